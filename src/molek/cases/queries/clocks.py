"""The clock of a task, from its row and its corrections."""

from __future__ import annotations

import datetime as dt

from molek.base.workdays import Calendar, city_date
from molek.cases.models import Task
from molek.cases.rules.clock import ClockView, Stop, clock
from molek.staff import queries as staff


def clock_of(task: Task, at: dt.datetime, *, calendar: Calendar | None = None) -> ClockView:
    """How much of its working days ``task`` has used at ``at`` (or when it was decided, if earlier).

    Reads the corrections (one query unless prefetched) and the calendar (unless given).
    """
    seen_at = min(at, task.decided_at) if task.decided_at else at
    stops = [
        Stop(city_date(correction.asked_at), city_date(correction.ended_at) if correction.ended_at else None)
        for correction in task.corrections.all()
    ]
    return clock(
        opened_on=city_date(task.opened_at),
        allowed=task.allowed_days,
        stops=stops,
        calendar=calendar or staff.calendar(),
        on=city_date(seen_at),
    )
