"""How long somebody will wait: an honest range, and the arithmetic that keeps it honest.

Three steps, each plain:

1. *What is known.* The mean time that a number occupies a counter, per service: today's own times, weighed against what
   was usual before (``learn``). After eight numbers the day counts as much as history.
2. *One look ahead* (``expected_s``). The line is played forward once with mean times, the counters that are open, what
   they serve, who stands there, and the real rule of ``turns``; priority numbers that will still come are let in at the
   rate at which they came. The moment at which this number is called is the middle of the range.
3. *The range.* Its width on a logarithmic scale follows from how many calls lie between and how much single times
   differ. How far to go to either side is not believed but *measured*: after each call the hall compares what it had
   said with what came, and moves its two bounds a little (``corrected``), outwards after a miss, inwards after a hit.
   Such tracking of a quantile ends at the wanted share of misses (one in ten on each side) whatever the distribution
   is, also when it drifts (I. Gibbs, E. Candes, "Adaptive conformal inference under distribution shift", 2021).
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from molek.queueing.rules.turns import TurnPolicy, prefers, streak_after

HISTORY_WEIGHT = 8.0  # numbers of today that weigh as much as all history
_SOFTENER_S = 60.0  # waits near zero have no useful ratio
_CLERKS_VARY = 0.12  # pauses, a counter that opens or closes: unknown however long the line is
_IDLE_LOOK_S = 30.0
_LONGEST_S = 12 * 3600.0
MISSES_PER_SIDE = 0.1


@dataclass(frozen=True, slots=True)
class Times:
    """How long a number occupies a counter. ``cv`` is standard deviation over mean; ``weight`` in numbers seen."""

    mean_s: float
    cv: float = 0.7
    weight: float = HISTORY_WEIGHT


def learn(prior: Times, *, count: int, mean_s: float, sd_s: float) -> Times:
    """``prior`` weighed with ``count`` numbers of today; ``sd_s`` is theirs."""
    if count <= 0:
        return prior
    weight = prior.weight + count
    mean = (prior.mean_s * prior.weight + mean_s * count) / weight
    own_cv = sd_s / mean_s if mean_s > 0 else prior.cv
    cv = (prior.cv * prior.weight + own_cv * count) / weight
    return Times(mean_s=max(mean, 1.0), cv=min(max(cv, 0.2), 1.5), weight=weight)


@dataclass(frozen=True, slots=True)
class Standing:
    """A number that waits. ``age_s`` since it has its place; negative for one whose time is still to come."""

    service: int
    preferred: bool
    age_s: float


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """``busy_with`` is the service at the counter and ``busy_s`` since when; None if nobody stands there."""

    services: frozenset[int]
    busy_with: int | None = None
    busy_s: float = 0.0
    streak: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Everything that decides about the wait of ``mine``. ``ahead`` holds the others, in any order."""

    mine: Standing
    ahead: Sequence[Standing]
    counters: Sequence[OpenCounter]
    times: Mapping[int, Times]
    policy: TurnPolicy = field(default_factory=TurnPolicy)
    preferred_per_s: Mapping[int, float] = field(default_factory=dict)  # by service, still to come


@dataclass(frozen=True, slots=True)
class Look:
    """``wait_s`` in the middle; ``calls`` before it at the counters that may serve it."""

    wait_s: float
    calls: int
    spread: float


