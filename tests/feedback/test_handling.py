"""Checked, forwarded, answered, settled, objected to: each by whom it belongs to, and by nobody about himself."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from molek.base.errors import NotPermitted
from molek.feedback import operations
from molek.feedback.enums import (
    AboutPost,
    Clock,
    Kind,
    Maladministration,
    Settlement,
    Side,
    State,
    StepKind,
)
from molek.feedback.errors import (
    AlreadyObjected,
    AnsweredMeanwhile,
    CategoryUnknown,
    ComplaintNotFound,
    MergeInvalid,
    NobodyToAnswer,
    NotExtendable,
    NotNow,
    ReasonNeeded,
    TooLateToObject,
    UnitCannotAnswer,
)
from molek.feedback.models import Complaint
from molek.feedback.queries.desk import DeskFilter, desk, report_page
from molek.staff.models import Holding
from tests.cases.conftest import (
    FATUBESI,
    KECAMATAN,
    NINE,
    OEBA,
    actor_of,
    events,
    later,
    messages_sent,
    resident_actor,
)
from tests.feedback.conftest import TEN, answer, day, file, forward, row_of, told

pytestmark = pytest.mark.django_db


def test_forwarding_gives_it_to_the_unit_and_starts_its_clock(known, offices, officer):
    row = forward(known.code, offices.unit(FATUBESI), by=officer, note="mohon dicek")
    assert (row.state, row.unit_id, row.clock) == (State.FORWARDED, offices.unit(FATUBESI), Clock.FIRST_ANSWER)
    assert (row.verified_at, row.verified_by_ref) == (TEN, officer.ref)
    assert row.settle_since == TEN.date()
    assert [data["unit"] for _actor, _subject, data in events("feedback.complaint.forwarded")] == [row.unit_id]
    assert [template for template, _key in messages_sent()] == ["feedback.received", "feedback.forwarded"]


def test_only_who_checks_reports_forwards(known, offices, lurah, officer):
    with pytest.raises(NotPermitted):
        forward(known.code, offices.unit(FATUBESI), by=lurah)
    with pytest.raises(CategoryUnknown):
        operations.forward(
            code=known.code, category="no-such", settlement=Settlement.ORDINARY, unit_id=offices.unit(FATUBESI),
            revision=1, by=officer, at=TEN,
        )  # fmt: skip
    with pytest.raises(NotPermitted):  # a complaint is not settled as a request for information
        forward(known.code, offices.unit(FATUBESI), by=officer, settlement=Settlement.PPID)
    with pytest.raises(UnitCannotAnswer):
        forward(known.code, offices.unit("KOMINFO"), by=officer)
    with pytest.raises(ComplaintNotFound):
        operations.reject(code="0000-0000", reason="x", revision=0, by=officer, at=TEN)


def test_an_answer_then_a_settlement_then_the_complainants_word(with_lurah, lurah, resident):
    code, me = with_lurah.code, resident_actor(resident)
    answer(code, by=lurah, at=later(days=1))
    row = row_of(code)
    assert (row.state, row.clock, row.is_answered_late) == (State.IN_PROGRESS, Clock.SETTLE, False)
    answer(code, by=lurah, at=later(days=2), is_final=True)
    row = row_of(code)
    assert (row.state, row.clock, row.settled_by_ref) == (State.SETTLED, Clock.REPLY, lurah.ref)

    operations.reply(code=code, opened="", text="Masih ada", revision=row.revision, by=me, at=later(days=3))
    row = row_of(code)
    assert (row.state, row.clock, row.settled_at, row.settled_by_ref) == (State.IN_PROGRESS, Clock.SETTLE, None, "")
    answer(code, by=lurah, at=later(days=4), is_final=True)
    operations.accept(code=code, opened="", revision=row_of(code).revision, by=me, at=later(days=5))
    row = row_of(code)
    assert (row.state, row.clock, row.closed_by_ref) == (State.CLOSED, "", me.ref)
    assert [step.kind for step in row.steps.order_by("id")] == [
        StepKind.RECEIVED, StepKind.FORWARDED, StepKind.PROGRESS, StepKind.SETTLED, StepKind.NOT_YET, StepKind.SETTLED,
        StepKind.ACCEPTED,
    ]  # fmt: skip
    assert "feedback.settled" in {template for template, _key in messages_sent()}


def test_who_may_answer(with_lurah, offices, camat, resident):
    """The kelurahan's lurah and secretary, the camat above; no other kelurahan, no agency, not who checked it."""
    other_lurah, head = actor_of(offices.city.other_lurah), actor_of(offices.registry_head)
    for stranger in (
        other_lurah,
        head,
        actor_of(offices.officer),
        actor_of(offices.city.clerk),
        resident_actor(resident),
    ):
        with pytest.raises(NotPermitted):
            answer(with_lurah.code, by=stranger)
    answer(with_lurah.code, by=actor_of(offices.city.secretary))
    answer(with_lurah.code, by=camat)


