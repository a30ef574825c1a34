"""Who works when: the shifts of a week, so that every half hour has its clerks, fairly, within the hours of each.

A whole-number program solved by HiGHS (MIT licence, one wheel of 5 MB, no further service; OR-Tools brings 30 MB and
pandas for the same answer at this size). Shortage is a variable, not a failure: where nobody is left, the answer says
which half hour lacks whom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy

_SECONDS = 12.0
_LACK, _LACK_OF_KIND, _UNFAIR, _WORK = 1000.0, 400.0, 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Shift:
    """From half hour ``start`` to ``end`` (not included), with a rest from ``rest`` for ``rest_length`` half hours."""

    start: int
    end: int
    rest: int = 0
    rest_length: int = 0

    def works(self, half_hour: int) -> bool:
        return self.start <= half_hour < self.end and not self.rest <= half_hour < self.rest + self.rest_length

    @property
    def half_hours(self) -> int:
        """Paid half hours: the rest is not."""
        return self.end - self.start - self.rest_length


def usual_shifts(half_hours: int) -> tuple[Shift, ...]:
    """The whole day with an hour's rest at four times around noon; the morning; the afternoon."""
    if half_hours < 10:
        return (Shift(0, half_hours),)
    middle, part = half_hours // 2, half_hours // 2 + 1
    rests = sorted({min(max(middle + move, 2), half_hours - 4) for move in (-2, 0, 1, 2)})
    return (
        *(Shift(0, half_hours, rest, 2) for rest in rests),
        Shift(0, part),
        Shift(half_hours - part, half_hours),
    )


@dataclass(frozen=True, slots=True)
class Clerk:
    """``kinds`` he may serve. ``half_hours`` he may work in the week. ``away``: days (indices) he is off."""

    name: str
    kinds: frozenset[int]
    half_hours: int
    away: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """One day: clerks for each half hour, and of each kind at least ``kinds[kind][half_hour]`` who may serve it."""

    clerks: tuple[int, ...]
    kinds: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Lack:
    """``kind`` None: too few clerks at all; else too few who may serve it."""

    day: int
    half_hour: int
    kind: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Roster:
    """``shifts[clerk][day]``; None is a free day. ``is_best``: proven that nothing better exists (to 1 %)."""

    shifts: tuple[tuple[Shift | None, ...], ...]
    lacks: tuple[Lack, ...]
    is_best: bool

    def half_hours(self, clerk: int) -> int:
        return sum(shift.half_hours for shift in self.shifts[clerk] if shift)

    def at_work(self, day: int, half_hour: int) -> list[int]:
        """Clerks (indices) at a counter then."""
        return [n for n, days in enumerate(self.shifts) if (shift := days[day]) and shift.works(half_hour)]


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("time_limit", _SECONDS),
                        ("mip_rel_gap", 0.01)):  # fmt: skip
        solver.setOptionValue(name, value)
    return solver


def make(clerks: Sequence[Clerk], needs: Sequence[Need], shifts: Sequence[Shift]) -> Roster:
    """The best roster for these days. At most one shift a day and the clerk's own hours hold always."""
    if not clerks or not needs:
        return Roster(tuple(() for _ in clerks), _bare(needs), is_best=True)
    solver = _solver()
    taken = {
        (c, d, s): solver.addBinary(obj=_WORK * shift.half_hours)
        for c, clerk in enumerate(clerks)
        for d in range(len(needs))
        if d not in clerk.away
        for s, shift in enumerate(shifts)
    }
    most, least = solver.addVariable(lb=0, obj=_UNFAIR), solver.addVariable(lb=0, obj=-_UNFAIR)
    for c, clerk in enumerate(clerks):
        mine = {key: variable for key, variable in taken.items() if key[0] == c}
        for d in range(len(needs)):
            if of_day := [variable for key, variable in mine.items() if key[1] == d]:
                solver.addConstr(solver.qsum(of_day) <= 1)
        if not mine:
            continue
        hours = solver.qsum([shifts[key[2]].half_hours * variable for key, variable in mine.items()])
        solver.addConstr(hours <= clerk.half_hours)
        # Fair by share of one's own hours: who works half time is not asked for a whole one.
        fair = len(needs) * max(shift.half_hours for shift in shifts)
        full = max(min(clerk.half_hours, (len(needs) - len(clerk.away)) * fair // max(len(needs), 1)), 1)
        solver.addConstr(hours * (1 / full) <= most)
        solver.addConstr(hours * (1 / full) >= least)
    lacks = {}
    worst = [solver.addVariable(lb=0, obj=_LACK) for _ in needs]
    for d, need in enumerate(needs):
        for h, wanted in enumerate(need.clerks):
            there = [v for (c, day, s), v in taken.items() if day == d and shifts[s].works(h)]
            for kind, count, able, price in (
                (None, wanted, there, _LACK),
                *(
                    (
                        kind,
                        counts[h],
                        [v for (c, day, s), v in taken.items()
                         if day == d and shifts[s].works(h) and kind in clerks[c].kinds],
                        _LACK_OF_KIND,
                    )
                    for kind, counts in need.kinds.items()
                ),
            ):  # fmt: skip
                if count > 0:
                    lacks[d, h, kind] = short = solver.addVariable(lb=0, obj=price)
                    solver.addConstr(solver.qsum([*able, short]) >= count)
                    solver.addConstr(short <= worst[d])  # spread a shortage: not everybody rests at the same time
    solver.minimize()
    values = solver.getSolution().col_value
    chosen = {(c, d): shifts[s] for (c, d, s), variable in taken.items() if values[variable.index] > 0.5}
    return Roster(
        shifts=tuple(tuple(chosen.get((c, d)) for d in range(len(needs))) for c in range(len(clerks))),
        lacks=tuple(
            Lack(d, h, kind, round(values[variable.index]))
            for (d, h, kind), variable in lacks.items()
            if values[variable.index] > 0.5
        ),
        is_best=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
    )


def _bare(needs: Sequence[Need]) -> tuple[Lack, ...]:
    return tuple(
        Lack(d, h, None, count) for d, need in enumerate(needs) for h, count in enumerate(need.clerks) if count > 0
    )


def clerks_needed(counts: Sequence[int], shifts: Sequence[Shift], *, spare: float = 0.0) -> int:
    """The fewest clerks with these shifts for one day; ``spare`` is the share who are usually ill or away."""
    if not any(counts):
        return 0
    solver = _solver()
    taken = [solver.addIntegral(lb=0, obj=1) for _ in shifts]
    for half_hour, count in enumerate(counts):
        able = [variable for shift, variable in zip(shifts, taken, strict=True) if shift.works(half_hour)]
        if count and able:
            solver.addConstr(sum(able) >= count)
    solver.minimize()
    values = solver.getSolution().col_value
    total = sum(round(float(values[variable.index])) for variable in taken)
    return math.ceil(round(total / (1 - spare), 6))
