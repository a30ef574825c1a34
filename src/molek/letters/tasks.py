"""Queued work on letters."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.letters import operations, queries


@jobs.task("letters.issue", queue="letters", attempts=200)
def issue(*, letter_id: int) -> None:
    """Seal and issue a letter. Tried for days: a signing provider may be down for long."""
    operations.issue_sealed(letter_id=letter_id, at=timezone.now())


@jobs.task("letters.warn_of_acknowledgement")
def warn_of_acknowledgement(*, letter_id: int) -> None:
    operations.warn_of_acknowledgement(letter_id=letter_id, at=timezone.now())


@jobs.periodic("letters.warn_of_acknowledgements", cron="35 6 * * *")
def warn_of_acknowledgements() -> None:
    """Every morning: letters whose camat has used four fifths of his days."""
    for letter_id in queries.acknowledgements_to_warn(at=timezone.now()):
        jobs.enqueue("letters.warn_of_acknowledgement", unique=str(letter_id), letter_id=letter_id)
