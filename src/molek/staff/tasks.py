"""Periodic work of the package."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.staff import operations


@jobs.periodic("staff.forget_windows", cron="17 * * * *")
def forget_windows() -> None:
    """Windows of attempts that have passed say nothing any more."""
    operations.forget_old_windows(at=timezone.now())
