"""When an office is open: regular hours a week, days with hours of their own, holidays. All in the city's time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from molek.base.workdays import CITY_TZ

Span = tuple[dt.time, dt.time]
Spans = tuple[Span, ...]
_LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Week:
    """``days[0]`` is Monday; spans of a day in order, half-open: at the closing time the office is closed."""

    days: tuple[Spans, ...] = ((),) * 7

    @property
    def is_empty(self) -> bool:
        return not any(self.days)


@dataclass(frozen=True, slots=True)
class Now:
    """``until`` is when it closes, ``opens`` when it opens next; None: not within two weeks, or not known."""

    is_open: bool
    until: dt.datetime | None
    opens: dt.datetime | None


def spans_on(day: dt.date, week: Week, exceptions: Mapping[dt.date, Spans], holidays: Collection[dt.date]) -> Spans:
    """The hours of one day. An exception overrides even a holiday: it says what holds on just that day."""
    if day in exceptions:
        return exceptions[day]
    if day in holidays:
        return ()
    return week.days[day.weekday()]


def now(at: dt.datetime, week: Week, exceptions: Mapping[dt.date, Spans], holidays: Collection[dt.date]) -> Now:
    """Is it open at ``at``? Days are the city's: one minute before its midnight is still yesterday."""
    local = at.astimezone(CITY_TZ)
    today, clock = local.date(), local.time().replace(microsecond=0)
    for opens, closes in spans_on(today, week, exceptions, holidays):
        if opens <= clock < closes:
            return Now(True, _moment(today, closes), None)
    for ahead in range(_LOOK_AHEAD_DAYS + 1):
        day = today + dt.timedelta(ahead)
        for opens, _closes in spans_on(day, week, exceptions, holidays):
            if ahead or opens > clock:
                return Now(False, None, _moment(day, opens))
    return Now(False, None, None)


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, CITY_TZ)


def mistake(spans: Spans) -> str:
    """ "" if the spans of a day are in order, else "order" (closes before it opens) or "overlap"."""
    if any(opens >= closes for opens, closes in spans):
        return "order"
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        return "overlap"
    return ""
