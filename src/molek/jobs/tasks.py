"""The queue's own upkeep."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations


@operations.periodic("jobs.remove_old_failures", cron="20 3 * * *")
def remove_old_failures() -> None:
    operations.remove_old_failures(at=timezone.now())
