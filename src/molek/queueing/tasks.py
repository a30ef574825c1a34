"""The hall's work by the clock."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.jobs import operations as jobs
from molek.queueing import operations, queries


@jobs.periodic("queueing.release_missed", cron="*/5 7-17 * * *")
def release_missed() -> None:
    """Places of people who did not come are open to others."""
    at = timezone.now()
    for appointment_id in queries.missed(at):
        operations.release_missed(appointment_id=appointment_id, at=at)


@jobs.periodic("queueing.remind", cron="5 16 * * *")
def remind() -> None:
    """Tell people about their appointments of tomorrow."""
    at = timezone.now()
    for appointment_id in queries.to_remind(at):
        operations.remind(appointment_id=appointment_id, at=at)


@jobs.periodic("queueing.end_day", cron="30 22 * * *")
def end_day() -> None:
    """Close the day in every hall, and days that were left open; offer places two weeks ahead."""
    at = timezone.now()
    for hall in queries.halls():
        for back in (1, 0):
            operations.end_day(hall_id=hall.pk, day=city_date(at) - dt.timedelta(days=back), by=SYSTEM, at=at)
        operations.open_slots(hall_id=hall.pk, by=SYSTEM, at=at)


@jobs.task("queueing.make_plan", attempts=3)
def make_plan(*, plan_id: int) -> None:
    """Work out what a manager asked the planner."""
    operations.make_plan(plan_id=plan_id, at=timezone.now())
