"""The crowd of a day to come, from the days behind: level, day of the week, and the rush after a holiday.

Worked out on logarithms, since a Monday is "a third more" and not "eighty more". Effects are drawn towards nothing
while few days speak for them. How good it is is measured, not claimed: every past day is foretold from the days
before it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from molek.base.workdays import Calendar

_HALF_LIFE = 15.0  # working days: how fast the level forgets
_DOUBT = 1.5  # days of evidence that an effect must outweigh
_FIRST_TEST = 10  # days known before the first day is foretold
_UNKNOWN_CV = 0.2
_PROFILE_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Model:
    """``level`` is the logarithm of a day without effects."""

    level: float
    weekdays: Mapping[int, float] = field(default_factory=dict)
    after_holiday: float = 0.0

    def visitors(self, day: dt.date, calendar: Calendar) -> float:
        effect = self.weekdays.get(day.weekday(), 0.0)
        return math.exp(self.level + effect + (self.after_holiday if is_after_holiday(day, calendar) else 0.0))


def is_after_holiday(day: dt.date, calendar: Calendar) -> bool:
    """Was the office closed, besides an ordinary weekend, since the working day before?"""
    before = day - dt.timedelta(days=1)
    while not calendar.is_working(before):
        if before.weekday() < 5:
            return True
        before -= dt.timedelta(days=1)
    return False


def learn(past: Mapping[dt.date, float], calendar: Calendar) -> Model:
    """A model of ``past`` days (visitors by date). Days without anybody are left out: the hall was closed."""
    days = sorted(day for day, count in past.items() if count > 0)
    if not days:
        return Model(0.0)
    logs = {day: math.log(past[day]) for day in days}
    weights = {day: 0.5 ** ((len(days) - 1 - n) / _HALF_LIFE) for n, day in enumerate(days)}
    after = {day for day in days if is_after_holiday(day, calendar)}
    weekdays: dict[int, float] = {}
    rush = level = 0.0
    for _ in range(30):  # each effect from what the others leave over, until they agree
        level = _mean(
            {d: logs[d] - weekdays.get(d.weekday(), 0.0) - (rush if d in after else 0.0) for d in days}, weights
        )
        for weekday in {d.weekday() for d in days}:
            left = [logs[d] - level - (rush if d in after else 0.0) for d in days if d.weekday() == weekday]
            weekdays[weekday] = sum(left) / (len(left) + _DOUBT)
        left = [logs[d] - level - weekdays[d.weekday()] for d in after]
        rush = sum(left) / (len(left) + _DOUBT) if left else 0.0
    return Model(level, weekdays, rush)


def _mean(values: Mapping[dt.date, float], weights: Mapping[dt.date, float]) -> float:
    return sum(values[day] * weights[day] for day in values) / sum(weights[day] for day in values)


@dataclass(frozen=True, slots=True)
class Tested:
    """One past day: what would have been said the evening before, and what came."""

    day: dt.date
    said: float
    came: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """``mape``: mean absolute error in percent. ``naive``: that of "as on the same weekday a week ago". ``cv``: how far
    days miss their forecast beyond chance arrivals. All None / default while too few days are known."""

    days: tuple[Tested, ...] = ()
    mape: float | None = None
    naive: float | None = None
    cv: float = _UNKNOWN_CV


def accuracy(past: Mapping[dt.date, float], calendar: Calendar) -> Accuracy:
    """Foretell every past day from the days before it, and look."""
    days = sorted(day for day, count in past.items() if count > 0)
    tested = tuple(
        Tested(day, learn({d: past[d] for d in days[:n]}, calendar).visitors(day, calendar), past[day])
        for n, day in enumerate(days)
        if n >= _FIRST_TEST
    )
    if len(tested) < 3:
        return Accuracy(tested)
    plain = [abs(past[t.day - dt.timedelta(days=7)] - t.came) / t.came for t in tested
             if past.get(t.day - dt.timedelta(days=7))]  # fmt: skip
    errors = [(t.said - t.came) / t.said for t in tested]
    beyond = sum(e * e for e in errors) / len(errors) - sum(1 / t.said for t in tested) / len(tested)
    return Accuracy(
        days=tested,
        mape=100 * sum(abs(t.said - t.came) / t.came for t in tested) / len(tested),
        naive=100 * sum(plain) / len(plain) if plain else None,
        cv=math.sqrt(max(beyond, 0.0)),
    )


def profile(past: Mapping[dt.date, Sequence[float]], weekday: int) -> tuple[float, ...]:
    """Shares of a day's half hours: of all days, drawn towards those of this weekday the more of them there are."""
    rows = {day: row for day, row in past.items() if sum(row) > 0}
    if not rows:
        return ()
    length = max(len(row) for row in rows.values())

    def shape(chosen: Sequence[Sequence[float]]) -> list[float]:
        total = sum(sum(row) for row in chosen) or 1.0
        return [sum(row[n] if n < len(row) else 0.0 for row in chosen) / total for n in range(length)]

    everybody = shape(list(rows.values()))
    own_rows = [row for day, row in rows.items() if day.weekday() == weekday]
    own, weight = shape(own_rows), len(own_rows) / (len(own_rows) + _PROFILE_WEIGHT)
    return tuple(weight * mine + (1 - weight) * all_ for mine, all_ in zip(own, everybody, strict=True))
