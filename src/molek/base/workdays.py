"""Working days of a city: Monday to Friday except its holidays (yearly joint decree of three ministers)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CITY_TZ = ZoneInfo("Asia/Makassar")  # WITA, UTC+8: both Kupang and Kendari
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """``holidays`` are city-local dates on which offices are closed besides Saturday and Sunday."""

    holidays: frozenset[dt.date] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add(self, start: dt.date, days: int) -> dt.date:
        """The date on which ``days`` working days after ``start`` are full; ``start`` itself counts as day 0."""
        if days < 0:
            raise ValueError("working days are counted forward")
        day, left = start, days
        while left:
            day += dt.timedelta(days=1)
            left -= self.is_working(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after ``start`` up to and including ``end``; 0 if ``end`` is not later."""
        return sum(self.is_working(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def city_date(moment: dt.datetime) -> dt.date:
    """The calendar day in the city at a timezone-aware moment."""
    return moment.astimezone(CITY_TZ).date()
