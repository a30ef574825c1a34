"""One job: taken, run, reported."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.db import IntegrityError, connection, transaction
from django.utils import translation
from psycopg import errors as pg

from molek.base.errors import DomainError
from molek.jobs.errors import TaskUnknown
from molek.jobs.operations.declared import Task, declared

logger = logging.getLogger("molek.jobs")

_FRAMES_KEPT = 4
_UNKNOWN = Task(
    name="", function=lambda: None, queue="", attempts=10, first_delay=timedelta(seconds=2),
    longest_delay=timedelta(minutes=10), cron="", _known=None, _needed=frozenset(),
)  # fmt: skip

# Waiting jobs whose time has come lose their time, so that taking a job never walks over those that wait for
# theirs.
RELEASE_DUE = """
    UPDATE procrastinate_jobs SET scheduled_at = NULL
    WHERE status = 'todo' AND scheduled_at <= clock_timestamp() RETURNING id
"""
# Of the jobs of one lock only the first may be taken, and only if none of them runs.
TAKE = """
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s
    WHERE id = (
        SELECT job.id FROM procrastinate_jobs AS job
        WHERE job.status = 'todo' AND job.scheduled_at IS NULL
          AND (%(queues)s::text[] IS NULL OR job.queue_name = ANY(%(queues)s::text[]))
          AND (job.lock IS NULL OR NOT EXISTS (
              SELECT 1 FROM procrastinate_jobs AS other
              WHERE other.lock = job.lock AND (
                  other.status = 'doing'
                  OR (other.status = 'todo' AND other.scheduled_at IS NULL AND other.id < job.id))))
        ORDER BY job.priority DESC, job.id LIMIT 1 FOR UPDATE OF job SKIP LOCKED)
    RETURNING id, task_name, args::text, attempts
"""
_MINE = "id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s"
_DONE = f"DELETE FROM procrastinate_jobs WHERE {_MINE}"  # noqa: S608
_AGAIN = f"""
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + 1, worker_id = NULL, scheduled_at = clock_timestamp() +
    %(delay)s WHERE {_MINE}
"""  # noqa: S608
_FAILED = f"""
    UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1, worker_id = NULL WHERE {_MINE}
"""  # noqa: S608
_NOTE = """
    INSERT INTO jobs_jobfailure AS old (job_id, error, place, attempts, failed_at, retried_by_ref, retried_at)
    VALUES (%(id)s, %(error)s, %(place)s, %(attempt)s, clock_timestamp(), '', NULL)
    ON CONFLICT (job_id) DO UPDATE SET error = excluded.error, place = excluded.place,
        attempts = excluded.attempts, failed_at = excluded.failed_at
"""
_REGISTER_FOR_AN_HOUR = """
    INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() + interval '1 hour') RETURNING id
"""
_FORGET = "DELETE FROM jobs_jobfailure WHERE job_id = %(id)s"


class Ledger(Protocol):
    """Where jobs are taken from and reported to. A call commits unless a transaction is open."""

    def execute(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]: ...


class KeyTaken(Exception):
    """A job of the same unique key waits already."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job in the hands of a worker. ``attempts`` counts the runs before this one."""

    id: int
    task: str
    arguments: Mapping[str, Any]
    attempts: int
    worker_id: int


def take(ledger: Ledger, *, worker_id: int, queues: Sequence[str] | None) -> Job | None:
    """The next due job, marked as running; None if there is none."""
    rows = ledger.execute(TAKE, {"worker": worker_id, "queues": None if queues is None else list(queues)})
    if not rows:
        return None
    job_id, task, arguments, attempts = rows[0]
    return Job(job_id, task, json.loads(arguments), attempts, worker_id)


def run(job: Job) -> BaseException | None:
    """Do the work. The error comes back instead of being raised, since whoever runs jobs goes on."""
    try:
        task = declared(job.task)
        if task is None:
            raise TaskUnknown(task=job.task)
        task.run(job.arguments)
    except Exception as error:
        return error
    finally:
        translation.deactivate()
    return None


