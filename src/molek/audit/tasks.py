"""Sealing by the clock."""

from __future__ import annotations

from django.utils import timezone

from molek.audit import operations
from molek.jobs import operations as jobs


@jobs.periodic("audit.seal", cron="* * * * *")
def seal() -> None:
    """Seal what was recorded in the last minute."""
    operations.seal(at=timezone.now())