def test_the_head_of_an_agency_answers_for_his_own_agency_only(known, offices, officer):
    forward(known.code, offices.unit("DUKCAPIL"), by=officer)
    for stranger in (offices.revenue_head, offices.city.lurah, offices.city.camat):
        with pytest.raises(NotPermitted):
            answer(known.code, by=actor_of(stranger))
        with pytest.raises(ComplaintNotFound):
            report_page(code=known.code, by=actor_of(stranger), at=TEN, language="id")
    answer(known.code, by=actor_of(offices.registry_head))
    assert row_of(known.code).state == State.IN_PROGRESS


@pytest.mark.parametrize(
    ("about", "wanted", "given", "hidden_from"),
    [
        (AboutPost.LURAH, FATUBESI, KECAMATAN, "lurah"),
        (AboutPost.CAMAT, FATUBESI, "INSPEKTORAT", "camat"),
        (AboutPost.CAMAT, KECAMATAN, "INSPEKTORAT", "camat"),
        (AboutPost.INSPECTOR, "DUKCAPIL", "53.71", "inspector"),
    ],
)
def test_a_complaint_about_who_would_receive_it_goes_to_his_superior(
    offices, officer, about, wanted, given, hidden_from
):
    code = file(told(about_post=about)).code
    row = forward(code, offices.unit(wanted), by=officer)
    assert row.unit_id == offices.unit(given)
    people = {"lurah": offices.city.lurah, "camat": offices.city.camat, "inspector": offices.inspector}
    concerned = actor_of(people[hidden_from])
    with pytest.raises(ComplaintNotFound):
        report_page(code=code, by=concerned, at=TEN, language="id")
    with pytest.raises(ComplaintNotFound):
        answer(code, by=concerned)
    shown = desk(wanted=DeskFilter("all"), by=concerned, at=TEN, language="id")
    assert [one.code for one in shown.page.rows] == []


def test_a_subordinate_does_not_answer_about_his_superior_nor_a_colleague(offices, officer):
    code = file(told(about_words="Pejabat Lurah")).code
    row = forward(code, offices.unit(FATUBESI), by=officer)
    assert row.unit_id == offices.unit(KECAMATAN)
    with pytest.raises(NotPermitted):
        answer(code, by=actor_of(offices.city.secretary))  # of the same office, not concerned himself
    answer(code, by=actor_of(offices.city.camat))


def test_the_head_of_an_agency_named_by_who_checks_is_passed_over(offices, officer):
    code = file().code
    row = forward(code, offices.unit("DUKCAPIL"), by=officer, concerned=[offices.registry_head.pk])
    assert row.unit_id == offices.unit("INSPEKTORAT")
    answer(code, by=actor_of(offices.inspector), is_final=True)


def test_a_complaint_about_the_complaint_officer_is_checked_by_the_supervisors(offices, officer, inspector):
    code = file(told(about_post=AboutPost.COMPLAINT_OFFICER)).code
    with pytest.raises(ComplaintNotFound):
        report_page(code=code, by=officer, at=TEN, language="id")
    with pytest.raises(ComplaintNotFound):
        forward(code, offices.unit(FATUBESI), by=officer)
    assert not desk(wanted=DeskFilter("triage"), by=officer, at=TEN, language="id").page.rows
    assert [r.code for r in desk(wanted=DeskFilter("triage"), by=inspector, at=TEN, language="id").page.rows] == [code]
    assert forward(code, offices.unit(FATUBESI), by=inspector).state == State.FORWARDED


