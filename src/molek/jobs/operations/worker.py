"""The worker process: threads that take and run jobs, and one that listens, beats and clears up.

Procrastinate's own worker runs on an event loop and hands every synchronous job to a thread. All jobs here are
synchronous, so threads take them directly from Procrastinate's tables. Note (November 2026, two cores, empty task):
2,100 to 2,700 jobs a second at 0.2 ms of processor time each, against 130 to 260 at 1.3 ms; it also outlives the
database, and sees a job whose lock has come free at once instead of at its next poll.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from croniter import croniter  # type: ignore[import-untyped]
from django.db import close_old_connections, connection
from psycopg import errors as pg
from psycopg import sql

from molek.base import connections as own
from molek.base.workdays import CITY_TZ
from molek.jobs.operations.declared import Task, periodic_tasks
from molek.jobs.operations.running import RELEASE_DUE, Job, KeyTaken, note_failure, report, run, take

logger = logging.getLogger("molek.jobs")

_CHANNEL = "procrastinate_any_queue_v1"
# The database is away, or is a copy that will be the primary in a moment: connect again.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, pg.ReadOnlySqlTransaction)
_MISSED_TICK_S = 600.0
_LONGEST_PAUSE_S = 2.0
_STOP_SEEN_WITHIN_S = 0.5
_GIVE_UP_AFTER_S = 5.0
_TICK = """
    SELECT procrastinate_defer_periodic_job_v2(
        %s, %s, %s, %s, 0, '', %s, jsonb_build_object('timestamp', %s::bigint))
"""
_ABANDONED = """
    SELECT job.id, job.task_name, job.attempts, job.worker_id
    FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < clock_timestamp() - make_interval(secs =>
      %(seconds)s))
    FOR UPDATE OF job SKIP LOCKED
