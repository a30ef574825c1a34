"""Queued work on letters."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.letters import operations


@jobs.task("letters.issue", queue="letters", attempts=200)
def issue(*, letter_id: int) -> None:
    """Seal and issue a letter. Tried for days: a signing provider may be down for long."""
    operations.issue_sealed(letter_id=letter_id, at=timezone.now())
