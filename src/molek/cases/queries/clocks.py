"""The clock of a task, from its row and its corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from molek.base.workdays import Calendar, city_date
from molek.cases.models import Correction, Task
from molek.cases.rules.clock import ClockView, Stop, clock
from molek.staff import queries as staff


def clock_of(task: Task, at: dt.datetime, *, calendar: Calendar | None = None) -> ClockView:
    """How much of its working days ``task`` has used at ``at`` (or when it was decided, if earlier).

    Reads the corrections (one query unless prefetched) and the calendar (unless given).
    """
    seen_at = min(at, task.decided_at) if task.decided_at else at
    stops = [_stop(correction.asked_at, correction.ended_at) for correction in task.corrections.all()]
    return clock(
        opened_on=city_date(task.opened_at),
        allowed=task.allowed_days,
        stops=stops,
        calendar=calendar or staff.calendar(),
        on=city_date(seen_at),
    )


def stops_of(task_ids: Collection[int]) -> dict[int, list[Stop]]:
    """When the clocks of many tasks stood. A task that was never sent back is not in it. One query."""
    found: dict[int, list[Stop]] = {}
    rows = Correction.objects.filter(task__in=task_ids).values_list("task_id", "asked_at", "ended_at")
    for task_id, asked_at, ended_at in rows:
        found.setdefault(task_id, []).append(_stop(asked_at, ended_at))
    return found


def _stop(asked_at: dt.datetime, ended_at: dt.datetime | None) -> Stop:
    return Stop(city_date(asked_at), city_date(ended_at) if ended_at else None)
