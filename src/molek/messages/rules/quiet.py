"""Hours in which a telephone should not ring, and how the morning is spread."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SPREAD = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begins`` up to but without ``ends``, by the city's clock; over midnight if the first is the later."""

    begins: dt.time
    ends: dt.time

    @classmethod
    def parse(cls, text: str) -> QuietHours | None:
        """``21:00-06:00``; None for an empty text or one whose ends are equal."""
        if not text:
            return None
        begins, ends = (dt.time.fromisoformat(part) for part in text.split("-"))
        return None if begins == ends else cls(begins, ends)

    def ends_at(self, at: dt.datetime) -> dt.datetime | None:
        """When the quiet in which ``at`` (city time) lies is over; None if it is not quiet then."""
        clock = at.timetz().replace(tzinfo=None)
        if self.begins < self.ends:
            is_quiet, is_next_day = self.begins <= clock < self.ends, False
        else:
            is_quiet, is_next_day = clock >= self.begins or clock < self.ends, clock >= self.begins
        if not is_quiet:
            return None
        day = at.date() + dt.timedelta(days=1 if is_next_day else 0)
        return dt.datetime.combine(day, self.ends, at.tzinfo)


def morning_after(ends_at: dt.datetime, *, number: int) -> dt.datetime:
    """A moment of its own for each message within half an hour after the quiet, so that no gateway is flooded.

    Numbers that follow one another lie far apart and fill the half hour evenly (the golden ratio's multiples).
    """
    share = (number * 0.6180339887498949) % 1.0
    return ends_at + SPREAD * share
