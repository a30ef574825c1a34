"""The clock of a matter as pages draw it."""

from __future__ import annotations

import datetime as dt

from molek.base.workdays import Calendar
from molek.feedback.models import Complaint
from molek.feedback.rules.clocks import Due, due_of


def due_row(row: Complaint, *, today: dt.date, calendar: Calendar) -> Due | None:
    """When what has to happen next is due; None if nothing has to."""
    if not row.clock or row.clock_since is None:
        return None
    return due_of(
        clock=row.clock, settlement=row.settlement, since=row.clock_since, today=today, calendar=calendar,
        is_extended=row.is_extended, deadline=row.deadline,
    )  # fmt: skip


def settle_due(row: Complaint, *, today: dt.date, calendar: Calendar) -> Due | None:
    """When the whole matter is to be settled; None before it was forwarded."""
    if not row.settlement or row.settle_since is None:
        return None
    return due_of(
        clock="SETTLE", settlement=row.settlement, since=row.settle_since, today=today, calendar=calendar,
        is_extended=row.is_extended, deadline=row.deadline,
    )  # fmt: skip
