"""What the clockwork has to look at. Ids only; each is then its own job."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from molek.base.workdays import city_date
from molek.cases.enums import PENDING_STATES
from molek.cases.models import Application, Correction, Task
from molek.cases.queries.clocks import clock_of
from molek.staff import queries as staff

AT_ONCE = 1000
LOST_AFTER = dt.timedelta(minutes=15)  # a job that has not run this long after its time was lost


def corrections_to_lapse(*, at: dt.datetime) -> list[int]:
    """Open corrections whose last day is over."""
    late = Correction.objects.filter(ended_at__isnull=True, answer_due_date__lt=city_date(at))
    return list(late.order_by("answer_due_date").values_list("pk", flat=True)[:AT_ONCE])


def applications_to_resume(*, at: dt.datetime) -> list[int]:
    """Pending applications whose next try (or submission) lies longer back than any job should take."""
    before = at - LOST_AFTER
    due = Q(next_try_at__lt=before) | Q(next_try_at__isnull=True, submitted_at__lt=before)
    pending = Application.objects.filter(due, state__in=PENDING_STATES)
    return list(pending.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def tasks_to_warn(*, at: dt.datetime) -> list[int]:
    """Open, running tasks past four fifths of their days that were not warned of yet."""
    calendar = staff.calendar()
    rows = (
        Task.objects.open()
        .filter(warned_at__isnull=True, is_stopped=False)
        .prefetch_related("corrections")
        .order_by("due_date")[:AT_ONCE]
    )
    return [task.pk for task in rows if clock_of(task, at, calendar=calendar).warns]