def report(ledger: Ledger, job: Job, error: BaseException | None) -> None:
    """Remove a job that is done; let one that failed wait for its next attempt, or keep it as failed."""
    if error is None:
        ledger.execute(_DONE, {"id": job.id, "worker": job.worker_id})
        if job.attempts:
            ledger.execute(_FORGET, {"id": job.id})
        logger.debug("jobs.job.done job=%s task=%s", job.id, job.task)
        return
    permanent = isinstance(error, DomainError) and error.permanent
    note_failure(ledger, job, error=_name_of(error), place=_place_of(error), permanent=permanent)


def note_failure(ledger: Ledger, job: Job, *, error: str, place: str, permanent: bool) -> None:
    """The run went wrong for the stated reason."""
    task = declared(job.task) or _UNKNOWN
    attempt = job.attempts + 1
    mine = {"id": job.id, "worker": job.worker_id}
    ledger.execute(_NOTE, {"id": job.id, "error": error, "place": place, "attempt": attempt})
    if permanent or attempt >= task.attempts:
        ledger.execute(_FAILED, mine)
        logger.error(
            "jobs.job.failed job=%s task=%s attempt=%s error=%s at %s",
            job.id,
            job.task,
            attempt,
            error,
            place,
        )
        return
    delay = task.delay_after(attempt)
    logger.warning(
        "jobs.job.postponed job=%s task=%s attempt=%s delay=%.1fs error=%s at %s",
        job.id, job.task, attempt, delay.total_seconds(), error, place,
    )  # fmt: skip
    try:
        ledger.execute(_AGAIN, {**mine, "delay": delay})
    except KeyTaken:
        # The waiting job of the same unique key does the same work.
        ledger.execute(_DONE, mine)
        ledger.execute(_FORGET, mine)


def _name_of(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name} {error.code}" if isinstance(error, DomainError) else name


def _place_of(error: BaseException) -> str:
    """Where, innermost last. Without the text of the error, which may name a person."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_KEPT:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)


class CallersConnection:
    """The ledger over Django's own connection, inside the caller's transaction if there is one."""

    def execute(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else ()
        except IntegrityError as error:
            if isinstance(error.__cause__, pg.UniqueViolation):
                raise KeyTaken from error
            raise


def run_until_empty(*, even_if_scheduled: bool = False, queues: Sequence[str] | None = None) -> int:
    """Run due jobs in this thread, those they queue too, until there is none. For tests and commands.

    Args:
        even_if_scheduled: first make every waiting job due, whatever its time.
        queues: only these; None means all.

    Returns how many runs there were. Refusals (:class:`~molek.base.errors.DomainError`) are treated as in a
    worker; any other error is noted with its job and raised at the end, since a test must see it.
    """
    ledger = CallersConnection()
    # Believed alive for an hour: no worker takes the jobs of this thread for abandoned.
    ((worker_id,),) = ledger.execute(_REGISTER_FOR_AN_HOUR, {})
    unexpected: BaseException | None = None
    runs = 0
    try:
        if even_if_scheduled:
            ledger.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'", {})
        while True:
            ledger.execute(RELEASE_DUE, {})
            job = take(ledger, worker_id=worker_id, queues=queues)
            if job is None:
                break
            error = _run_in_savepoint(job)
            report(ledger, job, error)
            if error is not None and not isinstance(error, DomainError):
                unexpected = unexpected or error
            runs += 1
    finally:
        ledger.execute("DELETE FROM procrastinate_workers WHERE id = %(worker)s", {"worker": worker_id})
    if unexpected is not None:
        raise unexpected
    return runs


def _run_in_savepoint(job: Job) -> BaseException | None:
    if not connection.in_atomic_block:
        return run(job)
    savepoint = transaction.savepoint()
    error = run(job)
    if error is None:
        transaction.savepoint_commit(savepoint)
    else:
        transaction.savepoint_rollback(savepoint)
    return error
