"""A made-up day of visitors, always the same for one seed, and the same day played through the hall's own rules.

For tests of the range, for the statistics of the demo city, and for the hall that lives in it. Arrivals follow a day as
halls know it (a rush when the doors open, a dip at noon, a smaller rush after); times at the counter are
gamma-distributed; some people leave before their turn, some do not come when called.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from molek.queueing.rules import waiting
from molek.queueing.rules.turns import TurnPolicy, prefers, streak_after

# Share of the day's visitors in each half hour from opening (08:00 to 16:00).
PROFILE = (14, 13, 11, 10, 9, 7, 6, 4, 2, 4, 6, 5, 4, 3, 1, 1)
HALF_HOUR_S = 1800.0
PREFERRED_SHARE = 0.18
NO_SHOW_S = 60.0  # how long a counter waits for somebody who does not come
_SHAPE = 2.0  # of the gamma distribution: coefficient of variation 0.71
_MEMORY = 0.2  # usual times follow the days slowly


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
        for _ in range(_poisson(rnd, count * share / total)):
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


@dataclass(slots=True)
class Memory:
    """What a hall keeps from day to day: its bounds and its usual times."""

    priors: dict[int, waiting.Times]
    bounds: waiting.Bounds = field(default_factory=waiting.Bounds)


@dataclass(slots=True)
class Visit:
    """What came of a visitor. ``called_s`` None: he left at ``ended_s``. ``counter`` is an index."""

    visitor: Visitor
    told: waiting.Range | None
    called_s: float | None = None
    ended_s: float = 0.0
    counter: int | None = None

    @property
    def waited_s(self) -> float:
        return (self.called_s if self.called_s is not None else self.ended_s) - self.visitor.at_s


class Day:
    """One day played. ``opening`` tells from when to when each counter is open, in seconds after the doors open."""

    def __init__(
        self,
        crowd: Sequence[Visitor],
        memory: Memory,
        *,
        counters: Sequence[frozenset[int]],
        opening: Mapping[int, Sequence[tuple[float, float]]],
        policy: TurnPolicy,
        seed: int,
    ) -> None:
        self._rnd = random.Random(seed)  # noqa: S311
        self._memory, self._counters, self._policy = memory, counters, policy
        self._events: list[tuple[float, int, str, int]] = []
        self._number = 0
        for index, visitor in enumerate(crowd):
            self._at(visitor.at_s, "arrive", index)
        for counter, periods in opening.items():
            for since, until in periods:
                self._at(since, "open", counter)
                self._at(until, "close", counter)
        self._crowd = crowd
        self._open = [False] * len(counters)
        self._busy: list[tuple[int, float] | None] = [None] * len(counters)
        self._streaks = [0] * len(counters)
        self._line: list[Visit] = []
        self._seen: dict[int, list[float]] = {}
        self._preferred: list[tuple[float, int]] = []
        self.visits: list[Visit] = []

    def _at(self, moment: float, what: str, index: int) -> None:
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, what, index))

    def play(self) -> list[Visit]:
        """All visits, by arrival; the memory has learnt from the day."""
        while self._events:
            now, _, what, index = heapq.heappop(self._events)
            if what == "arrive":
                self._arrive(self._crowd[index], now)
            elif what == "open":
                self._open[index] = True
                self._call(index, now)
            elif what == "close":
                self._open[index] = False
            else:
                service, since = self._busy[index] or (0, now)
                self._seen.setdefault(service, []).append(now - since)
                self._busy[index] = None
                self._call(index, now)
        for visit in self._line:  # the doors close
            visit.ended_s = visit.visitor.at_s + visit.visitor.patience_s
        for service, seen in self._seen.items():
            prior = self._memory.priors[service]
            mean = prior.mean_s * (1 - _MEMORY) + sum(seen) / len(seen) * _MEMORY
            self._memory.priors[service] = replace(prior, mean_s=mean)
        return self.visits

    def _arrive(self, visitor: Visitor, now: float) -> None:
        if visitor.preferred:
            self._preferred.append((now, visitor.service))
        visit = Visit(visitor, self._look(visitor, now))
        self.visits.append(visit)
        self._line.append(visit)
        for counter in range(len(self._counters)):
            self._call(counter, now)

    def _times(self) -> dict[int, waiting.Times]:
        made = {}
        for service, prior in self._memory.priors.items():
            seen = self._seen.get(service, [])
            mean = sum(seen) / len(seen) if seen else 0.0
            deviation = (sum((s - mean) ** 2 for s in seen) / len(seen)) ** 0.5 if seen else 0.0
            made[service] = waiting.learn(prior, count=len(seen), mean_s=mean, sd_s=deviation)
        return made

    def _look(self, visitor: Visitor, now: float) -> waiting.Range | None:
        rates = {
            service: sum(1 for at, which in self._preferred if which == service and at > now - 3600)
            / min(3600, now + 600)
            for service in self._memory.priors
        }
        counters = [
            waiting.OpenCounter(
                services, busy[0] if busy else None, now - busy[1] if busy else 0.0, self._streaks[index]
            )
            for index, services in enumerate(self._counters)
            if self._open[index]
            for busy in (self._busy[index],)
        ]
        look = waiting.expected_s(
            waiting.Line(
                mine=waiting.Standing(visitor.service, visitor.preferred, 0.0),
                ahead=[
                    waiting.Standing(v.visitor.service, v.visitor.preferred, now - v.visitor.at_s) for v in self._line
                ],
                counters=counters,
                times=self._times(),
                policy=self._policy,
                preferred_per_s=rates,
            )
        )
        return waiting.told(look, self._memory.bounds) if look else None

    def _leave(self, now: float) -> None:
        for visit in [v for v in self._line if now - v.visitor.at_s > v.visitor.patience_s]:
            visit.ended_s = visit.visitor.at_s + visit.visitor.patience_s
            self._line.remove(visit)

    def _call(self, counter: int, now: float) -> None:
        if not self._open[counter] or self._busy[counter] is not None:
            return
        self._leave(now)
        mine = [v for v in self._line if v.visitor.service in self._counters[counter]]
        first = next((v for v in mine if v.visitor.preferred), None)
        other = next((v for v in mine if not v.visitor.preferred), None)
        choice = prefers(
            preferred_age_s=None if first is None else now - first.visitor.at_s,
            regular_age_s=None if other is None else now - other.visitor.at_s,
            streak=self._streaks[counter],
            policy=self._policy,
        )
        chosen = first if choice else other
        if choice is None or chosen is None:
            return
        self._line.remove(chosen)
        self._streaks[counter] = streak_after(self._streaks[counter], was_preferred=choice)
        visitor = chosen.visitor
        takes = visitor.service_s + self._rnd.uniform(10, 40) if visitor.comes_when_called else NO_SHOW_S
        chosen.called_s, chosen.counter, chosen.ended_s = now, counter, now + takes
        if chosen.told is not None:
            self._memory.bounds = waiting.corrected(self._memory.bounds, was=chosen.told, waited_s=chosen.waited_s)
        self._busy[counter] = (visitor.service, now)
        self._at(now + takes, "free", counter)
