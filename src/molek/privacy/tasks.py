"""Queued work of personal data: the same operations, started by a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.privacy import operations


@jobs.task("privacy.prepare_copy", attempts=20, longest_delay=timedelta(hours=1))
def prepare_copy(request_id: int) -> None:
    """Make the copy that somebody asked for."""
    operations.prepare_copy(request_id=request_id, at=timezone.now())


@jobs.task("privacy.forget_copy")
def forget_copy(copy_id: int) -> None:
    """Erase a copy whose week is over."""
    operations.forget_copy(copy_id=copy_id, at=timezone.now())


@jobs.task("privacy.tell_concerned", attempts=50, longest_delay=timedelta(hours=1))
def tell_concerned(breach_id: int) -> None:
    """Queue the messages for the next portion of persons whom a breach concerns."""
    operations.tell_concerned(breach_id=breach_id, at=timezone.now())
