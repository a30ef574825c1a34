"""Queued work of taxes: the same operations, started by a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.taxes import operations
from molek.taxes.queries.charges import expired_charges


@jobs.task("taxes.make_ready", attempts=8, longest_delay=timedelta(minutes=5))
def make_ready(number: str) -> None:
    """Have a QRIS code made whose first try failed."""
    operations.make_ready(number=number, at=timezone.now())


@jobs.task("taxes.give_up_expired", attempts=50, longest_delay=timedelta(hours=1))
def give_up_expired(number: str) -> None:
    """Ask the acquirer about a code whose time is over, then end it."""
    operations.give_up_expired(number=number, at=timezone.now())


@jobs.task("taxes.issue_receipt", attempts=20, longest_delay=timedelta(hours=1))
def issue_receipt(money_id: int) -> None:
    operations.issue_receipt(money_id=money_id, at=timezone.now())


@jobs.task("taxes.import_file")
def import_file(run_id: int) -> None:
    operations.run_ordered_import(run_id=run_id, at=timezone.now())


@jobs.periodic("taxes.look_for_expired", cron="*/5 * * * *")
def look_for_expired() -> None:
    """Codes that nobody has told us about: asked about, one job each."""
    for number in expired_charges(at=timezone.now()):
        jobs.enqueue("taxes.give_up_expired", unique=number, number=number)
