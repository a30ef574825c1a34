"""What was promised after a survey and is late, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from molek.base.gauges import Gauge, Value, Watch
from molek.base.workdays import city_date
from molek.survey.models import FollowUp


def _read(at: datetime) -> Iterator[Value]:
    late = FollowUp.objects.filter(done_at__isnull=True, due_date__lt=city_date(at))
    yield Value("molek_survey_plans_late", late.count())


WATCH = Watch(
    name="survey",
    gauges=(Gauge("molek_survey_plans_late", "Lines of a survey's plan whose day is over and that are not done."),),
    read=_read,
)