@dataclass(frozen=True, slots=True)
class Range:
    """What is told: eight of ten wait from ``low_s`` to ``high_s``, both whole minutes."""

    low_s: int
    mid_s: int
    high_s: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far the hall goes to either side, in spreads. ``top`` stands in for ``high`` where the range begins at zero
    (nobody can then wait less than it says, so all misses lie above)."""

    low: float = -1.28
    high: float = 1.28
    top: float = 0.84


def _remaining_s(counter: OpenCounter, times: Mapping[int, Times]) -> float:
    """Until the counter is free. Whoever stands there longer than the mean is expected to need a third of it more."""
    if counter.busy_with is None or counter.busy_with not in times:
        return 0.0
    mean = times[counter.busy_with].mean_s
    return max(mean - counter.busy_s, mean / 3)


_Queue = deque[tuple[float, bool]]  # when each has its place, and whether it is mine; oldest first
_Lane = tuple[tuple[int, _Queue], ...]  # what a counter sees of one line: the queue of each service


def _queues(line: Line) -> dict[tuple[int, bool], _Queue]:
    """The preferred and the regular queue of each service. Of equal places mine is last: the others came first."""
    queues: dict[tuple[int, bool], _Queue] = defaultdict(deque)
    for standing in sorted((*line.ahead, line.mine), key=lambda standing: -standing.age_s):
        queues[standing.service, standing.preferred].append((-standing.age_s, standing is line.mine))
    return queues


def _head(lane: _Lane) -> tuple[int, _Queue] | None:
    """The service whose oldest has the earliest place; None if nobody waits."""
    first = None
    for service, queue in lane:
        if queue and (first is None or queue[0][0] < first[1][0][0]):
            first = service, queue
    return first


def expected_s(line: Line) -> Look | None:
    """One look ahead; None if no open counter serves the number. Some 2 microseconds for each call until then."""
    if not any(line.mine.service in counter.services for counter in line.counters):
        return None
    queues = _queues(line)

    def lane(counter: OpenCounter, preferred: bool) -> _Lane:
        return tuple((service, queues[service, preferred]) for service in sorted(counter.services))

    lanes = [(lane(counter, True), lane(counter, False)) for counter in line.counters]
    streaks = [counter.streak for counter in line.counters]
    free = [(_remaining_s(counter, line.times), index) for index, counter in enumerate(line.counters)]
    heapq.heapify(free)
    every = {service: 1.0 / rate for service, rate in line.preferred_per_s.items() if rate > 0}
    upcoming, next_due = dict(every), min(every.values(), default=math.inf)
    calls = 0
    while True:
        now, index = free[0]
        if now > _LONGEST_S:
            return Look(_LONGEST_S, calls, _spread(line, calls))
        if next_due <= now:
            for service, moment in upcoming.items():
                while moment <= now:
                    queues[service, True].append((moment, False))
                    moment += every[service]  # noqa: PLW2901
                upcoming[service] = moment
            next_due = min(upcoming.values())
        preferred, regular = _head(lanes[index][0]), _head(lanes[index][1])
        choice = prefers(
            preferred_age_s=now - preferred[1][0][0] if preferred else None,
            regular_age_s=now - regular[1][0][0] if regular else None,
            streak=streaks[index],
            policy=line.policy,
        )
        taken = preferred if choice else regular
        if taken is None:
            heapq.heapreplace(free, (now + _IDLE_LOOK_S, index))
            continue
        service, queue = taken
        if queue.popleft()[1]:
            return Look(max(now, 0.0), calls, _spread(line, calls))
        calls += 1
        streaks[index] = streak_after(streaks[index], was_preferred=taken is preferred)
        heapq.heapreplace(free, (now + line.times[service].mean_s, index))


def _spread(line: Line, calls: int) -> float:
    """Standard deviation of the logarithm of the wait: single times average out, ignorance of the mean does not."""
    own = line.times[line.mine.service]
    return math.sqrt(own.cv**2 / (calls + 1) + own.cv**2 / own.weight + _CLERKS_VARY**2)


def told(look: Look, bounds: Bounds) -> Range:
    """The range as it is shown: whole minutes, rounded outwards. A wait of nothing is told as up to one minute."""
    mid = look.wait_s
    if mid <= 0:
        return Range(0, 0, 60)
    low = _scaled(mid, look.spread * bounds.low)
    low_s = int(low // 60) * 60
    high = _scaled(mid, look.spread * (bounds.high if low_s > 0 else bounds.top))
    high_s = max(math.ceil(high / 60) * 60, low_s + 60)
    return Range(low_s, round(mid), high_s)


def _scaled(mid_s: float, exponent: float) -> float:
    return max((mid_s + _SOFTENER_S) * math.exp(exponent) - _SOFTENER_S, 0.0)


_STEP = 0.06  # of a spread, after each call: a morning's calls suffice, and one odd call does not tip it
_FARTHEST = 6.0


def corrected(bounds: Bounds, *, was: Range, waited_s: float) -> Bounds:
    """The bounds after it is known how long the number waited. A wait of nothing that was foretold teaches nothing."""
    if was.mid_s <= 0:
        return bounds
    above = waited_s > was.high_s
    if was.low_s <= 0:
        top = bounds.top + _STEP * ((1 - 2 * MISSES_PER_SIDE) if above else -2 * MISSES_PER_SIDE)
        # The low bound would have been below zero: it may come up again.
        return replace(bounds, top=_kept(top), low=_kept(bounds.low + _STEP * MISSES_PER_SIDE / 4))
    below = waited_s < was.low_s
    low = bounds.low + _STEP * (-(1 - MISSES_PER_SIDE) if below else MISSES_PER_SIDE)
    high = bounds.high + _STEP * ((1 - MISSES_PER_SIDE) if above else -MISSES_PER_SIDE)
    return replace(bounds, low=min(_kept(low), 0.5), high=max(_kept(high), -0.5))


def _kept(bound: float) -> float:
    return min(max(bound, -_FARTHEST), _FARTHEST)


def covers(was: Range, waited_s: float) -> bool:
    """Was the told range right?"""
    return was.low_s <= waited_s <= was.high_s
