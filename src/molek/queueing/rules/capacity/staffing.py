"""The plan: for each half hour the fewest counters with which the promise is kept, found with formula and played days.

The formula gives the start; played days, on the same people again and again, say where it has too many or too few. The
plan is then tried on days it has not seen, so that it was not just lucky.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from molek.queueing.rules.capacity.demand import HALF_HOUR, PROFILES, Demand, offered_load, spread
from molek.queueing.rules.capacity.erlang import servers_needed, steady
from molek.queueing.rules.capacity.simulation import Floor, Played, replay

_FEW = 2.0  # arrivals a half hour below which it is judged with the whole day only
_SEARCH_DAYS, _PROOF_DAYS = 16, 40
_ENOUGH = 400  # visitors of a day above which fewer days say as much
_TRIALS = 70
_CLEAR_DAYS = 0.9  # share of days on which everybody must be served
_MOST_COUNTERS = 2000


def days_for(demand: Demand, most: int) -> int:
    """How many days to play: large crowds tell more a day, and take longer."""
    return max(min(most, round(most * _ENOUGH / max(demand.visitors, 1.0))), 4)


@dataclass(frozen=True, slots=True)
class Goal:
    """``share`` of people wait at most ``promise`` minutes, in every half hour."""

    promise: float
    share: float = 0.9


@dataclass(frozen=True, slots=True)
class Room:
    """What the hall has. ``counters``: kinds each one serves. ``lunch``: half hours in which half of them rest."""

    counters: tuple[frozenset[int], ...]
    seats: int
    floor: Floor
    lunch: frozenset[int] = frozenset()

    def most(self, half_hour: int) -> int:
        """Counters that can be open."""
        count = len(self.counters)
        return math.ceil(count / 2) if half_hour in self.lunch else count

    def capped(self, counts: Sequence[int]) -> tuple[int, ...]:
        return tuple(min(count, self.most(n)) for n, count in enumerate(counts))


def opening_order(counters: Sequence[frozenset[int]], demand: Demand) -> tuple[frozenset[int], ...]:
    """The counters in the order in which it pays to open them: always the one that helps the worst-off service most."""
    total = sum(kind.share * kind.mean for kind in demand.kinds) or 1.0
    loads = [kind.share * kind.mean / total for kind in demand.kinds]
    given = [0.0] * len(loads)
    left, order = list(counters), []
    while left:
        best = max(left, key=partial(_worst_after, given, loads))
        left.remove(best)
        given = _given_with(best, given, loads)
        order.append(best)
    return tuple(order)


def _worst_after(given: Sequence[float], loads: Sequence[float], counter: frozenset[int]) -> tuple[float, float]:
    """How well the worst-off service would stand with this counter too; then how much it can serve at all."""
    after = _given_with(counter, given, loads)
    rates = [after[n] / load for n, load in enumerate(loads) if load > 0]
    return min(rates, default=0.0), sum(loads[n] for n in counter if n < len(loads))


def _given_with(counter: frozenset[int], given: Sequence[float], loads: Sequence[float]) -> list[float]:
    """A counter shares its time among its services by what they still lack."""
    lacks = {n: loads[n] / (given[n] + 0.05) for n in counter if n < len(loads)}
    total = sum(lacks.values()) or 1.0
    return [have + (lacks[n] / total if n in lacks else 0.0) for n, have in enumerate(given)]


def formula_plan(demand: Demand, goal: Goal) -> tuple[int, ...]:
    """Erlang A (C where nobody gives up) for each half hour by itself, as if it lasted for ever."""
    mean = demand.mean_time
    return tuple(
        servers_needed(
            rate=load / mean, mean_time=mean, promise=goal.promise, share=goal.share, patience=demand.patience
        )
        for load in offered_load(demand)
    )


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the formula says of a half hour with so many counters. ``p90`` is infinite where the line would only grow.

    ``kept``: share of arrivals that wait at most the promise.
    """

    counters: int
    kept: float
    p90: float
    line: float


def foretell(demand: Demand, counts: Sequence[int], goal: Goal) -> tuple[Foretold, ...]:
    """The formula's word on a plan."""
    mean, found = demand.mean_time, []
    for load, count in zip(offered_load(demand), counts, strict=True):
        line = steady(rate=load / mean, mean_time=mean, servers=count, patience=demand.patience)
        found.append(Foretold(count, 1 - line.longer_than(goal.promise), line.quantile(0.9), line.line))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Staffing:
    """``counts`` per half hour. ``formula`` is what the formula alone would open, ``foretold`` what it says of
    ``counts``, ``played`` what came of it on days that the search had not seen. ``is_met``: the goal holds there."""

    counts: tuple[int, ...]
    formula: tuple[int, ...]
    foretold: tuple[Foretold, ...]
    played: Played
    is_met: bool


