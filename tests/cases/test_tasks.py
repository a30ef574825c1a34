"""Deciding a task..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.actors import SYSTEM, Actor
from molek.cases import operations
from molek.cases.enums import ApplicationState, Decision, TaskState
from molek.cases.errors import (
    AlreadyMoved,
    FiledByYou,
    KinOfApplicant,
    NobodyEligible,
    NotYourTask,
    ReasonMissing,
    TaskAlreadyDecided,
    TaskNotFound,
)
from molek.cases.models import Application, Task
from molek.catalogue import operations as catalogue
from molek.catalogue import queries as catalogue_queries
from molek.residents.models import Resident
from molek.staff.models import Holding
from tests.cases.conftest import (
    CAMAT_NIK,
    KASI_NIK,
    LURAH_NIK,
    MOVED,
    NINE,
    POVERTY,
    SECRETARY_NIK,
    City,
    Outcome,
    actor_of,
    assisting,
    events,
    hold,
    later,
    make_official,
    make_resident,
    messages_sent,
    submit,
)

S = ApplicationState


def decide(
    task: Task, by: Actor, decision: Decision = Decision.ACCEPT, *, at: dt.datetime = NINE, **values: str
) -> Application:
    values.setdefault("reason", "Sesuai dengan keadaan di lapangan.")
    return operations.decide_task(task_id=task.pk, decision=decision, by=by, at=at, **values)


def test_the_last_acceptance_starts_the_outcome(in_review: Task, city: City, outcome: Outcome) -> None:
    application = decide(in_review, actor_of(city.lurah), at=later(hours=2))
    in_review.refresh_from_db()
    assert (in_review.state, in_review.decided_by_id, in_review.decided_at) == (
        TaskState.DONE, city.lurah.pk, later(hours=2),
    )  # fmt: skip
    assert application.state == S.ACCEPTED
    assert application.decided_by_ref == f"official:{city.lurah.pk}"
    assert outcome.started == [application.pk]
    [(actor, subject, data)] = events("cases.task.decided")
    assert (actor, subject, data["decision"]) == (f"official:{city.lurah.pk}", application.ref, "ACCEPT")


def test_a_refusal_keeps_reason_and_legal_basis_and_tells_the_applicant(in_review: Task, city: City) -> None:
    application = decide(in_review, actor_of(city.lurah), Decision.REJECT, rule_code="states-truth", at=later(days=1))
    in_review.refresh_from_db()
    assert application.state == S.REJECTED
    assert in_review.legal_basis  # of the rule
    assert messages_sent()[-1][0] == "cases.rejected"
    assert [e[1] for e in events("cases.application.rejected")] == [application.ref]


@pytest.mark.parametrize(
    "values",
    [{"reason": " "}, {"reason": "tidak layak"}, {"reason": "", "legal_basis": "Perwali 1/2020"}],
    ids=["no reason", "no legal basis", "basis without reason"],
)
def test_a_refusal_without_reason_and_basis_is_refused(in_review: Task, city: City, values: dict[str, str]) -> None:
    with pytest.raises(ReasonMissing):
        decide(in_review, actor_of(city.lurah), Decision.REJECT, **values)
    in_review.refresh_from_db()
    assert in_review.state == TaskState.OPEN


def test_an_acceptance_needs_a_reason_too(in_review: Task, city: City) -> None:
    with pytest.raises(ReasonMissing):
        decide(in_review, actor_of(city.lurah), reason="")


def test_second_decision_is_refused_and_first_stands(in_review: Task, city: City) -> None:
    decide(in_review, actor_of(city.lurah))
    with pytest.raises(TaskAlreadyDecided):
        decide(in_review, actor_of(city.lurah), Decision.REJECT, legal_basis="Perwali 1/2020")
    in_review.refresh_from_db()
    assert in_review.decision == Decision.ACCEPT


def test_an_official_of_another_kelurahan_finds_nothing(in_review: Task, city: City) -> None:
    for nobody in (city.other_lurah, city.clerk):  # elsewhere; without the permission
        with pytest.raises(TaskNotFound):
            decide(in_review, actor_of(nobody))


def test_a_task_that_is_not_there(city: City) -> None:
    with pytest.raises(TaskNotFound):
        operations.decide_task(task_id=404, decision=Decision.ACCEPT, reason="ada", by=actor_of(city.lurah), at=NINE)


def test_a_colleague_with_the_same_rights_is_refused(resident: Resident, city: City) -> None:
    task = submit(resident, answers=MOVED).tasks.get()
    others = {city.lurah.pk, city.secretary.pk, city.kasi.pk} - {task.assigned_id}
    for official in (city.lurah, city.secretary, city.kasi):
        if official.pk in others:
            with pytest.raises(NotYourTask):
                decide(task, actor_of(official))


def test_a_plh_decides_in_place_of_the_one_drawn(in_review: Task, city: City) -> None:
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-09", "Plh")
    application = decide(in_review, actor_of(stand_in), at=later(hours=1))
    assert application.state == S.ACCEPTED


def test_the_one_drawn_decides_no_more_while_a_plh_acts(in_review: Task, city: City) -> None:
    before = actor_of(city.lurah)
    hold(make_official("wakil"), city.posts["lurah"], "2026-03-02", "2026-03-09", "Plh")
    with pytest.raises(NotYourTask):  # even with the rights of an hour ago
        decide(in_review, before, at=later(hours=1))


def test_a_successor_decides_what_lies_with_his_post(in_review: Task, city: City) -> None:
    Holding.objects.filter(official=city.lurah).delete()
    successor = make_official("baru")
    hold(successor, city.posts["lurah"], "2026-03-02")
    assert decide(in_review, actor_of(successor)).state == S.ACCEPTED


def test_a_supervisor_decides_only_what_lies_too_long(in_review: Task, city: City) -> None:
    camat = actor_of(city.camat)
    with pytest.raises(NotYourTask):
        decide(in_review, camat, at=later(days=2))  # Wednesday is the second and last day
    assert decide(in_review, camat, at=later(days=3)).state == S.ACCEPTED


def test_whoever_filed_it_does_not_decide_it(resident: Resident, city: City) -> None:
    lurah = actor_of(city.lurah)
    task = submit(resident, "poverty-statement", POVERTY, by=assisting(lurah, resident)).tasks.get()
    assert task.assigned_id == city.camat.pk  # the lot did not fall on him
    with pytest.raises(FiledByYou):
        decide(task, lurah)


def test_kin_take_no_part_in_the_lot(city: City) -> None:
    applicant = make_resident()
    for nik in (KASI_NIK, SECRETARY_NIK):
        make_resident(nik, name="SAUDARA SATU KK", relation="RELATIVE")
    task = submit(applicant, answers=MOVED).tasks.get()
    assert task.assigned_id == city.lurah.pk
    [(_, _, data)] = events("cases.task.drawn")
    assert data["fallback"] is False
    assert data["assigned"] == f"official:{city.lurah.pk}"


def test_kin_do_not_decide_even_when_it_is_given_to_them(city: City, in_review: Task, resident: Resident) -> None:
    make_resident(LURAH_NIK, name="SAUDARA SATU KK", relation="RELATIVE")
    with pytest.raises(KinOfApplicant):
        decide(in_review, actor_of(city.lurah))


def test_the_camat_is_asked_when_nobody_is_left(city: City) -> None:
    applicant = make_resident()
    make_resident(LURAH_NIK, name="SAUDARA SATU KK", relation="RELATIVE")
    task = submit(applicant, "poverty-statement", POVERTY).tasks.get()
    assert task.assigned_id == city.camat.pk
    assert decide(task, actor_of(city.camat)).state == S.ACCEPTED


def test_an_unassigned_task_waits_for_whoever_becomes_eligible(city: City) -> None:
    applicant = make_resident()
    for nik in (LURAH_NIK, CAMAT_NIK):
        make_resident(nik, name="SAUDARA SATU KK", relation="RELATIVE")
    task = submit(applicant, "poverty-statement", POVERTY).tasks.get()
    assert (task.assigned_id, task.state) == (None, TaskState.OPEN)
    stand_in = make_official("wakil")
    hold(stand_in, city.posts["lurah"], "2026-03-02", "2026-03-09", "Plh")
    assert decide(task, actor_of(stand_in)).state == S.ACCEPTED


def test_the_lot_falls_on_everybody(city: City) -> None:
    drawn = set()
    for number in range(1, 61):
        applicant = make_resident(f"997101170890{number:04d}", f"997101010120{number:04d}")
        drawn.add(submit(applicant, answers=MOVED).tasks.get().assigned_id)
    assert drawn == {city.lurah.pk, city.secretary.pk, city.kasi.pk}


def test_two_deciding_steps_follow_one_another(resident: Resident, city: City, outcome: Outcome) -> None:
    published = catalogue_queries.current("poverty-statement")
    text = next(iter(catalogue_queries.versions("poverty-statement"))).toml
    first = """[[steps]]
