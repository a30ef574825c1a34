from __future__ import annotations

import datetime as dt
import itertools
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from molek.jobs import operations as jobs
from molek.jobs import queries
from molek.jobs.operations import declared, worker
from tests.jobs.conftest import eventually, running_worker
from tests.jobs.declared import traces

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces"


def _no_jobs() -> bool:
    return not ProcrastinateJob.objects.exists()


def test_a_job_starts_at_once_when_its_caller_commits(path: Path) -> None:
    with running_worker(poll_s=30.0):
        eventually(ProcrastinateWorker.objects.exists)
        time.sleep(0.2)
        jobs.enqueue("tests.note", path=str(path))
        assert eventually(lambda: traces(path)) < 0.5


def test_a_scheduled_job_starts_when_its_time_comes(path: Path) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=0.5)
    jobs.enqueue("tests.note", path=str(path), run_at=soon)
    with running_worker():
        eventually(lambda: traces(path))
        assert dt.datetime.now(dt.UTC) >= soon


def test_four_threads_run_four_jobs_at_once_but_those_of_one_lock_one_at_a_time(path: Path) -> None:
    for number in range(4):
        jobs.enqueue("tests.sleep", path=str(path), seconds=300)
        jobs.enqueue("tests.sleep", lock="a", path=str(path) + "-locked", seconds=20, text=str(number))
    with running_worker(concurrency=8):
        eventually(_no_jobs)
    assert traces(path) == ["start"] * 4 + ["end"] * 4
    assert traces(Path(str(path) + "-locked")) == [f"{what}{n}" for n in range(4) for what in ("start", "end")]


def test_a_failing_job_does_not_stop_the_worker(path: Path) -> None:
    jobs.enqueue("tests.crash")
    jobs.enqueue("tests.refuse")
    jobs.enqueue("tests.note", path=str(path))
    with running_worker(concurrency=1):
        eventually(lambda: traces(path))
        eventually(lambda: queries.failed().rows)
    assert [row.error for row in queries.failed().rows] == ["Invalid invalid"]


def test_a_worker_serves_only_its_queues(path: Path) -> None:
    with running_worker(queues=["other"]):
        jobs.enqueue("tests.note", path=str(path))
        time.sleep(0.6)
    assert traces(path) == []