@dataclass(slots=True)
class Work:
    """Counts trials, so that a page can show how far it is. ``tell`` gets the trials done so far."""

    tell: Callable[[int], None] = lambda _done: None
    done: int = 0

    def one(self) -> None:
        self.done += 1
        self.tell(self.done)


def counters_open(counts: Sequence[int]) -> list[range]:
    """The first so many of the opening order."""
    return [range(count) for count in counts]


def floor_for(room: Room, demand: Demand, most: int) -> Floor:
    """The hall's own counters in their opening order; beyond those, new ones that serve everything."""
    own = opening_order(room.counters, demand)
    everything = frozenset(range(len(demand.kinds)))
    return replace(room.floor, counters=own + (everything,) * max(most - len(own), 0))


def play_plan(
    demand: Demand, counts: Sequence[int], room: Room, goal: Goal, *, days: int = _PROOF_DAYS, seed: int = 7
) -> Played:
    """``days`` played days of any plan, fewer of a large crowd."""
    floor = floor_for(room, demand, max(counts, default=0))
    return replay(demand, counters_open(counts), floor, promise=goal.promise, days=days_for(demand, days), seed=seed)


def failing(played: Played, goal: Goal, *, slack: float = 0.0) -> list[int]:
    """Half hours whose people wait too long too often; those with few people are judged together."""
    return [
        n for n, moment in enumerate(played.moments) if moment.arrivals >= _FEW and moment.kept < goal.share - slack
    ]


def is_good(played: Played, goal: Goal, *, slack: float = 0.0) -> bool:
    return not failing(played, goal, slack=slack) and played.kept >= goal.share - slack and played.clears >= _CLEAR_DAYS


def recommend(
    demand: Demand, room: Room, goal: Goal, *, work: Work | None = None, trials: int = _TRIALS, seed: int = 1
) -> Staffing:
    """The fewest counters that keep the promise, also more than the hall has."""
    work = work or Work()
    formula = formula_plan(demand, goal)

    def tried(plan: Sequence[int], days: int = _SEARCH_DAYS, at_seed: int = seed) -> Played:
        work.one()
        return play_plan(demand, plan, room, goal, days=days, seed=at_seed)

    every = tuple(room.most(n) for n in range(len(formula)))
    # Within what there is if that is enough: nobody wants to hear of a fourth counter for one half hour.
    caps = every if is_good(tried(every), goal, slack=-0.01) else tuple(_MOST_COUNTERS for _ in formula)
    counts = [min(max(count, 1), cap) for count, cap in zip(formula, caps, strict=True)]
    counts, used = _mended(counts, goal, tried, caps)
    counts = _trimmed(counts, goal, tried, budget=trials - used - 1)
    proof = seed + 1000
    played = tried(counts, _PROOF_DAYS, proof)
    for _ in range(8):
        if is_good(played, goal, slack=0.005):
            break
        counts = _more_where(counts, played, goal, caps, slack=0.005)
        played = tried(counts, _PROOF_DAYS, proof)
    return Staffing(
        counts=tuple(counts),
        formula=formula,
        foretold=foretell(demand, counts, goal),
        played=played,
        is_met=is_good(played, goal, slack=0.005),
    )


_Tried = Callable[[Sequence[int]], Played]


def _mended(counts: list[int], goal: Goal, tried: _Tried, caps: Sequence[int]) -> tuple[list[int], int]:
    for used in range(12):
        played = tried(counts)
        if is_good(played, goal):
            return counts, used + 1
        counts = _more_where(counts, played, goal, caps)
    return counts, 12


