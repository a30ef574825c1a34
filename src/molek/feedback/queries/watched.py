"""How many matters are open and late, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from molek.base.gauges import Gauge, Value, Watch
from molek.feedback.enums import OPEN_STATES
from molek.feedback.models import Complaint


def _read() -> Iterator[Value]:
    counted = Complaint.objects.filter(state__in=OPEN_STATES).aggregate(
        open=Count("pk"), late=Count("pk", ~Q(level=""))
    )
    yield Value("molek_complaints_open", counted["open"])
    yield Value("molek_complaints_late", counted["late"])


WATCH = Watch(
    name="complaints",
    gauges=(
        Gauge("molek_complaints_open", "Complaints, aspirations and questions that are not over."),
        Gauge("molek_complaints_late", "Open ones that went up to a superior because somebody was late."),
    ),
    read=lambda _at: _read(),
)
