"""Look-ups from the number on an outcome (a letter) back to its application."""

from __future__ import annotations

from collections.abc import Callable

NumberLookup = Callable[[str], int | None]
_LOOKUPS: list[NumberLookup] = []


def register_number_lookup(lookup: NumberLookup) -> None:
    """``lookup(number)`` gives the primary key of the application whose outcome bears ``number``, or None."""
    if lookup not in _LOOKUPS:
        _LOOKUPS.append(lookup)


def application_with_number(number: str) -> int | None:
    return next((found for lookup in _LOOKUPS if (found := lookup(number)) is not None), None)
