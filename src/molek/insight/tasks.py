"""Queued work of insight."""

from __future__ import annotations

from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.insight import operations
from molek.jobs import operations as jobs


@jobs.periodic("insight.refresh", cron="*/15 * * * *")
def refresh() -> None:
    """Figures of today and of the days that may have changed."""
    operations.refresh(by=SYSTEM, at=timezone.now())


@jobs.periodic("insight.close_quarters", cron="40 3 * * *")
def close_quarters() -> None:
    """Tables of closed quarters, then what is due as open data."""
    operations.refresh(by=SYSTEM, at=timezone.now())
    operations.close_quarters(by=SYSTEM, at=timezone.now())
    operations.release_due(by=SYSTEM, at=timezone.now())
