"""Queued work of complaints: the clocks, and what is forgotten."""

from __future__ import annotations

from django.utils import timezone

from molek.feedback import operations
from molek.jobs import operations as jobs


@jobs.periodic("feedback.run_clocks", cron="20 * * * *")
def run_clocks() -> None:
    operations.run_clocks(at=timezone.now())


@jobs.periodic("feedback.forget_hours", cron="5 * * * *")
def forget_hours() -> None:
    operations.forget_hours(at=timezone.now())
