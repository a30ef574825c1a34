"""What stands in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.gauges import Gauge, Value, Watch, seconds_since
from molek.base.pages import Page, number_key, page_of
from molek.jobs.models import JobFailure


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that is tried no more: what kind of error, and where. Texts of errors are not kept."""

    job_id: int
    task: str
    arguments: dict[str, object]
    attempts: int
    error: str
    place: str
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """``due`` may run now, ``scheduled`` wait for their time; the oldest due job waits ``oldest_due_s``."""

    due: int
    scheduled: int
    running: int
    failed: int
    workers: int
    oldest_due_s: float


def failed(*, after: str | None = None, size: int = 50) -> Page[FailedJob]:
    """Failed jobs, newest first. Two queries."""
    jobs = ProcrastinateJob.objects.filter(status="failed").order_by("-pk")
    if (before := number_key(after)) is not None:
        jobs = jobs.filter(pk__lt=before)
    rows = list(jobs[: size + 1])
    failures = JobFailure.objects.in_bulk([job.pk for job in rows])
    return page_of([_failed(job, failures.get(job.pk)) for job in rows], size=size, key=lambda row: str(row.job_id))


def _failed(job: ProcrastinateJob, failure: JobFailure | None) -> FailedJob:
    return FailedJob(
        job_id=job.pk,
        task=job.task_name,
        arguments=job.args,
        attempts=job.attempts,
        error=failure.error if failure else "",
        place=failure.place if failure else "",
        failed_at=failure.failed_at if failure else None,
    )


def state() -> QueueState:
    """Figures for a status page. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE status = 'todo' AND scheduled_at IS NULL),
                   count(*) FILTER (WHERE status = 'todo' AND scheduled_at IS NOT NULL),
                   count(*) FILTER (WHERE status = 'doing'),
                   count(*) FILTER (WHERE status = 'failed'),
                   (SELECT count(*) FROM procrastinate_workers),
                   coalesce(extract(epoch FROM clock_timestamp() - (
                       SELECT event.at FROM procrastinate_events AS event
                       WHERE event.type = 'deferred' AND event.job_id = min(job.id)
                           FILTER (WHERE status = 'todo' AND scheduled_at IS NULL) LIMIT 1)), 0)
            FROM procrastinate_jobs AS job
            """
        )
        row = cursor.fetchone()
    assert row is not None
    due, scheduled, running, failed_, workers, oldest = row
    return QueueState(due, scheduled, running, failed_, workers, float(oldest))


# Jobs that were done are not kept, so that this reads what is left to do.
_BY_QUEUE = """
    SELECT job.queue_name, count(*) FILTER (WHERE status = 'todo' AND NOT later),
           count(*) FILTER (WHERE status = 'todo' AND later), count(*) FILTER (WHERE status = 'doing'),
           count(*) FILTER (WHERE status = 'failed'),
           (SELECT event.at FROM procrastinate_events AS event
            WHERE event.type = 'deferred' AND event.job_id = min(job.id) FILTER (WHERE status = 'todo' AND NOT later)
            LIMIT 1),
           (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %(at)s - interval '30 seconds')
    FROM (SELECT *, coalesce(scheduled_at > %(at)s, false) AS later FROM procrastinate_jobs
          WHERE status IN ('todo', 'doing', 'failed')) AS job
    RIGHT JOIN (SELECT 'default' AS name) AS always ON true
    GROUP BY job.queue_name
"""


def _watched(at: datetime) -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_QUEUE, {"at": at})
        rows = cursor.fetchall()
    for queue, due, scheduled, running, failed_, oldest, _workers in rows:
        labels = {"queue": queue or "default"}
        for state_, count in (("due", due), ("scheduled", scheduled), ("running", running), ("failed", failed_)):
            yield Value("molek_jobs", count, {**labels, "state": state_})
        yield Value("molek_job_oldest_seconds", seconds_since(oldest, at), labels)
    yield Value("molek_workers", rows[0][-1])


WATCH = Watch(
    name="jobs",
    gauges=(
        Gauge("molek_jobs", "Jobs by state: due, scheduled for later, running, failed for good.", ("queue", "state")),
        Gauge("molek_job_oldest_seconds", "How long the oldest due job has been waiting.", ("queue",)),
        Gauge("molek_workers", "Worker processes that said lately that they live."),
    ),
    read=_watched,
)
