"""Delivery and upkeep."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.messages import operations


# More attempts than the message itself has: the message decides when it is given up.
@jobs.task("messages.deliver", attempts=60, first_delay=timedelta(seconds=3), longest_delay=timedelta(minutes=12))
def deliver(message_id: int) -> None:
    operations.deliver(message_id=message_id, at=timezone.now())


@jobs.periodic("messages.purge", cron="* * * * *")
def purge() -> None:
    operations.purge(at=timezone.now())
