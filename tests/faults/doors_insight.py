"""Doors of insight: figures and open data to everybody, the policy map to who plans, releases to the data officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.cases.conftest import CITY, FATUBESI

PEOPLE = {"planner": (CITY, "PLANNER"), "data_officer": (CITY, "DATA_OFFICER")}
SENT = {"insight:hold": {"reason": "diperiksa"}}
_DATASET = "permohonan-wilayah"
_PUBLIC: dict[str, list[Any]] = {
    "insight:figures": [],
    "insight:catalogue": [],
    "insight:catalogue-jsonld": [],
    "insight:catalogue-turtle": [],
    "insight:dataset": [_DATASET],
    "insight:csv": [_DATASET],
    "insight:json": [_DATASET],
}
_READERS: dict[str, list[Any]] = {
    "insight:policy": [],
    "insight:policy-csv": [],
    "insight:policy-xlsx": [],
    "insight:policy-area": [FATUBESI],
    "insight:policy-service": ["domicile-letter"],
}
_RELEASERS: dict[str, list[Any]] = {
    "insight:desk": [],
    "insight:hold": [_DATASET],
    "insight:end-hold": [_DATASET],
    "insight:release": [_DATASET],
}
_NOBODY: dict[str, list[Any]] = {  # nothing had been released on that day: the same answer to everybody
    "insight:csv-version": [_DATASET, "2026-01-01"],
    "insight:json-version": [_DATASET, "2026-01-01"],
}
Doors = dict[str, tuple[Callable[[Any], list[Any]], frozenset[str]]]


def doors(everybody: frozenset[str], people: Mapping[str, tuple[str, str]]) -> Doors:
    """Whoever holds the post in the small city comes in, whichever package brought him there."""

    def holding(*kinds: str) -> frozenset[str]:
        return frozenset(name for name, (_unit, kind) in people.items() if kind in kinds)

    groups = (
        (_PUBLIC, everybody),
        (_READERS, holding("PLANNER", "MAYOR", "INFORMATION_HEAD")),
        (_RELEASERS, holding("DATA_OFFICER")),
        (_NOBODY, frozenset[str]()),
    )
    return {
        name: (lambda _world, args=args: args, opens) for addresses, opens in groups for name, args in addresses.items()
    }