code     = "check"
title.id = "Pemeriksaan"
title.en = "Check"
action   = "decide"
posts    = ["KASI_PELAYANAN"]
clock_working_days = 1

[[steps]]"""
    catalogue.publish(toml=text.replace("[[steps]]", first, 1), template=published.template, by=SYSTEM, at=NINE)
    application = submit(resident, "poverty-statement", POVERTY)
    check = application.tasks.get()
    assert (check.step_code, check.assigned_id) == ("check", city.kasi.pk)
    assert decide(check, actor_of(city.kasi)).state == S.IN_REVIEW
    judgement = application.tasks.get(state=TaskState.OPEN)
    assert (judgement.step_code, judgement.assigned_id) == ("judgement", city.lurah.pk)
    assert outcome.started == []
    assert decide(judgement, actor_of(city.lurah)).state == S.ACCEPTED
    assert outcome.started == [application.pk]


def test_nothing_is_decided_while_a_correction_is_open(in_review: Task, city: City) -> None:
    lurah = actor_of(city.lurah)
    operations.request_correction(
        task_id=in_review.pk, what={"income_idr": ""}, text="Tulis penghasilan.", by=lurah, at=NINE
    )
    with pytest.raises(AlreadyMoved):
        decide(in_review, lurah)


def test_a_supervisor_reassigns_to_whom_he_names(resident: Resident, city: City) -> None:
    task = submit(resident, answers=MOVED).tasks.get()
    other = next(o for o in (city.lurah, city.secretary, city.kasi) if o.pk != task.assigned_id)
    operations.reassign_task(task_id=task.pk, official_id=other.pk, reason="cuti", by=actor_of(city.camat), at=NINE)
    task.refresh_from_db()
    assert task.assigned_id == other.pk
    [(_, _, data)] = events("cases.task.reassigned")
    assert data["assigned"] == f"official:{other.pk}"
    assert decide(task, actor_of(other)).state == S.ACCEPTED


def test_a_supervisor_has_the_lot_drawn_again(resident: Resident, city: City) -> None:
    task = submit(resident, answers=MOVED).tasks.get()
    before = task.assigned_id
    operations.reassign_task(task_id=task.pk, official_id=None, reason="sakit", by=actor_of(city.camat), at=NINE)
    task.refresh_from_db()
    assert task.assigned_id not in (None, before)


def test_reassigning_is_refused(in_review: Task, city: City, resident: Resident) -> None:
    camat = actor_of(city.camat)

    def reassign(official_id: int | None, *, by: Actor = camat, reason: str = "cuti") -> None:
        operations.reassign_task(task_id=in_review.pk, official_id=official_id, reason=reason, by=by, at=NINE)

    with pytest.raises(TaskNotFound):
        reassign(None, by=actor_of(city.lurah))
    with pytest.raises(ReasonMissing):
        reassign(None, reason="")
    with pytest.raises(NobodyEligible):  # nobody but the lurah holds the post
        reassign(None)
    with pytest.raises(NobodyEligible):
        reassign(city.clerk.pk)
    make_resident(LURAH_NIK, name="SAUDARA SATU KK", relation="RELATIVE")
    with pytest.raises(KinOfApplicant):
        reassign(city.lurah.pk)
    operations.decide_task(task_id=in_review.pk, decision=Decision.ACCEPT, reason="baik", by=camat, at=later(days=5))
    with pytest.raises(TaskAlreadyDecided):
        reassign(city.lurah.pk)
