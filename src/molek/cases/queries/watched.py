"""How the work of all offices stands, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min

from molek.base.gauges import Gauge, Value, Watch, seconds_since
from molek.base.workdays import city_date
from molek.cases.enums import LIVE_STATES, TaskState
from molek.cases.models import Application, Task


def _applications(at: datetime) -> Iterator[Value]:
    rows = Application.objects.filter(closed_at__isnull=True).values("state").order_by()
    found = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest=Min("submitted_at"))}
    for state in LIVE_STATES:
        row = found.get(state)
        labels = {"state": str(state)}
        yield Value("molek_applications", row["count"] if row else 0, labels)
        yield Value("molek_application_oldest_seconds", seconds_since(row["oldest"] if row else None, at), labels)


def _tasks(at: datetime) -> Iterator[Value]:
    days = list(Task.objects.filter(state=TaskState.OPEN).values("due_date").annotate(count=Count("pk")).order_by())
    today = city_date(at)
    yield Value("molek_tasks_open", sum(day["count"] for day in days))
    yield Value("molek_tasks_late", sum(day["count"] for day in days if day["due_date"] < today))


APPLICATIONS = Watch(
    name="applications",
    gauges=(
        Gauge("molek_applications", "Applications that are not closed yet.", ("state",)),
        Gauge("molek_application_oldest_seconds", "Age of the oldest application in this state.", ("state",)),
    ),
    read=_applications,
)
TASKS = Watch(
    name="tasks",
    gauges=(
        Gauge("molek_tasks_open", "Tasks that wait for an official."),
        Gauge("molek_tasks_late", "Open tasks whose last day is over."),
    ),
    read=_tasks,
)
