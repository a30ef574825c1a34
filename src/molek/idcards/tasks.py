"""Queued work on identity cards."""

from __future__ import annotations

from django.utils import timezone

from molek.idcards import operations
from molek.jobs import operations as jobs


@jobs.task("idcards.seal_paper", attempts=200)
def seal_paper(*, paper_id: int) -> None:
    """Tried for days: a signing provider may be down for long."""
    operations.seal_paper(paper_id=paper_id, at=timezone.now())


@jobs.task("idcards.recalculate_promises", attempts=5)
def recalculate_promises() -> None:
    operations.recalculate(at=timezone.now())
    operations.tell_promises(at=timezone.now())


@jobs.task("idcards.send_registrations", attempts=1)
def send_registrations() -> None:
    """Once: what the centre does not take now waits for the clock below."""
    operations.send_registrations(at=timezone.now())


@jobs.periodic("idcards.send_waiting", cron="*/10 * * * *")
def send_waiting() -> None:
    operations.send_registrations(at=timezone.now())


@jobs.periodic("idcards.ask_centre", cron="25 * * * *")
def ask_centre() -> None:
    operations.ask_centre(at=timezone.now())


@jobs.periodic("idcards.morning", cron="10 8 * * *")
def morning() -> None:
    """Promises of the new day, and reminders."""
    at = timezone.now()
    operations.recalculate(at=at)
    operations.tell_promises(at=at)
    operations.remind(today_at=at)


@jobs.periodic("idcards.withdraw_gone", cron="40 1 * * *")
def withdraw_gone() -> None:
    operations.withdraw_gone(at=timezone.now())


@jobs.periodic("idcards.announce_week", cron="30 7 * * 1")
def announce_week() -> None:
    operations.announce_week(at=timezone.now())
