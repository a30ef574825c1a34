"""A day of the hall, played with the hall's own rule of turns.

Time-varying arrivals, measured times at the counter, several services with their own counters, priority, people who
give up or do not come when called, counters that open, pause for lunch and close: none of which a formula knows. SimPy
keeps the clock: it is small, pure Python, kept for twenty years, and lets the counter read as a clerk would tell it.
Ciw has queues and priorities built in, but not a rule that counts calls in a row and lets the patient go first.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import simpy

from molek.queueing.rules.capacity.demand import HALF_HOUR, Demand, Visitor, crowd
from molek.queueing.rules.turns import TurnPolicy, prefers, streak_after


@dataclass(frozen=True, slots=True)
class Floor:
    """The hall. ``counters`` are the kinds (indices) each one serves, in the order in which they are opened.

    ``overtime`` minutes after the doors close, whoever still waits is sent home.
    """

    counters: tuple[frozenset[int], ...]
    policy: TurnPolicy = field(default_factory=TurnPolicy)
    overtime: float = 60.0


@dataclass(frozen=True, slots=True)
class Visit:
    """``called`` is None for who gave up or was sent home at ``gone``; else ``gone`` is when he was called."""

    visitor: Visitor
    called: float | None
    gone: float

    @property
    def waited(self) -> float:
        return self.gone - self.visitor.at


@dataclass(frozen=True, slots=True)
class Day:
    """One played day. ``ended``: when the last visitor left a counter. ``busy``: minutes of all counters together."""

    visits: tuple[Visit, ...]
    minutes: float
    ended: float
    busy: float

    @property
    def overtime(self) -> float:
        return max(self.ended - self.minutes, 0.0)

    @property
    def sent_home(self) -> int:
        return sum(1 for v in self.visits if v.called is None and v.gone < v.visitor.gives_up_at)

    @property
    def gave_up(self) -> int:
        return sum(1 for v in self.visits if v.called is None and v.gone >= v.visitor.gives_up_at)


def play(demand: Demand, plan: Sequence[Sequence[int]], floor: Floor, *, seed: int) -> Day:
    """``plan`` holds for each half hour the counters (indices of the floor) that are open; the last holds on."""
    return play_crowd(crowd(demand, seed=seed), plan, floor, demand)


def play_crowd(people: Sequence[Visitor], plan: Sequence[Sequence[int]], floor: Floor, demand: Demand) -> Day:
    """The same with people who are already drawn."""
    return _Hall(people, plan, floor, demand).run()


class _Hall:
    def __init__(
        self, people: Sequence[Visitor], plan: Sequence[Sequence[int]], floor: Floor, demand: Demand
    ) -> None:  # fmt: skip
        self._env = simpy.Environment()
        self._people, self._floor, self._demand = people, floor, demand
        self._open = [frozenset(half_hour) for half_hour in plan]
        self._ends_at = demand.minutes + floor.overtime
        self._lines: dict[tuple[int, bool], deque[Visitor]] = {
            (kind, preferred): deque() for kind in range(len(demand.kinds)) for preferred in (True, False)
        }
        self._idle: dict[int, simpy.Event] = {}
        self._visits: list[Visit] = []
        self._ended = self._busy = 0.0

    def run(self) -> Day:
        self._env.process(self._doors())
        for counter in range(len(self._floor.counters)):
            if any(counter in half_hour for half_hour in self._open):
                self._env.process(self._clerk(counter))
        self._env.run()
        for line in self._lines.values():
            for visitor in line:
                self._visits.append(Visit(visitor, None, min(visitor.gives_up_at, self._ends_at)))
        return Day(tuple(self._visits), self._demand.minutes, self._ended, self._busy)

    def _doors(self) -> Generator[simpy.Event, Any, None]:
        for visitor in self._people:
            yield self._env.timeout(visitor.at - self._env.now)
            self._lines[visitor.kind, visitor.preferred].append(visitor)
            self._wake(visitor.kind)

    def _wake(self, kind: int) -> None:
        """One idle counter that serves it, the most special one first, so that generalists stay free."""
        able = [counter for counter in self._idle if kind in self._floor.counters[counter]]
        if able:
            chosen = min(able, key=lambda counter: (len(self._floor.counters[counter]), counter))
            self._idle.pop(chosen).succeed()

    def _clerk(self, counter: int) -> Generator[simpy.Event, Any, None]:
        streak = 0
        while (now := self._env.now) < self._ends_at:
            if (opens := self._opens_at(counter, now)) > now:
                if math.isinf(opens):
                    return
                yield self._env.timeout(opens - now)
                continue
            visitor, streak = self._next(counter, streak, now)
            if visitor is None:
                if now >= self._demand.minutes:
                    return  # the doors are closed and nobody waits for this counter
                self._idle[counter] = woken = self._env.event()
                yield woken | self._env.timeout(self._closes_at(counter, now) - now)
                self._idle.pop(counter, None)
                continue
            takes = visitor.takes if visitor.comes else self._demand.no_show_minutes
            self._visits.append(Visit(visitor, now, now))
            yield self._env.timeout(takes)
            self._busy += takes
            self._ended = max(self._ended, self._env.now)

    def _is_open(self, counter: int, half_hour: int) -> bool:
        return counter in self._open[min(half_hour, len(self._open) - 1)]

    def _opens_at(self, counter: int, now: float) -> float:
        """``now`` if it is open; else when it will be; infinite if no more today."""
        half_hour = int(now // HALF_HOUR)
        if self._is_open(counter, half_hour):
            return now
        later = next((n for n in range(half_hour + 1, len(self._open)) if self._is_open(counter, n)), None)
        return math.inf if later is None else later * HALF_HOUR

    def _closes_at(self, counter: int, now: float) -> float:
        """When an idle counter looks up again: it closes, or the doors do."""
        half_hour = int(now // HALF_HOUR) + 1
        while half_hour < len(self._open) and self._is_open(counter, half_hour):
            half_hour += 1
        return min(half_hour * HALF_HOUR, self._demand.minutes)

    def _head(self, kinds: frozenset[int], preferred: bool, now: float) -> Visitor | None:
        """The oldest who still waits; who has given up steps out of the line here."""
        oldest: Visitor | None = None
        for kind in kinds:
            line = self._lines[kind, preferred]
            while line and line[0].gives_up_at <= now:
                gone = line.popleft()
                self._visits.append(Visit(gone, None, gone.gives_up_at))
            if line and (oldest is None or line[0].at < oldest.at):
                oldest = line[0]
        return oldest

    def _next(self, counter: int, streak: int, now: float) -> tuple[Visitor | None, int]:
        kinds = self._floor.counters[counter]
        first, other = self._head(kinds, True, now), self._head(kinds, False, now)
        choice = prefers(
            preferred_age_s=None if first is None else (now - first.at) * 60,
            regular_age_s=None if other is None else (now - other.at) * 60,
            streak=streak,
            policy=self._floor.policy,
        )
        chosen = first if choice else other
        if choice is None or chosen is None:
            return None, streak
        self._lines[chosen.kind, chosen.preferred].popleft()
        return chosen, streak_after(streak, was_preferred=choice)


# What many days together say


@dataclass(frozen=True, slots=True)
class Band:
    """Over the days that were played: nine of ten lie from ``low`` to ``high``."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A half hour. ``kept``: share of its arrivals who were called within the promise, over all days.

    ``p90`` is the wait that nine of ten arrivals of a day do not exceed, as a band over days; ``seats`` the most people
    who waited at once.
    """

    kept: float
    p50: float
    p90: Band
    seats: Band
    arrivals: float


@dataclass(frozen=True, slots=True)
class Played:
    """What many days say. ``kept`` counts all people of all days; who gave up or was sent home was not served in time.

    ``error`` is half the width of the 95 % interval of ``kept``, from day to day. ``clears``: share of days on which
    nobody was sent home.
    """

    days: int
    kept: float
    error: float
    p50: Band
    p90: Band
    longest_line: Band
    overtime: Band
    sent_home: Band
    gave_up: Band
    busy: float
    clears: float
    moments: tuple[Moment, ...]


def replay(
    demand: Demand,
    plan: Sequence[Sequence[int]],
    floor: Floor,
    *,
    promise: float,
    days: int = 30,
    seed: int = 1,
    tick: Callable[[int], None] = lambda _day: None,
) -> Played:
    """``days`` days from ``seed`` on. ``tick`` is told after each."""
    played = []
    for number in range(days):
        played.append(play(demand, plan, floor, seed=seed * 10_000 + number))
        tick(number + 1)
    return summary(played, plan, promise=promise, half_hours=len(demand.arrivals))


def summary(days: Sequence[Day], plan: Sequence[Sequence[int]], *, promise: float, half_hours: int) -> Played:
    """Waits, lines and overtime of ``days`` together."""
    kept = [_share_kept(day.visits, promise) for day in days if day.visits]
    everybody = [visit for day in days for visit in day.visits]
    last = len(plan[-1]) if plan else 0
    offered = sum(sum(len(half_hour) for half_hour in plan) * HALF_HOUR + last * day.overtime for day in days)
    lines = [_lines_by_half_hour(day, half_hours) for day in days]
    return Played(
        days=len(days),
        kept=_share_kept(everybody, promise),
        error=_interval(kept),
        p50=band([quantile([v.waited for v in day.visits], 0.5) for day in days]),
        p90=band([quantile([v.waited for v in day.visits], 0.9) for day in days]),
        longest_line=band([float(max(line, default=0)) for line in lines]),
        overtime=band([day.overtime for day in days]),
        sent_home=band([float(day.sent_home) for day in days]),
        gave_up=band([float(day.gave_up) for day in days]),
        busy=min(sum(day.busy for day in days) / offered, 1.0) if offered else 0.0,
        clears=sum(day.sent_home == 0 for day in days) / len(days) if days else 1.0,
        moments=tuple(_moment(days, lines, n, promise) for n in range(half_hours)),
    )


def _moment(days: Sequence[Day], lines: Sequence[Sequence[int]], half_hour: int, promise: float) -> Moment:
    low, high = half_hour * HALF_HOUR, (half_hour + 1) * HALF_HOUR
    each = [[v for v in day.visits if low <= v.visitor.at < high] for day in days]
    together = [visit for visits in each for visit in visits]
    return Moment(
        kept=_share_kept(together, promise),
        p50=quantile([v.waited for v in together], 0.5),
        p90=band([quantile([v.waited for v in visits], 0.9) for visits in each if visits]),
        seats=band([float(line[half_hour]) for line in lines]),
        arrivals=len(together) / max(len(days), 1),
    )


def _share_kept(visits: Sequence[Visit], promise: float) -> float:
    if not visits:
        return 1.0
    return sum(1 for v in visits if v.called is not None and v.waited <= promise) / len(visits)


def _interval(shares: Sequence[float]) -> float:
    if len(shares) < 2:
        return 0.0
    mean = sum(shares) / len(shares)
    return 1.96 * math.sqrt(sum((s - mean) ** 2 for s in shares) / (len(shares) - 1) / len(shares))


def _lines_by_half_hour(day: Day, half_hours: int) -> list[int]:
    """The most people who wait at once in each half hour."""
    changes = sorted([(v.visitor.at, 1) for v in day.visits] + [(v.gone, -1) for v in day.visits])
    most, standing = [0] * half_hours, 0
    current = 0
    for at, change in changes:
        half_hour = min(int(at // HALF_HOUR), half_hours - 1)
        while current < half_hour:  # whoever stood there stands there still
            current += 1
            most[current] = max(most[current], standing)
        standing += change
        most[half_hour] = max(most[half_hour], standing)
    return most


def quantile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def band(values: Sequence[float]) -> Band:
    """The middle, and from where to where nine of ten lie."""
    return Band(quantile(values, 0.05), quantile(values, 0.5), quantile(values, 0.95))
