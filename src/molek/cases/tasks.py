"""Queued work: the same operations, started by a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from molek.cases import operations
from molek.cases.queries import periodic
from molek.jobs import operations as jobs


@jobs.task("cases.decide", attempts=20, longest_delay=timedelta(hours=1))
def decide(application_id: int) -> None:
    """Gather facts and decide a pending application; comes back by itself while a source is down."""
    operations.decide_application(application_id=application_id, at=timezone.now())


@jobs.task("cases.lapse_correction")
def lapse_correction(correction_id: int) -> None:
    operations.lapse_correction(correction_id=correction_id, at=timezone.now())


@jobs.task("cases.warn_of_clock")
def warn_of_clock(task_id: int) -> None:
    operations.warn_of_clock(task_id=task_id, at=timezone.now())


@jobs.periodic("cases.lapse_corrections", cron="15 0 * * *")
def lapse_corrections() -> None:
    """Every night: corrections that nobody answered in time, one job each."""
    for correction_id in periodic.corrections_to_lapse(at=timezone.now()):
        jobs.enqueue("cases.lapse_correction", unique=str(correction_id), correction_id=correction_id)


@jobs.periodic("cases.resume_waiting", cron="*/5 * * * *")
def resume_waiting() -> None:
    """Should a deciding job have been lost, the application is not: it is queued again."""
    for application_id in periodic.applications_to_resume(at=timezone.now()):
        jobs.enqueue("cases.decide", unique=str(application_id), application_id=application_id)


@jobs.periodic("cases.warn_of_clocks", cron="30 6 * * *")
def warn_of_clocks() -> None:
    """Every morning: tasks that have used four fifths of their days."""
    for task_id in periodic.tasks_to_warn(at=timezone.now()):
        jobs.enqueue("cases.warn_of_clock", unique=str(task_id), task_id=task_id)
