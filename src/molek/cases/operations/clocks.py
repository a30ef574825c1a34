"""Warning before a clock runs out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.cases.enums import TaskState
from molek.cases.models import Task
from molek.cases.queries.clocks import clock_of
from molek.live import operations as live


@transaction.atomic
def warn_of_clock(*, task_id: int, at: dt.datetime) -> bool:
    """Mark a task whose clock has used four fifths of its days; the work list shows it. False if not (any more)."""
    task = Task.objects.select_for_update(of=("self",)).select_related("application").get(pk=task_id)
    if task.state != TaskState.OPEN or task.warned_at is not None or not clock_of(task, at).warns:
        return False
    task.warned_at = at
    task.save(update_fields=["warned_at"])
    audit.record(event="cases.clock.warned", by=SYSTEM, subject=task.application.ref, at=at, data={"task": task.pk})
    live.publish(f"desk:{task.area_code}")
    return True
