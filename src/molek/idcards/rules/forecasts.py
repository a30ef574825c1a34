"""The day on which the blanks run out, as a range learnt from the output of the past days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from molek.base.workdays import Calendar

_Z80 = 1.2816  # 80 % of outcomes lie between the two bounds
_LEAST_DAYS = 5
_HORIZON_DAYS = 500


@dataclass(frozen=True, slots=True)
class StockOut:
    """``earliest``..``latest`` hold the day with 80 %; None = not within two years. ``per_day`` is the mean output."""

    earliest: dt.date | None
    likely: dt.date | None
    latest: dt.date | None
    per_day: float


def stock_out(outputs: Sequence[int], *, blanks: int, calendar: Calendar, today: dt.date) -> StockOut | None:
    """When ``blanks`` are used up if the office goes on as in ``outputs`` (cards a working day, newest last).

    None if fewer than five days are known or nothing was printed. The sum of n days is taken as normal with n times the
    mean and n times the variance of one day.
    """
    if len(outputs) < _LEAST_DAYS or not any(outputs):
        return None
    mean = sum(outputs) / len(outputs)
    spread = math.sqrt(sum((one - mean) ** 2 for one in outputs) / (len(outputs) - 1))

    def day_after(z: float) -> dt.date | None:
        for days in range(_HORIZON_DAYS):
            if days * mean + z * spread * math.sqrt(days) >= blanks:
                return calendar.add(today, days)
        return None

    return StockOut(day_after(_Z80), day_after(0.0), day_after(-_Z80), mean)
