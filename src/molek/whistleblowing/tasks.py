"""Once a day, at an hour at which nobody is told anything new about the hour of a report."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.whistleblowing import operations


@jobs.periodic("whistleblowing.tell_of_yesterday", cron="30 7 * * *")
def tell_of_yesterday() -> None:
    operations.tell_of_yesterday(at=timezone.now())


@jobs.periodic("whistleblowing.erase_due", cron="50 2 * * *")
def erase_due() -> None:
    operations.erase_due(at=timezone.now())
