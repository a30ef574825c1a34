"""How many working days a step has used, and when it is due.

The day on which a step opens counts as 0. While a correction is open the clock stands: the days after the request up
to and including the day of its answer are not counted (the standard of a public service counts from complete papers,
PP 96/2012).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from molek.base.workdays import Calendar

WARN_AT = 0.8  # share of the allowed days after which the official is warned


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands from ``since`` until ``until`` (None = still)."""

    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class ClockView:
    """``due_on`` is the last day in time, as things stand today; ``late`` when it has passed."""

    working_days_used: int
    allowed: int
    due_on: dt.date
    stopped: bool
    late: bool

    @property
    def left(self) -> int:
        """Working days left, 0 when none or late."""
        return max(self.allowed - self.working_days_used, 0)

    @property
    def warns(self) -> bool:
        return not self.stopped and self.working_days_used >= self.allowed * WARN_AT


def clock(*, opened_on: dt.date, allowed: int, stops: Sequence[Stop], calendar: Calendar, on: dt.date) -> ClockView:
    """The clock of a step as seen on the city-local day ``on``."""
    standing = sum(calendar.between(stop.since, min(stop.until or on, on)) for stop in stops if stop.since <= on)
    used = calendar.between(opened_on, on) - standing
    return ClockView(
        working_days_used=used,
        allowed=allowed,
        due_on=calendar.add(opened_on, allowed + standing),
        stopped=any(stop.until is None or on < stop.until for stop in stops if stop.since <= on),
        late=used > allowed,
    )
