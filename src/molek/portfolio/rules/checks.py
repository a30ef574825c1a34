"""When the next security check of a system falls due. Pure."""

from __future__ import annotations

import calendar
import datetime as dt


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_again(*, checked: dt.date, every_months: int, worst: str) -> dt.date:
    """After a critical finding in one month, after a high one in three, never later than the system's own rhythm."""
    sooner = {"CRITICAL": 1, "HIGH": 3}.get(worst, every_months)
    return months_later(checked, min(sooner, every_months))
