"""Office hours by the city's calendar: is a moment within them, and how much of them lies between two moments."""

from __future__ import annotations

import datetime as dt

from molek.base.workdays import CITY_TZ, Calendar


class OfficeHours:
    """Hours of work on working days, in the city's time. Knows the days it has been asked for; each is asked once."""

    def __init__(self, calendar: Calendar, *, opens: dt.time, closes: dt.time) -> None:
        self._calendar = calendar
        self._opens = opens.hour * 60 + opens.minute
        self._closes = closes.hour * 60 + closes.minute
        self._days: dict[dt.date, int] = {}  # working days before this one, counted from the first asked
        self._first: dt.date | None = None
        self._last: dt.date | None = None

    def _before(self, day: dt.date) -> int:
        if self._first is None or self._last is None:
            self._first = self._last = day
            self._days[day] = 0
        while day > self._last:
            following = self._last + dt.timedelta(days=1)
            self._days[following] = self._days[self._last] + self._calendar.is_working(self._last)
            self._last = following
        while day < self._first:
            earlier = self._first - dt.timedelta(days=1)
            self._days[earlier] = self._days[self._first] - self._calendar.is_working(earlier)
            self._first = earlier
        return self._days[day]

    def _minute(self, moment: dt.datetime) -> int:
        """Minutes of office hours since the first day asked for."""
        local = moment.astimezone(CITY_TZ)
        day = local.date()
        today = 0
        if self._calendar.is_working(day):
            today = min(max(local.hour * 60 + local.minute - self._opens, 0), self._closes - self._opens)
        return self._before(day) * (self._closes - self._opens) + today

    def minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Minutes of office hours after ``start`` until ``end``: nights, weekends and holidays count for nothing."""
        return max(0, self._minute(end) - self._minute(start))

    def distance(self, moment: dt.datetime) -> int:
        """How many minutes outside office hours: 0 within them, a whole day where offices are closed all day."""
        local = moment.astimezone(CITY_TZ)
        if not self._calendar.is_working(local.date()):
            return 24 * 60
        minute = local.hour * 60 + local.minute
        return max(self._opens - minute, minute - self._closes, 0)
