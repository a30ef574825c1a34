"""Requests about personal data that are late, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from molek.base.gauges import Gauge, Value, Watch
from molek.privacy.models import DataRequest


def _read(at: datetime) -> Iterator[Value]:
    counted = DataRequest.objects.open().aggregate(open=Count("pk"), late=Count("pk", Q(due_at__lt=at)))
    yield Value("molek_data_requests_open", counted["open"])
    yield Value("molek_data_requests_late", counted["late"])


WATCH = Watch(
    name="privacy",
    gauges=(
        Gauge("molek_data_requests_open", "Requests about personal data that wait for an answer."),
        Gauge("molek_data_requests_late", "Those whose 72 hours are over."),
    ),
    read=_read,
)
