"""A made-up day of visitors, always the same for one seed: for tests of the range and for the hall that lives in the
demo city.

Arrivals follow a day as halls know it (a rush when the doors open, a dip at noon, a smaller rush after); times at the
counter are gamma-distributed; some people leave before their turn, some do not come when called.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

# Share of the day's visitors in each half hour from opening (08:00 to 16:00).
PROFILE = (14, 13, 11, 10, 9, 7, 6, 4, 2, 4, 6, 5, 4, 3, 1, 1)
HALF_HOUR_S = 1800.0
PREFERRED_SHARE = 0.18
_SHAPE = 2.0  # of the gamma distribution: coefficient of variation 0.71


@dataclass(frozen=True, slots=True)
class Visitor:
    """``at_s`` after opening. ``patience_s`` until he leaves unserved. ``service`` is an index."""

    at_s: float
    service: int
    preferred: bool
    service_s: float
    patience_s: float
    comes_when_called: bool


def visitors(
    *, seed: int, count: int, means_s: Sequence[float], shares: Sequence[float], pace: float = 1.0
) -> list[Visitor]:
    """A day of about ``count`` people, by arrival. ``pace`` above 1: everything at the counters takes longer today."""
    rnd = random.Random(seed)  # noqa: S311  visitors are made up, not secrets
    total = sum(PROFILE)
    found = []
    for half_hour, share in enumerate(PROFILE):
        expected = count * share / total
        for _ in range(_poisson(rnd, expected)):
            service = rnd.choices(range(len(shares)), shares)[0]
            found.append(
                Visitor(
                    at_s=(half_hour + rnd.random()) * HALF_HOUR_S,
                    service=service,
                    preferred=rnd.random() < PREFERRED_SHARE,
                    service_s=max(20.0, rnd.gammavariate(_SHAPE, pace * means_s[service] / _SHAPE)),
                    patience_s=rnd.expovariate(1 / 14400.0) + 1200.0,
                    comes_when_called=rnd.random() > 0.03,
                )
            )
    return sorted(found, key=lambda visitor: visitor.at_s)


def _poisson(rnd: random.Random, mean: float) -> int:
    """A Poisson number as arrivals within ``mean`` units of time."""
    count, clock = 0, rnd.expovariate(1.0)
    while clock < mean:
        count += 1
        clock += rnd.expovariate(1.0)
    return count