"""
_DEAD = """
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < clock_timestamp() - make_interval(secs => %(seconds)s)
"""


def _connect() -> psycopg.Connection[tuple[Any, ...]]:
    """A connection of the worker's own beside Django's pool; each statement commits by itself."""
    return psycopg.connect(**own.parameters(), autocommit=True)


class _OwnConnection:
    """A ledger that survives the loss of the database: what is to be said is repeated until it is heard.

    Commits do not wait for the disk. If the server itself dies, a job that was just taken or done is run
    again, which every task allows.
    """

    def __init__(self, after_loss: Callable[[], None]) -> None:
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._after_loss = after_loss
        self.given_up = threading.Event()

    def execute(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        pause = 0.05
        while True:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = _connect()
                    self._connection.execute("SET synchronous_commit TO off")
                cursor = self._connection.execute(query.encode(), values)
                return cursor.fetchall() if cursor.description else ()
            except pg.UniqueViolation as error:
                raise KeyTaken from error
            except _LOST:
                self.close()
                self._after_loss()
                if self.given_up.wait(pause):
                    raise
                pause = min(pause * 2, _LONGEST_PAUSE_S)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Ticks:
    """When the periodic tasks are due, in the time of the city."""

    def __init__(self, tasks: Sequence[Task], now: datetime) -> None:
        self._tasks = tasks
        self._next: dict[str, float] = {}
        for task in tasks:  # a tick shortly before the start may not have been queued by anybody
            last = croniter(task.cron, now).get_prev(float)
            recent = now.timestamp() - last <= _MISSED_TICK_S
            self._next[task.name] = last if recent else croniter(task.cron, now).get_next(float)

    def due(self, now: datetime) -> Iterator[tuple[Task, int]]:
        for task in self._tasks:
            tick = self._next[task.name]
            if tick <= now.timestamp():
                # Of several missed ticks only the latest counts.
                latest = croniter(task.cron, now).get_prev(float)
                self._next[task.name] = croniter(task.cron, now).get_next(float)
                yield task, int(max(tick, latest))


class _Worker:
    def __init__(
        self, *, concurrency: int, queues: Sequence[str] | None, heartbeat_s: float, dead_after_s: float,
        poll_s: float, stop: threading.Event,
    ) -> None:  # fmt: skip
        self._concurrency = concurrency
        self._queues = queues
        self._heartbeat_s = heartbeat_s
        self._dead_after_s = dead_after_s
        self._poll_s = poll_s
        self._stop = stop
        self._ledger = _OwnConnection(self._lost)
        self._taking = threading.Lock()  # guards the ledger, the running jobs and the worker's id
        self._running: dict[int, Job] = {}
        self._doubt = False  # the database was lost: a job may be marked as ours that nobody holds
        self._wake = threading.Condition()
        self._calls = 0
        self._worker_id: int | None = None

    # -- threads that run jobs

    def _lost(self) -> None:
        self._doubt = True

    def _call(self, threads: int = 1) -> None:
        """Let threads look for jobs."""
        with self._wake:
            self._calls = min(self._calls + threads, self._concurrency)
            self._wake.notify(threads)

    def _wait_for_call(self) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._calls > 0 or self._stop.is_set())
            self._calls = max(0, self._calls - 1)

    def _take(self) -> Job | None:
        with self._taking:
            if self._worker_id is None:
                return None
            if self._doubt:
                self._put_back_unheld()
            try:
                job = take(self._ledger, worker_id=self._worker_id, queues=self._queues)
            except KeyTaken:  # another worker took a job of the same lock in the same instant
                return None
            if job is not None:
                self._running[job.id] = job
        if job is not None:
            self._call()  # where one was, more may be
        return job

    def _put_back_unheld(self) -> None:
        """An answer got lost with the connection: jobs marked as ours that no thread holds are due again."""
        self._doubt = False
        self._ledger.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL "
            "WHERE status = 'doing' AND worker_id = %(worker)s AND id <> ALL(%(held)s)",
            {"worker": self._worker_id, "held": list(self._running)},
        )

    def _report(self, job: Job, error: BaseException | None) -> None:
        with self._taking:
            try:
                report(self._ledger, job, error)
            finally:
                self._running.pop(job.id, None)

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    job = self._take()
                except psycopg.Error:
                    if not self._ledger.given_up.is_set():
                        logger.exception("jobs.queue.unreadable")
                        self._stop.wait(_LONGEST_PAUSE_S)
                    continue
                if job is None:
                    self._wait_for_call()
                    continue
                close_old_connections()
                error = run(job)
                close_old_connections()
                try:
                    self._report(job, error)
                except (psycopg.Error, KeyTaken):
                    logger.exception("jobs.job.unreported job=%s", job.id)  # found by the heartbeat or on reconnection
                    self._doubt = True
        finally:
            connection.close()

    # -- the thread that listens, beats and clears up

    def _register(self, control: psycopg.Connection[tuple[Any, ...]]) -> None:
        row = control.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()
        assert row is not None
        with self._taking:
            self._worker_id = int(row[0])

    def _beat(self, control: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Say that we live. If others took us for dead, they run our jobs: take another number."""
        beaten = control.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp() WHERE id = %s",
            [self._worker_id],
        )
        if not beaten.rowcount:
            self._register(control)

    def _clear_up(self, control: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Jobs of dead workers are due again; one that took its worker with it too often counts as failed."""
        ledger = _Plain(control)
        with control.transaction():
            rows = ledger.execute(_ABANDONED, {"seconds": self._dead_after_s})
            for job_id, task, attempts, worker_id in rows:
                job = Job(job_id, task, {}, attempts, worker_id)
                note_failure(ledger, job, error="WorkerDied", place="", permanent=False)
            ledger.execute(_DEAD, {"seconds": self._dead_after_s})
        self._call(len(rows))

    def _tick(self, control: psycopg.Connection[tuple[Any, ...]], task: Task, tick: int) -> None:
        key = f"periodic:{task.name}"
        try:
            control.execute(_TICK, [task.queue, key, key, task.name, tick, tick])
        except pg.UniqueViolation:
            logger.debug("jobs.tick.skipped task=%s: the last one still waits", task.name)

    def _serve(self, control: psycopg.Connection[tuple[Any, ...]], threads: Sequence[threading.Thread]) -> None:
        control.execute(sql.SQL("LISTEN {}").format(sql.Identifier(_CHANNEL)))
        if self._worker_id is None:
            self._register(control)
        ticks = _Ticks(periodic_tasks(), datetime.now(CITY_TZ))
        beat_at = 0.0
        # After a loss of the database nobody has beaten for a while: give the others time before calling them
        # dead.
        clear_at = time.monotonic() + (self._dead_after_s if self._doubt else 0.0)
        while any(thread.is_alive() for thread in threads):
            now = time.monotonic()
            if now >= beat_at:
                self._beat(control)
                beat_at = now + self._heartbeat_s
            if now >= clear_at:
                self._clear_up(control)
                clear_at = now + self._heartbeat_s
            if not self._stop.is_set():
                for task, tick in ticks.due(datetime.now(CITY_TZ)):
                    self._tick(control, task, tick)
                due = control.execute(RELEASE_DUE.encode()).fetchall()
                self._call(1 + len(due))
            until = min(now + self._poll_s, beat_at, clear_at)
            while (left := until - time.monotonic()) > 0 and not self._stop.is_set():
                for _ in control.notifies(timeout=min(left, _STOP_SEEN_WITHIN_S), stop_after=1):
                    self._call()
            if self._stop.is_set():
                with self._wake:
                    self._wake.notify_all()
                time.sleep(0.02)

    def run(self) -> None:
        threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(self._concurrency)
        ]
        for thread in threads:
            thread.start()
        pause, lost_at = 0.05, None
        while any(thread.is_alive() for thread in threads):
            try:
                with _connect() as control:
                    pause, lost_at = 0.05, None
                    self._serve(control, threads)
                    control.execute("DELETE FROM procrastinate_workers WHERE id = %s", [self._worker_id])
            except _LOST as error:
                logger.warning("jobs.database.lost error=%s, connecting again", type(error).__name__)
                self._doubt = True
                lost_at = lost_at or time.monotonic()
                time.sleep(pause)
                if self._stop.is_set() and time.monotonic() - lost_at > _GIVE_UP_AFTER_S:
                    self._ledger.given_up.set()  # what is not reported is run again by others
                with self._wake:
                    self._wake.notify_all()
                pause = min(pause * 2, _LONGEST_PAUSE_S)
        self._ledger.close()


class _Plain:
    """A ledger over the listening connection, inside its transaction."""

    def __init__(self, control: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._control = control

    def execute(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        try:
            with self._control.transaction():
                cursor = self._control.execute(query.encode(), values)
                return cursor.fetchall() if cursor.description else ()
        except pg.UniqueViolation as error:
            raise KeyTaken from error


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """The first SIGTERM or SIGINT asks to stop, the second one kills."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_worker(
    *,
    concurrency: int = 4,
    queues: Sequence[str] | None = None,
    heartbeat_s: float = 3.0,
    dead_after_s: float = 15.0,
    poll_s: float = 1.0,
    stop: threading.Event | None = None,
) -> None:
    """Run jobs until SIGTERM, SIGINT or ``stop``; then the running ones are finished first.

    Args:
        concurrency: threads; each uses one connection of Django's pool while it runs a job.
        queues: serve only these; None means all.
        heartbeat_s: how often the worker says that it lives and looks for dead ones.
        dead_after_s: a worker that has not said so for this long is dead; its jobs are due again at the
            latest
            ``heartbeat_s`` later.
        poll_s: longest wait for a scheduled job beyond its time. Fresh jobs are announced by the database.
        stop: set by the caller to stop; for tests.

    Survives the loss of the database: connects again and goes on. Needs a direct connection or a pooler in
    session mode, since it listens.
    """
    stop = stop or threading.Event()
    worker = _Worker(
        concurrency=concurrency, queues=queues, heartbeat_s=heartbeat_s, dead_after_s=dead_after_s,
        poll_s=poll_s, stop=stop,
    )  # fmt: skip
    with _stopped_by_signals(stop):
        worker.run()