def test_if_it_concerns_everybody_at_the_top_the_inspectorate_answers_for_the_mayor(offices, officer):
    code = file().code
    row = forward(code, offices.unit("DUKCAPIL"), by=officer, concerned=[offices.mayor.pk])
    assert row.unit_id == offices.unit("INSPEKTORAT")
    nobody = file().code
    every = [offices.mayor.pk, offices.inspector.pk, offices.registry_head.pk]
    with pytest.raises(NobodyToAnswer):
        forward(nobody, offices.unit("DUKCAPIL"), by=officer, concerned=every)


@pytest.mark.django_db(transaction=True)
def test_two_officials_answering_at_once_leave_one_answer():
    from tests.cases.conftest import build_city, make_resident
    from tests.feedback.conftest import build_offices

    offices = build_offices(build_city())
    code = file(by=resident_actor(make_resident())).code
    revision = forward(code, offices.unit(FATUBESI), by=actor_of(offices.officer)).revision
    people = [actor_of(one) for one in (offices.city.lurah, offices.city.secretary, offices.city.camat)] * 2
    barrier, refused = threading.Barrier(len(people)), []

    def act(by):
        barrier.wait()
        try:
            operations.answer(code=code, text=f"dari {by.ref}", is_final=True, revision=revision, by=by, at=TEN)
        except AnsweredMeanwhile as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = Complaint.objects.get(code=code)
    assert (row.state, row.revision) == (State.SETTLED, revision + 1)
    assert row.steps.filter(kind=StepKind.SETTLED).count() == 1
    assert len(refused) == len(people) - 1
    assert len(events("feedback.complaint.settled")) == 1


def test_an_empty_answer_and_a_stale_page_are_refused(with_lurah, lurah):
    with pytest.raises(ReasonNeeded):
        answer(with_lurah.code, by=lurah, text="  ")
    with pytest.raises(AnsweredMeanwhile):
        operations.answer(code=with_lurah.code, text="x", is_final=True, revision=0, by=lurah, at=TEN)
    answer(with_lurah.code, by=lurah, is_final=True)
    with pytest.raises(NotNow):
        answer(with_lurah.code, by=lurah)


