"""Queued work: looking for boxes that have gone silent."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.kiosk import operations


@jobs.periodic("kiosk.look_for_silent", cron="* * * * *")
def look_for_silent() -> None:
    operations.look_for_silent(at=timezone.now())
