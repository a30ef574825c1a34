from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.errors import NotPermitted
from molek.jobs import operations as jobs
from molek.jobs import queries
from molek.jobs.errors import JobNotFailed
from molek.jobs.models import JobFailure
from molek.jobs.operations.running import take
from molek.jobs.permissions import Permission
from tests.jobs.declared import traces

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
TOMORROW = NINE + dt.timedelta(days=1)
ADMIN = Actor(ActorKind.OFFICIAL, 1, "official:1", grants=(Grant(Permission.MANAGE_JOBS, "53.71", 1, 1),))
CLERK = Actor(ActorKind.OFFICIAL, 2, "official:2")


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_failed_transaction_never_was() -> None:
    with pytest.raises(ZeroDivisionError):
        _enqueue_and_fail()
    assert jobs.run_until_empty() == 0


@pytest.mark.django_db
def test_enqueueing_is_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        jobs.enqueue("tests.nothing")
    with django_assert_num_queries(1):
        jobs.enqueue("tests.nothing", unique="a", lock="b", run_at=NINE)
    with django_assert_num_queries(1):
        jobs.enqueue("tests.nothing", unique="a")


@pytest.mark.django_db
def test_a_waiting_job_of_the_same_key_is_not_queued_twice() -> None:
    first = jobs.enqueue("tests.nothing", unique="a")
    assert jobs.enqueue("tests.nothing", unique="a") == first
    assert jobs.enqueue("tests.nothing", unique="b") != first
    assert jobs.enqueue("tests.note", unique="a", path="") != first
    assert jobs.enqueue("tests.nothing") != first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waiting", "new", "wins"),
    [(TOMORROW, NINE, NINE), (NINE, TOMORROW, NINE), (NINE, None, None), (None, NINE, None)],
)
def test_of_two_times_of_one_key_the_earlier_wins(waiting, new, wins) -> None:
    job_id = jobs.enqueue("tests.nothing", unique="a", run_at=waiting)
    jobs.enqueue("tests.nothing", unique="a", run_at=new)
    assert ProcrastinateJob.objects.get(pk=job_id).scheduled_at == wins


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_is_held_until_a_second_caller_of_its_key_commits() -> None:
    """Otherwise it could run before it can see what the second caller wrote, and the second caller's job is lost."""
    job_id = jobs.enqueue("tests.nothing", unique="a")
    taken: list[object] = []

    def try_to_take() -> None:
        ledger = _Committing()
        taken.append(take(ledger, worker_id=ledger.worker_id, queues=None))
        connection.close()

    with transaction.atomic():
        assert jobs.enqueue("tests.nothing", unique="a") == job_id
        _in_thread(try_to_take)
    _in_thread(try_to_take)
    assert taken[0] is None
    assert taken[1] is not None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_callers_of_one_key_leave_one_job() -> None:
    barrier = threading.Barrier(8)

    def enqueue() -> None:
        barrier.wait()
        jobs.enqueue("tests.nothing", unique="a")
        connection.close()

    threads = [threading.Thread(target=enqueue) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
def test_a_task_must_be_declared() -> None:
    with pytest.raises(ValueError, match=r"no task is named tests\.unknown"):
        jobs.enqueue("tests.unknown")


def test_a_name_belongs_to_one_function() -> None:
    with pytest.raises(ValueError, match="two tasks"):
        jobs.task("tests.note")(lambda: None)


def test_a_task_is_tried_at_least_once() -> None:
    with pytest.raises(ValueError, match="at least once"):
        jobs.task("tests.never", attempts=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where",
    [{"text": "9971015708900001"}, {"lock": "nik:9971015708900001"}, {"unique": "9971015708900001"}],
)
def test_a_nik_is_no_argument(where: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="would carry a NIK"):
        jobs.enqueue("tests.note", path="x", **where)
    jobs.enqueue("tests.note", path="x", text="ab9971015708900001cd")  # a hash


@pytest.mark.django_db
class TestRetryFailed:
    @pytest.fixture
    def failed_id(self) -> int:
        job_id = jobs.enqueue("tests.refuse", unique="a")
        jobs.run_until_empty()
        return job_id

    def test_puts_the_job_back_with_all_its_attempts(self, failed_id: int) -> None:
        jobs.retry_failed(job_id=failed_id, by=ADMIN, at=NINE)
        job = ProcrastinateJob.objects.get(pk=failed_id)
        assert (job.status, job.attempts, job.scheduled_at) == ("todo", 0, None)
        failure = JobFailure.objects.get(pk=failed_id)
        assert (failure.retried_by_ref, failure.retried_at) == ("official:1", NINE)
        assert jobs.run_until_empty() == 1

    def test_is_for_those_who_may(self, failed_id: int) -> None:
        with pytest.raises(NotPermitted):
            jobs.retry_failed(job_id=failed_id, by=CLERK, at=NINE)

    def test_refuses_a_job_that_has_not_failed(self, failed_id: int) -> None:
        jobs.retry_failed(job_id=failed_id, by=ADMIN, at=NINE)
        with pytest.raises(JobNotFailed) as refusal:
            jobs.retry_failed(job_id=failed_id, by=ADMIN, at=NINE)
        assert str(failed_id) in str(refusal.value)

    def test_gives_way_to_a_waiting_job_of_the_same_key(self, failed_id: int) -> None:
        waiting = jobs.enqueue("tests.refuse", unique="a")
        jobs.retry_failed(job_id=failed_id, by=ADMIN, at=NINE)
        assert [job.pk for job in ProcrastinateJob.objects.all()] == [waiting]


@pytest.mark.django_db
def test_failures_are_forgotten_after_ninety_days() -> None:
    old, new = jobs.enqueue("tests.refuse"), jobs.enqueue("tests.refuse")
    jobs.run_until_empty()
    JobFailure.objects.filter(pk=old).update(failed_at=NINE)
    JobFailure.objects.filter(pk=new).update(failed_at=NINE + dt.timedelta(days=2))
    assert jobs.remove_old_failures(at=NINE + dt.timedelta(days=91)) == 1
    assert [row.job_id for row in queries.failed().rows] == [new]


@pytest.mark.django_db
def test_failed_jobs_are_paged_by_key() -> None:
    ids = [jobs.enqueue("tests.refuse", number=number) for number in range(5)]
    jobs.run_until_empty()
    first = queries.failed(size=3)
    assert [row.job_id for row in first.rows] == ids[:1:-1]
    second = queries.failed(after=first.next_key, size=3)
    assert [row.job_id for row in second.rows] == ids[1::-1]
    assert second.next_key is None
    assert first.rows[0].arguments == {"number": 4}
    assert first.rows[0].error == "Invalid invalid"


@pytest.mark.django_db
def test_state_counts_what_is_due_and_what_waits(django_assert_num_queries, tmp_path: Path) -> None:
    jobs.enqueue("tests.nothing")
    jobs.enqueue("tests.nothing", run_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    with django_assert_num_queries(1):
        state = queries.state()
    assert (state.due, state.scheduled, state.running, state.failed) == (1, 1, 0, 0)
    assert 0 <= state.oldest_due_s < 60
    assert traces(tmp_path / "none") == []


class _Committing:
    """A ledger over this thread's connection."""

    def __init__(self) -> None:
        ((self.worker_id,),) = self.execute("SELECT worker_id FROM procrastinate_register_worker_v1()", {})

    def execute(self, query, values):
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()


def _in_thread(function) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@transaction.atomic
def _enqueue_and_fail() -> None:
    jobs.enqueue("tests.nothing")
    raise ZeroDivisionError
