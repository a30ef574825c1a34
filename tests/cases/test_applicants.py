"""After applying, the resident..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.cases import operations
from molek.cases.enums import ApplicationState, Decision, TaskState
from molek.cases.errors import ApplicationNotFound, LiveApplicationExists, ReviewNotPossible, TooLateToWithdraw
from molek.cases.models import Application, Task
from molek.residents.models import Resident
from tests.cases.conftest import (
    NINE,
    POVERTY,
    UNTRUE,
    City,
    actor_of,
    assisting,
    events,
    later,
    messages_sent,
    resident_actor,
    submit,
)

S = ApplicationState


def withdraw(application: Application, resident: Resident) -> Application:
    return operations.withdraw(ref=application.ref, by=resident_actor(resident), at=later(hours=1))


def review(application: Application, resident: Resident, *, at: dt.datetime = NINE) -> Application:
    return operations.request_review(ref=application.ref, by=resident_actor(resident), at=at)


def test_withdraws_and_the_task_is_cancelled(in_review: Task, resident: Resident) -> None:
    application = withdraw(in_review.application, resident)
    in_review.refresh_from_db()
    assert (application.state, application.closed_at) == (S.WITHDRAWN, later(hours=1))
    assert in_review.state == TaskState.CANCELLED
    assert [e[1] for e in events("cases.application.withdrawn")] == [application.ref]


def test_withdraws_twice_without_harm(in_review: Task, resident: Resident) -> None:
    withdraw(in_review.application, resident)
    withdraw(in_review.application, resident)
    assert len(events("cases.application.withdrawn")) == 1


def test_cannot_withdraw_what_is_decided(resident: Resident) -> None:
    for application in (submit(resident), submit(resident, "poverty-statement", UNTRUE)):
        with pytest.raises(TooLateToWithdraw):
            withdraw(application, resident)


def test_cannot_touch_another_s(in_review: Task, stranger: Resident, city: City) -> None:
    with pytest.raises(ApplicationNotFound):
        withdraw(in_review.application, stranger)
    with pytest.raises(ApplicationNotFound):
        operations.withdraw(ref="0000-0000-0000", by=resident_actor(stranger), at=NINE)
    with pytest.raises(ApplicationNotFound):
        review(in_review.application, stranger)


def test_withdraws_with_the_help_of_a_clerk(in_review: Task, resident: Resident, city: City) -> None:
    by = assisting(actor_of(city.clerk), resident)
    assert operations.withdraw(ref=in_review.application.ref, by=by, at=NINE).state == S.WITHDRAWN


def test_asks_a_human_to_look_at_the_machine_s_refusal(resident: Resident, city: City) -> None:
    refused = submit(resident, "poverty-statement", UNTRUE)
    application = review(refused, resident, at=later(days=1))
    task = application.tasks.get()
    assert application.state == S.IN_REVIEW
    assert application.closed_at is None
    assert (application.decided_at, application.review_requested_at) == (None, later(days=1))
    assert task.assigned_id == city.lurah.pk
    assert messages_sent()[-1][0] == "cases.in_review"
    [(actor, _, _)] = events("cases.review.requested")
    assert actor == f"resident:{resident.ref}"
    decided = operations.decide_task(
        task_id=task.pk, decision=Decision.ACCEPT, reason="salah tekan", by=actor_of(city.lurah), at=later(days=2)
    )
    assert decided.state == S.ACCEPTED


def test_asks_once_and_not_against_a_human(resident: Resident, city: City) -> None:
    refused = submit(resident, "poverty-statement", UNTRUE)
    review(refused, resident)
    with pytest.raises(ReviewNotPossible):  # it is under review now
        review(refused, resident)
    operations.decide_task(
        task_id=refused.tasks.get().pk, decision=Decision.REJECT, reason="tidak benar", rule_code="states-truth",
        by=actor_of(city.lurah), at=NINE,
    )  # fmt: skip
    with pytest.raises(ReviewNotPossible):
        review(refused, resident)


def test_asks_within_21_working_days(resident: Resident) -> None:
    refused = submit(resident, "poverty-statement", UNTRUE)
    with pytest.raises(ReviewNotPossible):
        review(refused, resident, at=dt.datetime(2026, 4, 2, 1, tzinfo=dt.UTC))
    assert review(refused, resident, at=dt.datetime(2026, 4, 1, 1, tzinfo=dt.UTC)).state == S.IN_REVIEW


def test_cannot_have_a_review_beside_a_new_application(resident: Resident) -> None:
    refused = submit(resident, "poverty-statement", UNTRUE)
    anew = submit(resident, "poverty-statement", POVERTY, at=later(hours=1))
    with pytest.raises(LiveApplicationExists) as error:
        review(refused, resident)
    assert error.value.data["ref"] == anew.ref
    refused.refresh_from_db()
    assert refused.state == S.REJECTED
