"""Where to begin: kelurahan by a score that anybody can work out again.

score = 100 x sum(weight_i x value_i / highest value_i) / sum(weight_i)

Each value is per 1,000 residents, or days; a withheld or missing value counts as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """``score`` from 0 to 100; ``parts`` is what each measure gives to it; ``unknown`` are the measures without one."""

    code: str
    score: float
    parts: dict[str, float]
    unknown: tuple[str, ...]


def weight(text: str, usual: int) -> int:
    """A weight as typed into an address: 0 to 10; anything else is the usual one."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 2
    return int(text) if is_number and int(text) <= MOST_WEIGHT else usual


def ranked(values: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, int]) -> list[Ranked]:
    """Highest score first, then by code. ``values`` is measure -> code -> value; all weights 0 rank nothing."""
    codes = sorted({code for of_measure in values.values() for code in of_measure})
    whole = sum(weights.values())
    tops = {
        measure: max((v for v in found.values() if v is not None), default=0.0) for measure, found in values.items()
    }
    found = []
    for code in codes:
        parts, unknown = {}, []
        for measure, share in weights.items():
            value = values.get(measure, {}).get(code)
            if value is None:
                unknown.append(measure)
            parts[measure] = 100 * share * value / tops[measure] / whole if value and tops[measure] and whole else 0.0
        found.append(Ranked(code, sum(parts.values()), parts, tuple(unknown)))
    return sorted(found, key=lambda one: (-one.score, one.code))
