"""Queued work of integrity."""

from __future__ import annotations

from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.integrity import operations
from molek.jobs import operations as jobs


@jobs.periodic("integrity.compute", cron="40 2 * * *")
def compute() -> None:
    """Look at the ninety days up to yesterday."""
    now = timezone.now()
    operations.compute(on=city_date(now), by=SYSTEM, at=now)
