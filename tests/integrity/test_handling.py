"""What an inspector does with a finding, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from molek.base.actors import Actor
from molek.base.errors import DomainError, NotPermitted
from molek.cases.models import Application
from molek.integrity import operations, queries
from molek.integrity.enums import Conclusion, FindingState
from molek.integrity.errors import (
    EvidenceGone,
    FindingConcluded,
    FindingNotFound,
    FindingTaken,
    NotTakenYet,
    NotYourFinding,
    WordsMissing,
)
from molek.integrity.models import Finding
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.cases.conftest import City, actor_of, events, make_resident
from tests.integrity.conftest import INSPECTOR_NIK, TOMORROW, accesses, apply, compute

pytestmark = pytest.mark.django_db
S = FindingState


def act(name: str, finding: Finding, by: Actor, **more: Any) -> Finding:
    done: Finding = getattr(operations, name)(ref=finding.ref, by=by, at=TOMORROW, **more)
    return done


WORDS = {"text": "sudah ditanyakan"}
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("take_up", {}),
    ("take_over", WORDS),
    ("note", WORDS),
    ("note_question", WORDS),
    ("note_answer", WORDS),
    ("conclude", {**WORDS, "conclusion": Conclusion.EXPLAINED}),
]


def test_the_whole_way_leaves_a_trail(finding: Finding, inspector: Actor) -> None:
    act("take_up", finding, inspector)
    act("note", finding, inspector, text="Nomor milik ketua RT 003.")
    assert act("note_question", finding, inspector, text="Surat kepada ketua RT.").state == S.ASKED
    assert act("note_answer", finding, inspector, text="Menolong tetangga.").state == S.TAKEN
    act("conclude", finding, inspector, text="Masuk akal.", conclusion=Conclusion.EXPLAINED)
    finding.refresh_from_db()
    assert (finding.state, finding.conclusion, finding.concluded_by_id) == (S.CONCLUDED, "EXPLAINED", inspector.id)
    assert [(s.kind, s.by_id, s.evidence_hash) for s in finding.steps.order_by("id")] == [
        ("FOUND", None, finding.evidence_hash),
        *((kind, inspector.id, finding.evidence_hash) for kind in ("TAKEN", "NOTED", "ASKED", "ANSWERED", "CONCLUDED")),
    ]
    [(actor, subject, data)] = events("integrity.finding.concluded")
    assert (actor, subject) == (inspector.ref, f"integrity:{finding.ref}")
    assert data["conclusion_code"] == "EXPLAINED"
    assert "Masuk akal" not in str(data)


def test_taking_up_twice_is_once(finding: Finding, inspector: Actor) -> None:
    act("take_up", finding, inspector)
    act("take_up", finding, inspector)
    assert len(events("integrity.finding.taken")) == 1


def test_a_colleague_comes_too_late_and_may_take_over_with_a_reason(
    finding: Finding, inspector: Actor, colleague: Actor
) -> None:
    act("take_up", finding, inspector)
    with pytest.raises(FindingTaken):
        act("take_up", finding, colleague)
    with pytest.raises(WordsMissing):
        act("take_over", finding, colleague, text="  ")
    act("take_over", finding, colleague, text="Rekan cuti.")
    with pytest.raises(NotYourFinding):
        act("note", finding, inspector, text="masih ada")
    finding.refresh_from_db()
    assert finding.taken_by_id == colleague.id


def test_nothing_before_it_is_taken_up(finding: Finding, inspector: Actor) -> None:
    for name, more in ACTS[1:]:
        with pytest.raises(NotTakenYet):
            act(name, finding, inspector, **more)


def test_no_step_without_words_and_nothing_after_it_is_concluded(finding: Finding, inspector: Actor) -> None:
    act("take_up", finding, inspector)
    for name, more in ACTS[2:]:
        with pytest.raises(WordsMissing):
            act(name, finding, inspector, **{**more, "text": " "})
    act("conclude", finding, inspector, text="ya", conclusion=Conclusion.HANDED_ON)
    for name, more in ACTS:
        with pytest.raises(FindingConcluded):
            act(name, finding, inspector, **more)


def test_auditors_read_and_others_do_not_even_that(finding: Finding, auditor: Actor, city: City) -> None:
    assert queries.finding_page(ref=finding.ref, by=auditor).may_decide is False
    for by in (auditor, actor_of(city.lurah), actor_of(city.clerk)):
        for name, more in ACTS:
            with pytest.raises(NotPermitted):
                act(name, finding, by, **more)
    with pytest.raises(NotPermitted):
        queries.findings(by=actor_of(city.lurah))


# Whom it concerns


def hidden_from(finding: Finding, by: Actor) -> bool:
    """Not on the list, not on the board, not by its address, not to be handled."""
    tries: list[Callable[[], Any]] = [
        lambda: queries.finding_page(ref=finding.ref, by=by),
        lambda: operations.take_up(ref=finding.ref, by=by, at=TOMORROW),
        lambda: operations.export_case(ref=finding.ref, by=by, at=TOMORROW),
    ]
    for attempt in tries:
        try:
            attempt()
        except FindingNotFound:
            continue
        except DomainError as error:
            raise AssertionError(error) from error
        return False
    board = queries.dashboard(by=by, on=TOMORROW.date())
    return (
        not queries.findings(by=by, state="").rows
        and board.waiting == 0
        and not queries.may_see(ref=finding.ref, by=by)
    )


def test_the_inspectors_see_what_does_not_concern_them(finding: Finding, inspector: Actor, auditor: Actor) -> None:
    assert not hidden_from(finding, inspector)
    assert [row.ref for row in queries.findings(by=auditor).rows] == [finding.ref]


def test_a_finding_about_oneself_is_hidden_from_oneself_only(
    finding: Finding, inspector: Actor, colleague: Actor
) -> None:
    Finding.objects.update(official_ids=[inspector.id])
    assert hidden_from(finding, inspector)
    assert not hidden_from(finding, colleague)


def test_a_finding_about_an_official_of_the_own_unit_is_hidden_from_the_unit(
    finding: Finding, inspector: Actor, colleague: Actor, auditor: Actor
) -> None:
    Finding.objects.update(official_ids=[999], unit_ids=[inspector.grants[0].unit_id])
    assert hidden_from(finding, inspector)
    assert hidden_from(finding, colleague)
    with pytest.raises(FindingNotFound):
        queries.finding_page(ref=finding.ref, by=auditor)


def test_kin_among_the_officials_hides_it(finding: Finding, inspector: Actor, colleague: Actor, city: City) -> None:
    make_resident(INSPECTOR_NIK, "9971010101200555", name="IMANUEL TAEK")
    make_resident("9971015206700002", "9971010101200555", name="RUTH TAEK")
    Official.objects.filter(pk=city.kasi.pk).update(nik="9971015206700002")
    Finding.objects.update(official_ids=[city.kasi.pk])
    assert hidden_from(finding, inspector)
    assert not hidden_from(finding, colleague)


def test_kin_among_the_applicants_hides_it(
    finding: Finding, inspector: Actor, colleague: Actor, shared_phone: list[Application]
) -> None:
    card = Resident.objects.get(pk=shared_phone[3].resident_id).family_card
    make_resident(INSPECTOR_NIK, card.kk_number, name="IMANUEL TAEK", phone="")
    assert hidden_from(finding, inspector)
    assert not hidden_from(finding, colleague)


def test_the_own_phone_hides_it(finding: Finding, inspector: Actor, shared_phone: list[Application]) -> None:
    phone = Resident.objects.get(pk=shared_phone[0].resident_id).phone
    make_resident(INSPECTOR_NIK, "9971010101200555", name="IMANUEL TAEK", phone=phone)
    assert hidden_from(finding, inspector)


# Names


def test_no_name_stands_on_the_page_and_one_is_opened_for_the_case(
    finding: Finding, auditor: Actor, shared_phone: list[Application]
) -> None:
    application = shared_phone[0]
    resident = Resident.objects.get(pk=application.resident_id)
    page = queries.finding_page(ref=finding.ref, by=auditor)
    assert resident.name not in str(page)
    assert resident.phone[-6:] not in str(page)
    before = accesses(resident)
    person = queries.evidence_person(
        ref=finding.ref, kind="application", evidence_ref=application.ref, by=auditor, at=TOMORROW
    )
    assert (person.name, person.masked_nik[6:12]) == (resident.name, "******")
    assert accesses(resident)[len(before) :] == [(auditor.ref, "INSPECTION", finding.ref)]


def test_what_a_finding_does_not_cite_opens_nobody(
    finding: Finding, inspector: Actor, stranger: Resident, shared_phone: list[Application]
) -> None:
    other = apply(stranger)
    for kind, ref in (("application", other.ref), ("look", shared_phone[0].ref), ("application", "")):
        with pytest.raises(FindingNotFound):
            queries.evidence_person(ref=finding.ref, kind=kind, evidence_ref=ref, by=inspector, at=TOMORROW)


def test_evidence_erased_by_retention_keeps_its_reference_and_the_hash(finding: Finding, inspector: Actor) -> None:
    gone = {"kind": "application", "ref": "GONE-GONE-GONE", "on": "2026-03-02"}
    Finding.objects.update(evidence=[*finding.evidence, gone])
    line = queries.finding_page(ref=finding.ref, by=inspector).evidence[-1]
    assert (line.ref, line.is_gone) == ("GONE-GONE-GONE", True)
    with pytest.raises(EvidenceGone):
        queries.evidence_person(
            ref=finding.ref, kind="application", evidence_ref="GONE-GONE-GONE", by=inspector, at=TOMORROW
        )
    compute()
    finding.refresh_from_db()
    assert finding.evidence[-1] == gone
    assert operations.export_case(ref=finding.ref, by=inspector, at=TOMORROW).startswith(b"%PDF")


def test_a_case_file_is_a_pdf_without_residents_and_its_making_is_logged(
    finding: Finding, inspector: Actor, shared_phone: list[Application]
) -> None:
    resident = Resident.objects.get(pk=shared_phone[0].resident_id)
    assert resident.name not in str(queries.case_file(ref=finding.ref, by=inspector))
    assert operations.export_case(ref=finding.ref, by=inspector, at=TOMORROW).startswith(b"%PDF")
    [(actor, subject, data)] = events("integrity.case.exported")
    assert (actor, subject) == (inspector.ref, f"integrity:{finding.ref}")
    assert data == {"evidence": finding.evidence_hash}
