"""Systems that do the same for the same people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """What counts of a system: ``task`` "" is a task that is compared with nothing."""

    id: int
    task: str
    users: frozenset[str]


def twins(systems: Sequence[Known]) -> list[tuple[int, int]]:
    """Pairs of the same task with users in common, each once, in the order given."""
    return [
        (one.id, other.id)
        for place, one in enumerate(systems)
        for other in systems[place + 1 :]
        if one.task and one.task == other.task and one.users & other.users
    ]


def groups(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Pairs joined: whoever is a twin of a twin stands in the same group, in order of first mention."""
    joined: list[list[int]] = []
    for one, other in pairs:
        touched = [group for group in joined if one in group or other in group]
        merged = list(dict.fromkeys([member for group in touched for member in group] + [one, other]))
        place = joined.index(touched[0]) if touched else len(joined)
        joined = [group for group in joined if group not in touched]
        joined.insert(place, merged)
    return joined
