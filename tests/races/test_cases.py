"""Several people, or the same one several times, at the same moment..."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from molek.base.errors import ChangedMeanwhile, DomainError
from molek.cases import operations
from molek.cases.enums import ApplicationState, Decision, TaskState
from molek.cases.models import Application, Correction, Task
from molek.cases.providers import outcomes, sources
from molek.catalogue.rules.facts import Known
from molek.residents.models import Resident
from tests.cases.conftest import (
    BUSINESS,
    KEY,
    NINE,
    PHOTO,
    POVERTY,
    City,
    Outcome,
    actor_of,
    build_city,
    events,
    hold,
    later,
    make_official,
    make_resident,
    resident_actor,
    submit,
)
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
S = ApplicationState


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture(autouse=True)
def outcome(monkeypatch: pytest.MonkeyPatch) -> Outcome:
    made = Outcome()
    monkeypatch.setitem(outcomes._HANDLERS, "issue-letter", made)
    return made


def test_eight_clicks_with_one_key_are_one_application(resident: Resident, outcome: Outcome) -> None:
    results = at_once(*[lambda: submit(resident, key=KEY)] * 8)
    application = Application.objects.get()
    assert {result.pk for result in results} == {application.pk}
    assert outcome.started == [application.pk]
    assert application.events.filter(kind="SUBMITTED").count() == 1
    assert len(events("cases.application.submitted")) == 1


def test_eight_tabs_with_their_own_keys_leave_one_live_application(resident: Resident) -> None:
    results = at_once(*[lambda: submit(resident, "poverty-statement", POVERTY, key=uuid.uuid4())] * 8)
    application = Application.objects.get()
    assert codes(results) == {"done": 1, "live-application-exists": 7}
    assert {r.data["ref"] for r in results if isinstance(r, DomainError)} == {application.ref}
    assert Task.objects.count() == 1


def test_two_deciders_leave_one_decision(resident: Resident, city: City) -> None:
    task = submit(resident, "poverty-statement", POVERTY).tasks.get()
    lurah, camat, late = actor_of(city.lurah), actor_of(city.camat), later(days=5)  # the camat may too by now

    def decide(by: Any, decision: Decision) -> Callable[[], Application]:
        return lambda: operations.decide_task(
            task_id=task.pk, decision=decision, reason="alasan", legal_basis="Perwali 1/2020", by=by, at=late
        )

    results = at_once(
        *[decide(lurah, Decision.ACCEPT), decide(camat, Decision.REJECT)] * 3,
    )
    assert sum(isinstance(r, ChangedMeanwhile) for r in results) == 5
    [decided] = [r for r in results if isinstance(r, Application)]
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert Application.objects.get().state == decided.state
    assert len(events("cases.task.decided")) == 1


def test_withdrawing_against_deciding_leaves_one_end(resident: Resident, city: City, outcome: Outcome) -> None:
    lurah = actor_of(city.lurah)
    for number in range(6):
        application = submit(resident, "poverty-statement", POVERTY)
        task = application.tasks.get()
        withdrawn, decided = at_once(
            lambda ref=application.ref: operations.withdraw(ref=ref, by=resident_actor(resident), at=NINE),
            lambda pk=task.pk: operations.decide_task(
                task_id=pk, decision=Decision.ACCEPT, reason="baik", by=lurah, at=NINE
            ),
        )
        application.refresh_from_db()
        assert isinstance(withdrawn, DomainError) != isinstance(decided, DomainError)
        if isinstance(decided, DomainError):
            assert application.state == S.WITHDRAWN
        else:
            assert application.state == S.ACCEPTED
            operations.finish(application_id=application.pk, by=lurah, at=NINE)
        assert len(outcome.started) <= number + 1


def test_a_correction_answered_twice_is_answered_once(resident: Resident, city: City) -> None:
    task = submit(resident, "poverty-statement", POVERTY).tasks.get()
    operations.request_correction(
        task_id=task.pk, what={"income_idr": ""}, text="Penghasilan?", by=actor_of(city.lurah), at=NINE
    )
    results = at_once(
        *[
            lambda: operations.answer_correction(
                ref=task.application.ref, answers={"income_idr": 1}, attachments={}, by=resident_actor(resident),
                at=NINE,
            )
        ]
        * 4
    )  # fmt: skip
    assert codes(results) == {"done": 1, "correction-not-open": 3}
    assert Correction.objects.get().answered_at == NINE


def test_an_answer_against_the_lapse_leaves_one_end(resident: Resident, city: City) -> None:
    task = submit(resident, "poverty-statement", POVERTY).tasks.get()
    correction = operations.request_correction(
        task_id=task.pk, what={"income_idr": ""}, text="Penghasilan?", by=actor_of(city.lurah), at=NINE
    )
    answered, lapsed = at_once(
        lambda: operations.answer_correction(
            ref=task.application.ref, answers={"income_idr": 1}, attachments={}, by=resident_actor(resident),
            at=later(days=40),
        ),
        lambda: operations.lapse_correction(correction_id=correction.pk, at=later(days=40)),
    )  # fmt: skip
    state = Application.objects.get().state
    assert (state == S.LAPSED) == lapsed == isinstance(answered, DomainError)


def test_two_workers_decide_once(resident: Resident, monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    tax = sources.FactSource("tax", lambda request: {"tax.settled": Known("SETTLED", "tax")}, is_local=False)
    monkeypatch.setitem(sources._SOURCES, "tax", tax)
    application = submit(resident, "business-statement", BUSINESS, PHOTO)
    assert application.state == S.SUBMITTED
    at_once(*[lambda: operations.decide_application(application_id=application.pk, at=NINE)] * 4)
    assert outcome.started == [application.pk]
    assert application.events.filter(kind="ACCEPTED").count() == 1


def test_asking_for_review_against_applying_anew_leaves_one_live(resident: Resident) -> None:
    refused = submit(resident, "poverty-statement", {**POVERTY, "truthful": False})
    results = at_once(
        lambda: operations.request_review(ref=refused.ref, by=resident_actor(resident), at=NINE),
        lambda: submit(resident, "poverty-statement", POVERTY),
    )
    assert codes(results) == {"done": 1, "live-application-exists": 1}
    assert Application.objects.live().count() == 1


def test_the_timeline_admits_no_change(resident: Resident) -> None:
    application = submit(resident)
    for change in (
        "UPDATE cases_applicationevent SET kind = 'REJECTED' WHERE application_id = %s",
        "DELETE FROM cases_applicationevent WHERE application_id = %s",
    ):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(change, [application.pk])


def test_a_task_taken_over_by_a_plh_is_decided_once(resident: Resident, city: City) -> None:
    task = submit(resident, "poverty-statement", POVERTY).tasks.get()
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-20", "Plh")
    by = actor_of(stand_in)
    results = at_once(
        *[lambda: operations.decide_task(task_id=task.pk, decision=Decision.ACCEPT, reason="baik", by=by, at=NINE)] * 4
    )
    assert codes(results) == {"done": 1, "task-already-decided": 3}