def test_referred_to_another_unit_the_first_clock_begins_anew_and_the_whole_one_does_not(with_lurah, offices, lurah):
    row = operations.refer(
        code=with_lurah.code, unit_id=offices.unit("DUKCAPIL"), reason="urusan Dukcapil", revision=with_lurah.revision,
        by=lurah, at=later(days=3),
    )  # fmt: skip
    assert (row.unit_id, row.clock_since, row.settle_since) == (
        offices.unit("DUKCAPIL"), later(days=3).date(), TEN.date(),
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        answer(with_lurah.code, by=lurah)


def test_a_unit_that_does_not_know_whose_it_is_gives_it_back(with_lurah, lurah, officer):
    row = operations.send_back(
        code=with_lurah.code, reason="bukan di sini", revision=with_lurah.revision, by=lurah, at=TEN
    )
    assert (row.state, row.unit_id, row.clock) == (State.RECEIVED, None, Clock.VERIFY)
    with pytest.raises(NotPermitted):
        operations.send_back(code=row.code, reason="x", revision=row.revision, by=officer, at=TEN)


def test_an_incomplete_report_waits_for_the_complainant(known, officer, resident):
    row = operations.ask_completion(code=known.code, text="Gang mana?", revision=1, by=officer, at=TEN)
    assert (row.state, row.clock) == (State.INCOMPLETE, Clock.COMPLETE)
    row = operations.reply(
        code=row.code, opened="", text="Gang Mawar", revision=row.revision, by=resident_actor(resident), at=TEN
    )
    assert (row.state, row.clock) == (State.RECEIVED, Clock.VERIFY)


def test_a_refusal_has_its_reason_and_can_be_objected_to_once(known, officer, inspector, resident):
    code, me = known.code, resident_actor(resident)
    with pytest.raises(ReasonNeeded):
        operations.reject(code=code, reason=" ", revision=1, by=officer, at=TEN)
    operations.reject(code=code, reason="Bukan urusan kota", revision=1, by=officer, at=TEN)
    row = operations.object_to(code=code, opened="", text="Tetap urusan kota", revision=2, by=me, at=later(days=2))
    assert (row.state, row.clock, row.objected_by_ref) == (State.OBJECTED, Clock.OBJECTION, me.ref)
    with pytest.raises(NotPermitted):
        operations.decide_objection(code=code, is_granted=False, text="x", revision=3, by=officer, at=later(days=3))
    row = operations.decide_objection(
        code=code, is_granted=False, text="Di luar wewenang", revision=3, by=inspector, at=later(days=3)
    )
    assert (row.state, row.closed_by_ref) == (State.REJECTED, inspector.ref)
    with pytest.raises(AlreadyObjected):
        operations.object_to(code=code, opened="", text="lagi", revision=4, by=me, at=later(days=4))


def test_a_granted_objection_is_handled_once_more(with_lurah, lurah, camat, resident):
    code, me = with_lurah.code, resident_actor(resident)
    answer(code, by=lurah, is_final=True)
    operations.accept(code=code, opened="", revision=row_of(code).revision, by=me, at=TEN)
    operations.object_to(code=code, opened="", text="Ternyata belum", revision=row_of(code).revision, by=me, at=TEN)
    with pytest.raises(NotPermitted):  # who answered does not decide about his answer
        operations.decide_objection(
            code=code, is_granted=True, text="x", revision=row_of(code).revision, by=lurah, at=TEN
        )
    row = operations.decide_objection(
        code=code, is_granted=True, text="Dikerjakan ulang", revision=row_of(code).revision, by=camat, at=TEN
    )
    assert (row.state, row.clock, row.settled_at) == (State.FORWARDED, Clock.SETTLE, None)


def test_an_objection_ends_with_the_21st_working_day(known, officer, resident):
    """Refused on Monday 2 March; 19 March is a holiday: the last day is Wednesday 1 April."""
    operations.reject(code=known.code, reason="x", revision=1, by=officer, at=NINE)
    me = resident_actor(resident)
    with pytest.raises(TooLateToObject):
        operations.object_to(code=known.code, opened="", text="x", revision=2, by=me, at=day("2026-04-02"))
    assert operations.object_to(code=known.code, opened="", text="x", revision=2, by=me, at=day("2026-04-01", 23))


def test_only_the_complainant_acts_for_himself(known, offices, lurah, resident):
    from tests.cases.conftest import STRANGER_NIK, make_resident

    stranger = resident_actor(make_resident(STRANGER_NIK, "9971010101200002"))
    for by, opened in ((stranger, ""), (lurah, ""), (stranger, known.code)):  # a report with a name has no secret
        with pytest.raises(ComplaintNotFound):
            operations.reply(code=known.code, opened=opened, text="x", revision=1, by=by, at=TEN)


def test_joined_reports_follow_the_main_one_and_everybody_is_told(with_lurah, officer, lurah, offices, resident):
    second = file(told(reporter_contact="+6281200000009"))
    operations.merge(code=second.code, into=with_lurah.code, revision=1, by=officer, at=TEN)
    assert (row_of(second.code).state, row_of(second.code).main_id) == (State.MERGED, with_lurah.pk)
    answer(with_lurah.code, by=lurah, is_final=True, text="Sudah diangkut")
    joined = row_of(second.code)
    assert [step.text for step in joined.steps.filter(side=Side.OFFICE)] == ["Sudah diangkut"]
    told_to = [key for template, key in messages_sent() if template == "feedback.settled"]
    assert len(told_to) == 2
    operations.accept(
        code=with_lurah.code, opened="", revision=row_of(with_lurah.code).revision, by=resident_actor(resident), at=TEN
    )
    assert row_of(second.code).state == State.CLOSED


def test_who_was_joined_may_object_and_then_goes_his_own_way(with_lurah, officer, lurah, inspector, resident):
    me, second = resident_actor(resident), file(by=resident_actor(resident))
    operations.merge(code=second.code, into=with_lurah.code, revision=1, by=officer, at=TEN)
    answer(with_lurah.code, by=lurah, is_final=True)
    operations.accept(code=with_lurah.code, opened="", revision=row_of(with_lurah.code).revision, by=me, at=TEN)
    row = operations.object_to(
        code=second.code, opened="", text="Beda tempat", revision=row_of(second.code).revision, by=me, at=TEN
    )
    row = operations.decide_objection(
        code=second.code, is_granted=True, text="Benar", revision=row.revision, by=inspector, at=TEN
    )
    assert (row.state, row.main_id, row.clock) == (State.RECEIVED, None, Clock.VERIFY)


@pytest.mark.parametrize("wrong", ["itself", "unknown", "joined"])
def test_what_cannot_be_joined(known, officer, wrong):
    other, main = file(), file()
    operations.merge(code=other.code, into=main.code, revision=1, by=officer, at=TEN)
    into = {"itself": known.code, "unknown": "0000-0000", "joined": other.code}[wrong]
    with pytest.raises(MergeInvalid):
        operations.merge(code=known.code, into=into, revision=1, by=officer, at=TEN)


def test_a_request_for_public_information_is_extended_once(offices, officer):
    code = file(told(kind=Kind.INFORMATION, category="public-information")).code
    forward(code, offices.unit("DUKCAPIL"), by=officer, settlement=Settlement.PPID)
    head = actor_of(offices.registry_head)
    row = operations.extend(code=code, reason="perlu izin arsip", revision=2, by=head, at=TEN)
    assert row.is_extended
    with pytest.raises(NotExtendable):
        operations.extend(code=code, reason="lagi", revision=3, by=head, at=TEN)


def test_a_recommendation_is_the_units_at_once_and_closed_by_who_reports_it(offices, officer, lurah):
    row = operations.take_recommendation(
        reference="B/1/2026", title="Perbaiki antrean", body="Tambah loket.", category="kelurahan-service",
        area_code=OEBA, received_on=NINE.date() - dt.timedelta(days=10), deadline=None,
        maladministration=Maladministration.DELAY, unit_id=offices.unit(FATUBESI), by=officer, at=NINE,
    )  # fmt: skip
    assert (row.state, row.clock, row.settle_since) == (State.FORWARDED, Clock.SETTLE, dt.date(2026, 2, 20))
    answer(row.code, by=lurah, is_final=True)
    with pytest.raises(NotPermitted):
        operations.close_recommendation(code=row.code, note="x", revision=3, by=lurah, at=TEN)
    operations.run_clocks(at=later(days=60))
    assert row_of(row.code).state == State.SETTLED  # never by itself
    row = operations.close_recommendation(
        code=row.code, note="Dilaporkan", revision=row_of(row.code).revision, by=officer, at=later(days=61)
    )
    assert row.state == State.CLOSED
    with pytest.raises(NotPermitted):
        operations.take_recommendation(
            reference="B", title="x", body="x", category="other", area_code=OEBA, received_on=NINE.date(),
            deadline=None, maladministration=Maladministration.DELAY, unit_id=offices.unit(FATUBESI), by=lurah, at=NINE,
        )  # fmt: skip


def test_whoever_left_his_post_answers_no_more(with_lurah, offices):
    Holding.objects.filter(official=offices.city.lurah).update(period=("2025-01-02", "2026-03-03"))
    with pytest.raises(NotPermitted):
        answer(with_lurah.code, by=actor_of(offices.city.lurah, later(days=2)), at=later(days=2))


def test_the_identity_is_opened_with_a_reason_and_the_resident_sees_it(known, offices, officer, lurah, resident):
    from molek.audit import queries as audit

    with pytest.raises(NotPermitted):
        operations.open_identity(code=known.code, reason="ingin tahu", by=lurah, at=TEN)
    with pytest.raises(ReasonNeeded):
        operations.open_identity(code=known.code, reason=" ", by=officer, at=TEN)
    found = operations.open_identity(code=known.code, reason="menghubungi", by=officer, at=TEN)
    assert (found.name, found.contact) == (resident.name, resident.phone)
    assert [one.case_ref for one in audit.accesses_of(f"resident:{resident.ref}").rows] == [known.code]
    assert len(events("feedback.identity.opened")) == 1
    nobody = file(told(is_anonymous=True))
    with pytest.raises(NotPermitted):
        operations.open_identity(code=nobody.code, reason="x", by=officer, at=TEN)