class TestDatabaseLost:
    def test_the_worker_connects_again_and_loses_no_job(self, path: Path) -> None:
        with running_worker(concurrency=2):
            for number in range(30):
                jobs.enqueue("tests.query", path=str(path), text=str(number))
                if number % 10 == 5:
                    _cut_all_connections()
            # A job cut in the middle waits a second or two for its second attempt.
            eventually(_no_jobs, within_s=20)
        assert len(traces(path)) >= 30

    def test_a_job_that_was_running_is_reported_afterwards(self, path: Path) -> None:
        with running_worker(concurrency=1):
            jobs.enqueue("tests.sleep", path=str(path), seconds=500)
            eventually(lambda: traces(path) == ["start"])
            _cut_all_connections()
            eventually(_no_jobs)
        assert traces(path) == ["start", "end"]

    def test_a_job_marked_as_taken_whose_answer_was_lost_is_put_back(self, path: Path) -> None:
        with running_worker(concurrency=1):
            eventually(ProcrastinateWorker.objects.exists)
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id) SELECT 'default',"
                    " 'tests.note', jsonb_build_object('path', %s::text), 'doing', id FROM procrastinate_workers",
                    [str(path)],
                )
            _cut_all_connections()
            eventually(lambda: traces(path))

    def test_a_copy_that_is_not_yet_the_primary_is_left_and_asked_again(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connect, made = worker._connect, itertools.count(1)

        def read_only_at_first() -> Any:
            connection = connect()
            if next(made) <= 4:
                connection.execute("SET default_transaction_read_only TO on")
            return connection

        monkeypatch.setattr(worker, "_connect", read_only_at_first)
        jobs.enqueue("tests.note", path=str(path))
        with running_worker():
            eventually(lambda: traces(path))
            eventually(_no_jobs)
        assert next(made) > 5

    def test_stopping_while_there_is_no_database_ends_the_worker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse() -> Any:
            raise psycopg.OperationalError("gone")

        with running_worker():
            eventually(ProcrastinateWorker.objects.exists)
            monkeypatch.setattr(worker, "_connect", refuse)
            monkeypatch.setattr(worker, "_GIVE_UP_AFTER_S", 0.3)
            _cut_all_connections()
            jobs.enqueue("tests.nothing")
            time.sleep(0.3)


class TestKilled:
    def test_the_job_of_a_killed_worker_runs_again(self, worker_process, path: Path) -> None:
        jobs.enqueue("tests.sleep", path=str(path), seconds=60_000)
        victim = worker_process()
        eventually(lambda: traces(path) == ["start"])
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert ProcrastinateJob.objects.get().status == "doing"
        with connection.cursor() as cursor:  # the second time it need not take a minute
            cursor.execute("UPDATE procrastinate_jobs SET args = args || '{\"seconds\": 1}'")
        with running_worker(dead_after_s=1.5):
            eventually(_no_jobs, within_s=10)
        assert traces(path) == ["start", "start", "end"]

    def test_a_job_that_kills_its_workers_fails_in_the_end(self, worker_process, path: Path) -> None:
        jobs.enqueue("tests.die", path=str(path))
        worker_process().wait(20)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        second = worker_process()
        # Postponed for a second or two, like any other failure.
        second.wait(20)
        assert traces(path) == ["start", "start"]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        with running_worker():
            eventually(lambda: queries.failed().rows)
        (failure,) = queries.failed().rows
        assert (failure.error, failure.attempts) == ("WorkerDied", 2)

    def test_a_worker_that_was_taken_for_dead_lives_on_under_another_number(self, path: Path) -> None:
        with running_worker():
            eventually(ProcrastinateWorker.objects.exists)
            first = ProcrastinateWorker.objects.get().pk
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_workers")
            eventually(lambda: ProcrastinateWorker.objects.exclude(pk=first).exists())
            jobs.enqueue("tests.note", path=str(path))
            eventually(lambda: traces(path))


class TestStopped:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_lets_the_running_job_finish_and_starts_no_other(
        self, worker_process, path: Path, number: int
    ) -> None:
        jobs.enqueue("tests.sleep", path=str(path), seconds=1200)
        process = worker_process(threads=1)
        eventually(lambda: traces(path) == ["start"])
        jobs.enqueue("tests.note", path=str(path))
        process.send_signal(number)
        assert process.wait(10) == 0
        assert traces(path) == ["start", "end"]
        assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["tests.note"]
        assert not ProcrastinateWorker.objects.exists()

    def test_a_second_signal_ends_it_at_once(self, worker_process, path: Path) -> None:
        jobs.enqueue("tests.sleep", path=str(path), seconds=60_000)
        process = worker_process(threads=1)
        eventually(lambda: traces(path) == ["start"])
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM


class TestPeriodic:
    @pytest.fixture
    def each_second(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        ticks: list[int] = []
        monkeypatch.setattr(declared, "_DECLARED", {})
        jobs.periodic("tests.each_second", cron="* * * * * *")(lambda timestamp: ticks.append(timestamp))  # noqa: PLW0108  its parameter has the name
        return ticks

    def test_a_tick_is_queued_once_over_all_workers(self, each_second: list[int]) -> None:
        with running_worker(), running_worker(), running_worker():
            eventually(lambda: len(each_second) >= 3)
        assert len(set(each_second)) == len(each_second)

    def test_a_tick_waits_for_nothing_while_the_last_one_still_waits(self, each_second: list[int]) -> None:
        with running_worker(queues=["other"]):
            time.sleep(2.5)
        assert ProcrastinateJob.objects.count() == 1

    def test_times_are_those_of_the_city(self) -> None:
        with _declared("30 7 * * *") as task:
            before = dt.datetime(2025, 10, 1, 7, 29, tzinfo=ZoneInfo("Asia/Makassar"))
            ticks = worker._Ticks([task], before)
            assert list(ticks.due(before)) == []
            after = before + dt.timedelta(minutes=2)
            ((_, tick),) = ticks.due(after)
            assert dt.datetime.fromtimestamp(tick, dt.UTC) == dt.datetime(2025, 9, 30, 23, 30, tzinfo=dt.UTC)
            assert list(ticks.due(after)) == []

    def test_of_missed_ticks_a_recent_one_is_made_good_and_an_old_one_is_not(self) -> None:
        with _declared("30 7 * * *") as task:
            shortly_after = dt.datetime(2025, 10, 1, 7, 39, tzinfo=ZoneInfo("Asia/Makassar"))
            assert len(list(worker._Ticks([task], shortly_after).due(shortly_after))) == 1
            much_later = shortly_after + dt.timedelta(minutes=5)
            assert list(worker._Ticks([task], much_later).due(much_later)) == []

    def test_of_many_missed_ticks_only_the_latest_counts(self) -> None:
        with _declared("* * * * *") as task:
            start = dt.datetime(2025, 10, 1, 7, 0, 30, tzinfo=ZoneInfo("Asia/Makassar"))
            ticks = worker._Ticks([task], start)
            list(ticks.due(start))
            ((_, tick),) = ticks.due(start + dt.timedelta(hours=1))
            assert tick == (start + dt.timedelta(hours=1, seconds=-30)).timestamp()


def test_the_command_runs_a_worker_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(jobs, "run_worker", lambda **options: seen.update(options))
    call_command("worker", "--concurrency", "3", "--queues", "a", "b", "--dead-after", "9")
    assert seen == {"concurrency": 3, "queues": ["a", "b"], "dead_after_s": 9.0}


@contextmanager
def _declared(cron: str) -> Iterator[declared.Task]:
    jobs.periodic("tests.cron", cron=cron)(lambda: None)
    try:
        yield declared._DECLARED["tests.cron"]
    finally:
        del declared._DECLARED["tests.cron"]


def _cut_all_connections() -> None:
    """What a restart of the database does to everybody but this thread."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
