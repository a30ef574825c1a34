"""The crowd of a day: who comes when, for what, how long it takes, and how long people are willing to wait.

Minutes count from the opening of the doors. A crowd drawn for a seed does not depend on the counters, so that two plans
are tried on the very same people.
"""

from __future__ import annotations

import bisect
import functools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

HALF_HOUR = 30.0

# Shares of the day's visitors by half hour, stretched to the opening hours. The first is how registry halls look.
PROFILES: dict[str, tuple[float, ...]] = {
    "MORNING": (14, 13, 11, 10, 9, 7, 6, 4, 2, 4, 6, 5, 4, 3, 1, 1),
    "EVEN": (1,) * 16,
    "TWO_PEAKS": (6, 9, 12, 10, 7, 5, 3, 2, 2, 5, 9, 11, 8, 5, 4, 2),
    "AT_THE_DOOR": (30, 18, 12, 8, 6, 5, 4, 3, 2, 2, 3, 3, 2, 1, 1, 0),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One service. ``share`` of the visitors; ``preferred`` of them go first by law or come by appointment.

    ``times`` are measured minutes at the counter in ascending order, evenly spaced in probability (quantiles), if there
    are any; else a gamma distribution of ``mean`` and ``cv`` (standard deviation over mean) stands in.
    """

    letter: str
    name: str
    share: float
    mean: float
    cv: float = 0.7
    preferred: float = 0.0
    times: tuple[float, ...] = ()

    def draw(self, rnd: random.Random) -> float:
        if self.times:
            place = rnd.random() * (len(self.times) - 1)
            low = int(place)
            below, above = self.times[low], self.times[min(low + 1, len(self.times) - 1)]
            return below + (above - below) * (place - low)
        if self.cv <= 0:
            return self.mean
        shape = 1 / self.cv**2
        return rnd.gammavariate(shape, self.mean / shape)


@dataclass(frozen=True, slots=True)
class Demand:
    """``arrivals`` are the means of each half hour. ``day_cv``: how far a whole day's crowd may miss its forecast.

    ``no_show``: share of those called who do not come; the counter waits ``no_show_minutes`` for each. ``patience``:
    mean minutes until somebody gives up; None: nobody does.
    """

    kinds: tuple[Kind, ...]
    arrivals: tuple[float, ...]
    no_show: float = 0.03
    no_show_minutes: float = 1.0
    patience: float | None = None
    day_cv: float = 0.0

    @property
    def visitors(self) -> float:
        return sum(self.arrivals)

    @property
    def minutes(self) -> float:
        """How long the doors are open."""
        return len(self.arrivals) * HALF_HOUR

    @property
    def mean_time(self) -> float:
        """Minutes a number occupies a counter on average, those who do not come included."""
        total = sum(kind.share for kind in self.kinds) or 1.0
        served = sum(kind.share * kind.mean for kind in self.kinds) / total
        return served * (1 - self.no_show) + self.no_show_minutes * self.no_show

    def of(self, visitors: float) -> Demand:
        """The same day with another number of people."""
        factor = visitors / self.visitors if self.visitors else 0.0
        return replace(self, arrivals=tuple(mean * factor for mean in self.arrivals))


def spread(visitors: float, profile: Sequence[float], half_hours: int) -> tuple[float, ...]:
    """``visitors`` over ``half_hours`` in the shape of ``profile``, which is stretched or squeezed to fit."""
    total = sum(profile)
    if half_hours < 1 or total <= 0:
        raise ValueError("a day has half hours, and somebody comes")
    edges = [0.0]
    for share in profile:
        edges.append(edges[-1] + share / total)

    def until(at: float) -> float:
        place = at * len(profile)
        low = min(int(place), len(profile) - 1)
        return edges[low] + (edges[low + 1] - edges[low]) * (place - low)

    return tuple(visitors * (until((n + 1) / half_hours) - until(n / half_hours)) for n in range(half_hours))


@dataclass(frozen=True, slots=True)
class Visitor:
    """``at`` minutes after opening; ``gives_up_at`` is infinite for the patient. ``kind`` is an index."""

    at: float
    kind: int
    preferred: bool
    takes: float
    comes: bool
    gives_up_at: float


@functools.lru_cache(maxsize=64)
def crowd(demand: Demand, *, seed: int) -> tuple[Visitor, ...]:
    """One day's people by arrival: a Poisson process whose rate changes every half hour.

    Kept for the next plan that is tried on the same people.
    """
    rnd = random.Random(seed)  # noqa: S311  made-up people, not secrets
    day = _day_factor(rnd, demand.day_cv)
    shares = [kind.share for kind in demand.kinds]
    bounds = [sum(shares[: n + 1]) for n in range(len(shares))]
    found = []
    for half_hour, mean in enumerate(demand.arrivals):
        clock = half_hour * HALF_HOUR
        end = clock + HALF_HOUR
        rate = mean * day / HALF_HOUR
        while rate > 0 and (clock := clock + rnd.expovariate(rate)) < end:
            kind = min(bisect.bisect_right(bounds, rnd.random() * bounds[-1]), len(bounds) - 1)
            found.append(
                Visitor(
                    at=clock,
                    kind=kind,
                    preferred=rnd.random() < demand.kinds[kind].preferred,
                    takes=demand.kinds[kind].draw(rnd),
                    comes=rnd.random() >= demand.no_show,
                    gives_up_at=clock + rnd.expovariate(1 / demand.patience) if demand.patience else math.inf,
                )
            )
    return tuple(found)


def _day_factor(rnd: random.Random, cv: float) -> float:
    """1 on average; log-normal, as no day has fewer than no people."""
    if cv <= 0:
        return 1.0
    sigma = math.sqrt(math.log1p(cv**2))
    return rnd.lognormvariate(-(sigma**2) / 2, sigma)


def offered_load(demand: Demand, *, step: float = 1.0) -> tuple[float, ...]:
    """Counters that would be busy if nobody ever waited, on average over each half hour, in Erlang.

    The lag that a stationary formula lacks: people who came in the last half hour still stand at the counters. Solves
    ``m' = arrivals - m / mean_time`` (S. Eick, W. Massey, W. Whitt, "The physics of the Mt/G/inf queue", 1993).
    """
    mean, busy, found = demand.mean_time, 0.0, []
    steps = round(HALF_HOUR / step)
    keep = math.exp(-step / mean)
    for arrivals in demand.arrivals:
        level, total = arrivals / HALF_HOUR * mean, 0.0
        for _ in range(steps):
            busy = level + (busy - level) * keep
            total += busy
        found.append(total / steps)
    return tuple(found)
