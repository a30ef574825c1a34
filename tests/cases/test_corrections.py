"""A correction..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.actors import Actor
from molek.cases import operations, queries
from molek.cases.enums import ApplicationState, Decision, TaskState
from molek.cases.errors import (
    AlreadyMoved,
    AnswersNotValid,
    ApplicationNotFound,
    CorrectionNotOpen,
    NothingToCorrect,
    NotYourTask,
    TaskAlreadyDecided,
    TaskNotFound,
)
from molek.cases.models import Application, Correction, Task
from molek.catalogue.rules.facts import Facts
from molek.residents.models import Resident
from tests.cases.conftest import (
    MOVED,
    NINE,
    City,
    actor_of,
    events,
    later,
    messages_sent,
    resident_actor,
    submit,
)

S = ApplicationState


def ask(task: Task, by: Actor, *, at: dt.datetime = NINE, **values: object) -> Correction:
    given = {"what": {"income_idr": "per bulan"}, "text": "Tulis penghasilan sebulan.", **values}
    return operations.request_correction(task_id=task.pk, by=by, at=at, **given)  # type: ignore[arg-type]


def answer(task: Task, resident: Resident, *, at: dt.datetime, **answers: object) -> Application:
    return operations.answer_correction(
        ref=task.application.ref,
        answers=answers or {"income_idr": 900_000},
        attachments={},
        by=resident_actor(resident),
        at=at,
    )


def test_stops_the_clock_and_tells_the_applicant(in_review: Task, city: City) -> None:
    correction = ask(in_review, actor_of(city.lurah), at=later(days=1))
    in_review.refresh_from_db()
    assert in_review.is_stopped
    assert in_review.application.state == S.CORRECTION
    assert correction.answer_due_date == dt.date(2026, 3, 24)  # 14 working days, one holiday between
    assert queries.clock_of(in_review, later(days=4)).stopped
    assert queries.clock_of(in_review, later(days=4)).working_days_used == 1
    assert messages_sent()[-1] == ("cases.correction_asked", f"cases.correction_asked:{correction.pk}")
    assert [e[1] for e in events("cases.correction.asked")] == [in_review.application.ref]


def test_answered_goes_on_with_the_same_official_and_the_days_left(
    in_review: Task, city: City, resident: Resident
) -> None:
    ask(in_review, actor_of(city.lurah), at=later(days=1))
    application = answer(in_review, resident, at=later(days=8))  # Tuesday of the next week
    in_review.refresh_from_db()
    assert application.state == S.IN_REVIEW
    assert (in_review.assigned_id, in_review.is_stopped) == (city.lurah.pk, False)
    assert in_review.due_date == application.due_date == dt.date(2026, 3, 11)
    clock = queries.clock_of(in_review, later(days=8))
    assert (clock.working_days_used, clock.stopped, clock.late) == (1, False, False)
    assert [e[0] for e in events("cases.correction.answered")] == [f"resident:{resident.ref}"]


def test_changes_only_what_was_asked_and_keeps_what_was(in_review: Task, city: City, resident: Resident) -> None:
    correction = ask(in_review, actor_of(city.lurah))
    application = answer(in_review, resident, at=later(days=1), income_idr=900_000, dependants=30, purpose="HEALTH")
    assert application.answers["income_idr"] == 900_000
    assert (application.answers["dependants"], application.answers["purpose"]) == (3, "EDUCATION")
    correction.refresh_from_db()
    assert correction.before["answers"] == {"income_idr": 750_000}


def test_rules_are_tried_again_for_the_official_who_still_decides(resident: Resident, city: City) -> None:
    task = submit(resident, answers=MOVED).tasks.get()
    official = next(o for o in (city.lurah, city.secretary, city.kasi) if o.pk == task.assigned_id)
    ask(task, actor_of(official), what={"same_address": "", "domicile_address": ""})
    application = operations.answer_correction(
        ref=task.application.ref, answers={"same_address": True}, attachments={}, by=resident_actor(resident),
        at=later(days=1),
    )  # fmt: skip
    assert application.state == S.IN_REVIEW
    assert application.verdict["kind"] == "ACCEPT"
    assert Facts.from_json(application.facts).values["answers.same_address"].value is True
    assert "domicile_address" not in application.answers
    result = queries.replay(application.ref)
    assert result is not None
    assert result.same


def test_answer_with_a_hole_is_refused_and_the_correction_stays_open(
    in_review: Task, city: City, resident: Resident
) -> None:
    ask(in_review, actor_of(city.lurah))
    with pytest.raises(AnswersNotValid):
        answer(in_review, resident, at=later(days=1), income_idr=-5)
    assert Correction.objects.get().is_open


def test_is_refused(in_review: Task, city: City, resident: Resident) -> None:
    lurah = actor_of(city.lurah)
    with pytest.raises(TaskNotFound):
        ask(in_review, actor_of(city.other_lurah))
    with pytest.raises(NotYourTask):
        ask(in_review, actor_of(city.secretary))
    for nothing in ({"text": " "}, {"what": {}}, {"what": {"unknown_field": ""}}):
        with pytest.raises(NothingToCorrect):
            ask(in_review, lurah, **nothing)
    ask(in_review, lurah)
    with pytest.raises(AlreadyMoved):
        ask(in_review, lurah)
    operations.withdraw(ref=in_review.application.ref, by=resident_actor(resident), at=NINE)
    with pytest.raises(TaskAlreadyDecided):
        ask(in_review, lurah)


def test_answer_is_refused(in_review: Task, city: City, resident: Resident, stranger: Resident) -> None:
    with pytest.raises(CorrectionNotOpen):
        answer(in_review, resident, at=NINE)
    ask(in_review, actor_of(city.lurah))
    with pytest.raises(ApplicationNotFound):
        answer(in_review, stranger, at=NINE)
    answer(in_review, resident, at=NINE)
    with pytest.raises(CorrectionNotOpen):
        answer(in_review, resident, at=NINE)


def test_never_answered_lapses_after_its_last_day(in_review: Task, city: City) -> None:
    correction = ask(in_review, actor_of(city.lurah))
    last_day = dt.datetime(2026, 3, 23, 12, tzinfo=dt.UTC)
    assert queries.corrections_to_lapse(at=last_day) == []
    assert operations.lapse_correction(correction_id=correction.pk, at=last_day) is False
    assert queries.corrections_to_lapse(at=last_day + dt.timedelta(days=1)) == [correction.pk]
    assert operations.lapse_correction(correction_id=correction.pk, at=last_day + dt.timedelta(days=1)) is True
    in_review.refresh_from_db()
    assert (in_review.state, in_review.application.state) == (TaskState.CANCELLED, S.LAPSED)
    assert messages_sent()[-1][0] == "cases.lapsed"
    assert operations.lapse_correction(correction_id=correction.pk, at=last_day + dt.timedelta(days=2)) is False


def test_answered_on_the_last_day_does_not_lapse(in_review: Task, city: City, resident: Resident) -> None:
    correction = ask(in_review, actor_of(city.lurah))
    answer(in_review, resident, at=later(days=10))
    assert operations.lapse_correction(correction_id=correction.pk, at=later(days=60)) is False


def test_decision_after_the_answer(in_review: Task, city: City, resident: Resident) -> None:
    lurah = actor_of(city.lurah)
    ask(in_review, lurah)
    answer(in_review, resident, at=later(days=1))
    decided = operations.decide_task(
        task_id=in_review.pk, decision=Decision.ACCEPT, reason="lengkap", by=lurah, at=later(days=1)
    )
    assert decided.state == S.ACCEPTED
