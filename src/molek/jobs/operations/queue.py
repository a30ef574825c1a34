"""Putting jobs into the queue."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.actors import Actor
from molek.jobs.errors import JobNotFailed
from molek.jobs.models import JobFailure
from molek.jobs.operations.declared import declared
from molek.jobs.permissions import Permission

logger = logging.getLogger("molek.jobs")

# A NIK or a family card number has no place in the queue; sixteen digits inside a hash are none.
_PERSONAL = re.compile(r"(?<![0-9a-f])\d{16}(?![0-9a-f])")
_KEEP_FAILURES = timedelta(days=90)

_ENQUEUE = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, scheduled_at)
    VALUES (%s, %s, %s, %s::jsonb, %s) RETURNING id
"""
# A waiting job of the same key is kept and held until the caller commits: a worker that took it now would not
# see what the caller has written. The earlier of the two times wins, and the workers are told anew.
_ENQUEUE_UNIQUE = """
    WITH queued AS (
        INSERT INTO procrastinate_jobs AS waiting (queue_name, task_name, lock, args, scheduled_at,
        queueing_lock) VALUES (%s, %s, %s, %s::jsonb, %s, %s)
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE
            SET scheduled_at = CASE WHEN excluded.scheduled_at IS NULL OR waiting.scheduled_at IS NULL THEN
            NULL
                                    ELSE least(excluded.scheduled_at, waiting.scheduled_at) END
        RETURNING id, xmax <> 0 AS was_there
    )
    SELECT id, CASE WHEN was_there THEN
        pg_notify('procrastinate_any_queue_v1', json_build_object('type', 'job_inserted', 'job_id', id)::text)
    END FROM queued
"""


def enqueue(
    task: str,
    *,
    lock: str | None = None,
    unique: str | None = None,
    run_at: datetime | None = None,
    **ids: int | str | bool | None,
) -> int:
    """Queue a job in the caller's transaction: it exists if and only if the caller commits. One statement.

    Args:
        task: name of a declared task.
        lock: jobs of the same lock run one at a time, those that are due in the order queued.
        unique: while a job of the same task and key waits, no second one is queued; the caller's writes are
            seen by
            the waiting one. A job that already runs does not count as waiting.
        run_at: not before this moment, timezone-aware; None means now.
        ids: arguments of the task; ids and codes, never names or NIK.

    Returns the id of the job (of the waiting one, if ``unique`` found it).
    """
    known = declared(task)
    if known is None:
        raise ValueError(f"no task is named {task}")
    if any(isinstance(text, str) and _PERSONAL.search(text) for text in (lock, unique, *ids.values())):
        raise ValueError(f"a job of {task} would carry a NIK or a family card number")
    values: list[str | datetime | None] = [known.queue, task, lock, json.dumps(ids), run_at]
    with connection.cursor() as cursor:
        if unique is None:
            cursor.execute(_ENQUEUE, values)
        else:
            cursor.execute(_ENQUEUE_UNIQUE, [*values, f"{task}:{unique}"])
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


@transaction.atomic
def retry_failed(*, job_id: int, by: Actor, at: datetime) -> None:
    """Put a failed job back into the queue with all its attempts. Raises :class:`JobNotFailed`."""
    by.require(Permission.MANAGE_JOBS)
    job = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(pk=job_id, status="failed").first()
    if job is None:
        raise JobNotFailed(job_id=job_id)
    with connection.cursor() as cursor:
        # A job of the same unique key may wait already: it does the same work, so this one is done with.
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %s FOR UPDATE",
            [job.queueing_lock],
        )
        if cursor.fetchone():
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job_id])
            JobFailure.objects.filter(pk=job_id).delete()
        else:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL WHERE id = %s",
                [job_id],
            )
            cursor.execute("SELECT pg_notify('procrastinate_any_queue_v1', %s)", [json.dumps({"type": "job_inserted"})])
            JobFailure.objects.filter(pk=job_id).update(retried_by_ref=by.ref, retried_at=at)
    logger.info("jobs.job.retried job=%s task=%s by=%s", job_id, job.task_name, by.ref)


@transaction.atomic
def remove_old_failures(*, at: datetime) -> int:
    """Delete jobs whose last run failed more than 90 days ago. Returns how many."""
    old = list(JobFailure.objects.filter(failed_at__lt=at - _KEEP_FAILURES).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND id = ANY(%s)", [old])
        removed = int(cursor.rowcount)
    JobFailure.objects.filter(pk__in=old).delete()
    return removed
