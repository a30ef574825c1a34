"""Which move leads from which state of a ticket to which. The only place where that stands."""

from __future__ import annotations

from collections.abc import Mapping

MOVES: Mapping[str, tuple[frozenset[str], str]] = {
    "call": (frozenset({"WAITING", "TRANSFERRED"}), "CALLED"),
    "recall": (frozenset({"CALLED"}), "CALLED"),
    "serve": (frozenset({"CALLED"}), "SERVING"),
    "finish": (frozenset({"CALLED", "SERVING"}), "DONE"),
    "skip": (frozenset({"CALLED"}), "NO_SHOW"),
    "park": (frozenset({"CALLED", "SERVING"}), "PARKED"),
    "resume": (frozenset({"PARKED"}), "CALLED"),
    "transfer": (frozenset({"CALLED", "SERVING"}), "TRANSFERRED"),
    "bring_back": (frozenset({"NO_SHOW"}), "WAITING"),
    "release": (frozenset({"CALLED", "SERVING"}), "WAITING"),  # the counter closed while somebody stood there
    "leave": (frozenset({"WAITING", "TRANSFERRED", "PARKED"}), "LEFT"),
    "cancel": (frozenset({"WAITING", "TRANSFERRED", "PARKED", "CALLED"}), "CANCELLED"),
}


def after(state: str, move: str) -> str | None:
    """The state after ``move``; None if it cannot be made from ``state``. ``KeyError`` for no move of ours."""
    sources, target = MOVES[move]
    return target if state in sources else None