def _more_where(counts: list[int], played: Played, goal: Goal, caps: Sequence[int], *, slack: float = 0.0) -> list[int]:
    """One counter more (a twentieth of many) in each half hour that fails and the one before, whose line it inherits;
    at the end if people are sent home."""
    failed = failing(played, goal, slack=slack)
    short = set(failed) | {n - 1 for n in failed if n and counts[n] >= caps[n]}
    if not short:
        last = len(counts) - 1
        worst = sorted(range(len(counts)), key=lambda n: played.moments[n].kept)
        short = {last, max(last - 1, 0)} if played.clears < _CLEAR_DAYS else set(worst[:2])
    return [min(count + max(1, count // 20), caps[n]) if n in short else count for n, count in enumerate(counts)]


def _trimmed(counts: list[int], goal: Goal, tried: _Tried, *, budget: int) -> list[int]:
    """Take counters away, several at once first, as long as the goal holds on the days of the search.

    A counter that closes for one half hour only helps nobody: single half hours are lowered at the edges of a busy
    time, three together anywhere.
    """
    if budget <= 0 or not is_good(tried(counts), goal):
        return counts
    step = max(max(counts) // 6, 1)
    while budget > 0 and step >= 1:
        changed = False
        for first in sorted(range(len(counts)), key=lambda n: (-counts[n], n)):
            for length in (1, 3):
                fewer = _lowered(counts, first, length, step)
                if fewer is None or budget <= 0:
                    continue
                budget -= 1
                if is_good(tried(fewer), goal):
                    counts, changed = fewer, True
                    break
        if not changed:
            step //= 2
    return counts


def _lowered(counts: list[int], first: int, length: int, step: int) -> list[int] | None:
    """None if it cannot be, or would leave a gap of one half hour."""
    chosen = range(first, first + length)
    if chosen.stop > len(counts) or any(counts[n] <= step for n in chosen):
        return None
    fewer = [count - step if n in chosen else count for n, count in enumerate(counts)]
    if length == 1 and 0 < first < len(counts) - 1 and fewer[first] < min(counts[first - 1], counts[first + 1]):
        return None
    return fewer


# What if


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan with ``change`` counters more (or fewer, if negative) all day long."""

    change: int
    counts: tuple[int, ...]
    played: Played


def choices(
    demand: Demand,
    counts: Sequence[int],
    room: Room,
    goal: Goal,
    *,
    work: Work,
    changes: Sequence[int] = (-2, -1, 1, 2),
) -> tuple[Choice, ...]:
    """What one counter more or fewer buys, on the same days."""
    found = []
    for change in changes:
        other = tuple(max(count + change, 1) for count in counts)
        work.one()
        found.append(Choice(change, other, play_plan(demand, other, room, goal)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A crowd of ``visitors`` before all the counters there are. ``peak_needed``: counters that would be enough.

    ``days``: over how many days it must be spread by appointment so that the promise holds; 1 if it fits in one.
    ``fits``: everybody is served before the hall goes home, on nine of ten days.
    """

    visitors: int
    played: Played
    peak_needed: int
    fits: bool
    keeps: bool
    days: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Appointments the hall can keep: ``a_day`` people spread evenly, ``a_half_hour`` in each window."""

    a_day: int
    a_half_hour: int


def quota(demand: Demand, room: Room, goal: Goal, *, work: Work) -> Quota:
    """The most people that can be invited in even windows so that the promise still holds. By halving."""
    half_hours = len(demand.arrivals)
    open_all = tuple(room.most(n) for n in range(half_hours))
    low, high = 0, max(int(sum(open_all) * HALF_HOUR / demand.mean_time * 1.2), 1)
    even = replace(demand, arrivals=spread(1.0, PROFILES["EVEN"], half_hours), day_cv=0.0)  # who is invited is known
    while high - low > max(high // 50, 1):
        middle = (low + high) // 2
        work.one()
        played = play_plan(even.of(middle), open_all, room, goal, days=8)
        low, high = (middle, high) if is_good(played, goal) else (low, middle)
    return Quota(low, low // half_hours)


def scenarios(
    demand: Demand, room: Room, goal: Goal, limit: Quota, *, work: Work, crowds: Sequence[int] = (300, 1000, 3000)
) -> tuple[Scenario, ...]:
    """What comes of such crowds."""
    found = []
    for visitors in crowds:
        work.one()
        day = replace(demand, day_cv=0.0).of(visitors)
        counts = tuple(room.most(n) for n in range(len(demand.arrivals)))
        played = play_plan(day, counts, room, goal, days=12)
        keeps = is_good(played, goal)
        days = 1 if keeps else max(math.ceil(visitors / limit.a_day), 2) if limit.a_day else 0
        found.append(
            Scenario(visitors, played, max(formula_plan(day, goal)), played.clears >= _CLEAR_DAYS, keeps, days)
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything about one day. ``counts``/``capped`` differ where the hall has too few counters; ``own`` is then what
    the counters that there are can do."""

    demand: Demand
    staffing: Staffing
    capped: tuple[int, ...]
    own: Played
    seats: tuple[int, ...]
    choices: tuple[Choice, ...]
    scenarios: tuple[Scenario, ...] = ()
    quota: Quota | None = field(default=None)


def advise(demand: Demand, room: Room, goal: Goal, *, work: Work, crowds: Sequence[int] = (300, 1000, 3000)) -> Advice:
    """A whole answer for one day."""
    staffing = recommend(demand, room, goal, work=work)
    capped = room.capped(staffing.counts)
    own = staffing.played if capped == staffing.counts else play_plan(demand, capped, room, goal)
    limit = quota(demand, room, goal, work=work)
    return Advice(
        demand=demand,
        staffing=staffing,
        capped=capped,
        own=own,
        seats=tuple(math.ceil(moment.seats.high) for moment in own.moments),
        choices=choices(demand, capped, room, goal, work=work),
        scenarios=scenarios(demand, room, goal, limit, work=work, crowds=crowds),
        quota=limit,
    )
