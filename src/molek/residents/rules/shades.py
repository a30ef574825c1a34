"""Which shade a value gets on a map: classes that hold about as many areas each, equal values together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 5


@dataclass(frozen=True, slots=True)
class Step:
    """Values from ``low`` to ``high``, both included; ``shade`` 1 (palest) to 5; ``areas`` is how many have it."""

    shade: int
    low: float
    high: float
    areas: int

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def steps(values: Iterable[float]) -> list[Step]:
    """At most five, from the palest; none for no values. Few classes spread over all shades; one has the middle."""
    ordered = sorted(values)
    if not ordered:
        return []
    distinct = sorted(set(ordered))
    if len(distinct) <= MOST:
        bounds = distinct
    else:
        bounds = sorted({ordered[-(-len(ordered) * part // MOST) - 1] for part in range(1, MOST + 1)})
    groups: list[list[float]] = [[] for _ in bounds]
    for value in ordered:
        groups[bisect_left(bounds, value)].append(value)
    last = len(groups) - 1
    return [
        Step(1 + round(place * (MOST - 1) / last) if last else 3, group[0], group[-1], len(group))
        for place, group in enumerate(groups)
    ]
