from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.errors import Invalid, Unavailable
from molek.jobs import operations as jobs
from molek.jobs import queries
from molek.jobs.models import JobFailure
from molek.jobs.operations import running
from molek.jobs.operations.declared import Task
from tests.jobs.declared import traces

pytestmark = pytest.mark.django_db
FAR = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces"


def test_jobs_run_in_the_order_queued_and_leave_nothing(path: Path) -> None:
    for text in "abc":
        jobs.enqueue("tests.note", path=str(path), text=text)
    assert jobs.run_until_empty() == 3
    assert traces(path) == ["a", "b", "c"]
    assert not ProcrastinateJob.objects.exists()


def test_an_argument_of_yesterday_is_left_out(path: Path) -> None:
    jobs.enqueue("tests.note", path=str(path), colour="red")
    jobs.run_until_empty()
    assert traces(path) == ["done"]


def test_a_missing_argument_fails_at_once() -> None:
    jobs.enqueue("tests.note")
    jobs.run_until_empty()
    (failure,) = queries.failed().rows
    assert (failure.error, failure.attempts) == ("JobArgumentsWrong job-arguments-wrong", 1)


def test_a_permanent_refusal_fails_at_once() -> None:
    jobs.enqueue("tests.refuse")
    assert jobs.run_until_empty() == 1
    (failure,) = queries.failed().rows
    assert (failure.error, failure.attempts) == ("Invalid invalid", 1)
    assert failure.place.endswith("refuse")


def test_a_passing_refusal_is_tried_again_until_the_attempts_are_used() -> None:
    job_id = jobs.enqueue("tests.unavailable")
    assert jobs.run_until_empty() == 1
    job = ProcrastinateJob.objects.get(pk=job_id)
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
    assert queries.failed().rows == []
    jobs.run_until_empty(even_if_scheduled=True)
    jobs.run_until_empty(even_if_scheduled=True)
    (failure,) = queries.failed().rows
    assert (failure.attempts, failure.error) == (3, "Unavailable unavailable")


def test_a_bug_is_noted_without_its_text_undone_and_raised() -> None:
    jobs.enqueue("tests.crash")
    with pytest.raises(ZeroDivisionError):
        jobs.run_until_empty()
    (noted,) = JobFailure.objects.all()  # what the job itself wrote is gone
    assert noted.error == "ZeroDivisionError"
    assert "Yohana" not in noted.place
    assert "9971015708900001" not in noted.place


def test_the_note_goes_when_the_job_succeeds(path: Path) -> None:
    job_id = jobs.enqueue("tests.note")
    jobs.run_until_empty()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', args = jsonb_build_object('path', %s::text) WHERE id = %s",
            [str(path), job_id],
        )
    jobs.run_until_empty()
    assert traces(path) == ["done"]
    assert not JobFailure.objects.exists()


def test_a_task_of_another_version_waits() -> None:
    job_id = jobs.enqueue("tests.nothing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = 'tests.of_tomorrow' WHERE id = %s", [job_id])
    jobs.run_until_empty()
    assert ProcrastinateJob.objects.get(pk=job_id).status == "todo"


def test_a_job_waits_for_its_time(path: Path) -> None:
    jobs.enqueue("tests.note", path=str(path), text="past", run_at=PAST)
    jobs.enqueue("tests.note", path=str(path), text="future", run_at=FAR)
    jobs.run_until_empty()
    assert traces(path) == ["past"]
    jobs.run_until_empty(even_if_scheduled=True)
    assert traces(path) == ["past", "future"]


def test_a_postponed_job_gives_way_to_a_waiting_one_of_its_key() -> None:
    ledger = running.CallersConnection()
    ((worker_id,),) = ledger.execute("SELECT worker_id FROM procrastinate_register_worker_v1()", {})
    jobs.enqueue("tests.unavailable", unique="a")
    job = running.take(ledger, worker_id=worker_id, queues=None)
    assert job is not None
    waiting = jobs.enqueue("tests.unavailable", unique="a")
    running.report(ledger, job, Unavailable())
    assert [one.pk for one in ProcrastinateJob.objects.all()] == [waiting]
    assert not JobFailure.objects.exists()


def test_a_report_of_a_job_that_was_given_to_another_worker_changes_nothing() -> None:
    ledger = running.CallersConnection()
    ((slow,),) = ledger.execute("SELECT worker_id FROM procrastinate_register_worker_v1()", {})
    ((quick,),) = ledger.execute("SELECT worker_id FROM procrastinate_register_worker_v1()", {})
    jobs.enqueue("tests.nothing")
    job = running.take(ledger, worker_id=slow, queues=None)
    assert job is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s", [quick])
    for error in (None, Unavailable(), Invalid()):
        running.report(ledger, job, error)
    assert [(one.status, one.worker_id) for one in ProcrastinateJob.objects.all()] == [("doing", quick)]


def test_jobs_of_one_lock_keep_their_order_and_a_later_time_holds_nobody_up(path: Path) -> None:
    jobs.enqueue("tests.note", lock="a", path=str(path), text="later", run_at=FAR)
    jobs.enqueue("tests.note", lock="a", path=str(path), text="1")
    jobs.enqueue("tests.note", lock="a", path=str(path), text="2")
    jobs.run_until_empty()
    assert traces(path) == ["1", "2"]


def test_only_the_named_queues_are_served() -> None:
    jobs.enqueue("tests.nothing")
    assert jobs.run_until_empty(queues=["other"]) == 0
    assert jobs.run_until_empty(queues=["default", "other"]) == 1


@given(attempt=st.integers(1, 200))
def test_the_pause_doubles_up_to_a_limit_less_a_half_by_chance(attempt: int) -> None:
    task = Task(
        name="", function=lambda: None, queue="", attempts=1, first_delay=dt.timedelta(seconds=2),
        longest_delay=dt.timedelta(minutes=10), cron="", _known=None, _needed=frozenset(),
    )  # fmt: skip
    longest = min(dt.timedelta(seconds=2 * 2 ** (attempt - 1)), dt.timedelta(minutes=10)) if attempt < 40 else None
    delay = task.delay_after(attempt)
    longest = longest or dt.timedelta(minutes=10)
    assert longest / 2 <= delay <= longest
