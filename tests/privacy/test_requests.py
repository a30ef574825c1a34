"""What a person asks about his data, and what becomes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from molek.audit.models import Access
from molek.base.errors import Invalid, NotPermitted
from molek.cases.errors import ApplicationNotFound
from molek.messages import queries as outbox
from molek.messages.rules import receiver_key
from molek.privacy import operations, queries
from molek.privacy.enums import ConsentKind, RequestState
from molek.privacy.errors import (
    AlreadyAnswered,
    AlreadyRequested,
    FieldNotOurs,
    NothingWanted,
    RequestNotFound,
)
from molek.privacy.models import DataRequest
from molek.privacy.queries.requests import request_page
from molek.residents.errors import ChangeRefused
from tests.cases.conftest import NINE, assisting, events, messages_sent, picture, submit
from tests.privacy.conftest import TEN

NEW_PHONE = "081234500000"


def correct(town, field="name", wanted="YOHANA LADO", **more):
    return operations.file_correction(field=field, wanted=wanted, by=town.owner, at=NINE, **more)


def test_a_correction_says_what_stands_and_what_should(town):
    filed = correct(town, note="Lihat akta.", proof=SimpleUploadedFile("akta.jpg", picture()))
    assert (filed.was, filed.wanted, filed.state) == ("YOHANA KRISTINA LADO", "YOHANA LADO", RequestState.OPEN)
    assert filed.due_at == NINE + dt.timedelta(hours=72)
    assert filed.legal_basis == "UU 27/2022 Pasal 30"
    assert filed.proof_id
    assert messages_sent() == [("privacy.filed", f"privacy.filed:{filed.code}")]
    [(actor, subject, data)] = events("privacy.request.filed")
    assert (actor, subject) == (town.owner.ref, f"data-request:{filed.code}")
    assert data == {"kind": "CORRECTION", "field": "name", "consent": ""}


def test_what_cannot_be_meant_is_refused(town):
    for field, wanted in (("name", "  "), ("nik", "x"), ("occupation_text", "x")):
        with pytest.raises(NothingWanted):
            correct(town, field, wanted)
    with pytest.raises(Invalid):
        correct(town, "phone", "12")
    with pytest.raises(NothingWanted):
        operations.ask_restriction(note=" ", by=town.owner, at=NINE)
    with pytest.raises(NotPermitted):
        operations.ask_copy(by=town.by("clerk"), at=NINE)
    assert not DataRequest.objects.exists()


def test_the_same_correction_twice_is_one(town):
    first = correct(town)
    with pytest.raises(AlreadyRequested) as caught:
        correct(town, wanted="YOHANA")
    assert caught.value.data == {"code": first.code}
    correct(town, "address", "JL. MELATI NO. 3")


def test_nobody_opens_anothers_request(town):
    filed = correct(town)
    for by in (town.stranger, town.by("clerk"), assisting(town.by("clerk"), town.markus)):
        with pytest.raises(RequestNotFound):
            request_page(code=filed.code, by=by, at=NINE)


def test_a_helper_files_for_whom_he_assists(town):
    helper = assisting(town.by("clerk"), town.yohana)
    filed = operations.ask_restriction(note="Alamat disengketakan.", by=helper, at=NINE)
    assert (filed.resident_id, filed.at_counter) == (town.yohana.pk, True)
    assert request_page(code=filed.code, by=town.owner, at=NINE).request == filed
    request_page(code=filed.code, by=helper, at=NINE)
    assert Access.objects.filter(purpose="ASSISTED_SERVICE", actor_ref=helper.ref).exists()


# Answers


def test_the_citys_own_field_is_corrected_and_the_old_phone_told(town):
    filed = correct(town, "phone", NEW_PHONE)
    operations.answer_request(code=filed.code, is_granted=True, answer="Sudah.", by=town.by("data"), at=TEN)
    town.yohana.refresh_from_db()
    filed.refresh_from_db()
    assert town.yohana.phone == "+6281234500000"
    assert (filed.state, filed.answered_at) == (RequestState.DONE, TEN)
    told = [template for template, _key in messages_sent()]
    assert told == ["privacy.filed", "privacy.phone_changed", "privacy.answered"]
    assert events("residents.record.changed")[0][2] == {"fields": ["phone"]}
    assert events("privacy.request.answered")[0][2] == {"granted": True}


def test_the_central_register_is_not_changed_by_the_city(town):
    filed = correct(town)
    with pytest.raises(FieldNotOurs):
        operations.answer_request(code=filed.code, is_granted=True, answer="Ya.", by=town.by("data"), at=TEN)
    operations.forward_correction(code=filed.code, by=town.by("data"), at=TEN)
    with pytest.raises(AlreadyAnswered):
        operations.forward_correction(code=filed.code, by=town.by("data"), at=TEN)
    with pytest.raises(AlreadyAnswered):
        operations.answer_request(code=filed.code, is_granted=False, answer="Tidak.", by=town.by("data"), at=TEN)
    page = queries.forwarded_one(code=filed.code, by=town.by("registrar"), at=TEN)
    assert page.record.nik == town.yohana.nik
    assert Access.objects.get(purpose="CORRECTION").case_ref == filed.code
    operations.answer_at_registry(
        code=filed.code, is_granted=True, answer="Dibetulkan di pusat.", by=town.by("registrar"), at=TEN
    )
    town.yohana.refresh_from_db()
    filed.refresh_from_db()
    assert (town.yohana.name, filed.state) == ("YOHANA KRISTINA LADO", RequestState.DONE)
    with pytest.raises(AlreadyAnswered):
        operations.answer_at_registry(code=filed.code, is_granted=True, answer="Lagi.", by=town.by("registrar"), at=TEN)


def test_a_refusal_needs_words(town):
    filed = correct(town)
    with pytest.raises(NothingWanted):
        operations.answer_request(code=filed.code, is_granted=False, answer=" ", by=town.by("data"), at=TEN)
    operations.answer_request(code=filed.code, is_granted=False, answer="Akta lain.", by=town.by("data"), at=TEN)
    filed.refresh_from_db()
    assert (filed.state, filed.answer) == (RequestState.REFUSED, "Akta lain.")


def test_who_may_not_answer(town):
    filed = correct(town, "phone", NEW_PHONE)
    for name in ("clerk", "kominfo", "inspektur", "registrar"):
        with pytest.raises(NotPermitted):
            operations.answer_request(code=filed.code, is_granted=True, answer="Ya.", by=town.by(name), at=TEN)
        with pytest.raises(NotPermitted):
            operations.forward_correction(code=filed.code, by=town.by(name), at=TEN)
    with pytest.raises(NotPermitted):
        operations.answer_at_registry(code=filed.code, is_granted=True, answer="Ya.", by=town.by("data"), at=TEN)
    with pytest.raises(RequestNotFound):
        operations.answer_at_registry(code=filed.code, is_granted=True, answer="Ya", by=town.by("registrar"), at=TEN)
    with pytest.raises(RequestNotFound):
        operations.answer_request(code="NONE", is_granted=True, answer="Ya.", by=town.by("data"), at=TEN)
    copy = operations.ask_copy(by=town.owner, at=NINE)  # made by the system, never by hand
    with pytest.raises(RequestNotFound):
        operations.forward_correction(code=copy.code, by=town.by("data"), at=TEN)
    with pytest.raises(RequestNotFound):
        operations.answer_request(code=copy.code, is_granted=True, answer="Ya.", by=town.by("data"), at=TEN)


def test_what_the_record_cannot_hold_leaves_the_request_open(town):
    filed = correct(town, "phone", NEW_PHONE)
    DataRequest.objects.filter(pk=filed.pk).update(wanted="bukan nomor")
    with pytest.raises(ChangeRefused):
        operations.answer_request(code=filed.code, is_granted=True, answer="Ya.", by=town.by("data"), at=TEN)
    filed.refresh_from_db()
    assert filed.state == RequestState.OPEN


# Consent and objection


def test_withdrawn_messages_go_to_the_page_only(town):
    filed = operations.withdraw_consent(consent=ConsentKind.MESSAGES, by=town.owner, at=NINE)
    assert outbox.preference_of(receiver_key("resident", town.yohana.pk)).channel == "PAGE"
    assert (filed.state, filed.answered_at) == (RequestState.DONE, NINE)


def test_a_withdrawn_mailbox_is_forgotten(town):
    operations.withdraw_consent(consent=ConsentKind.MAILBOX, by=town.owner, at=NINE)
    assert outbox.preference_of(receiver_key("resident", town.yohana.pk)).mailbox == ""


def test_a_withdrawn_phone_is_forgotten_at_once_and_kept_in_the_history(town):
    operations.withdraw_consent(consent=ConsentKind.PHONE, by=town.owner, at=NINE)
    town.yohana.refresh_from_db()
    assert town.yohana.phone == ""
    change = town.yohana.changes.get()
    assert (change.field, change.old, change.source) == ("phone", "+6281234567890", "SIGN_IN")
    operations.withdraw_consent(consent=ConsentKind.PHONE, by=town.owner, at=TEN)  # nothing more to forget
    assert town.yohana.changes.count() == 1


def test_an_objection_leads_to_a_human(town):
    town.yohana.marital_status = "MARRIED_RECORDED"
    town.yohana.save(update_fields=["marital_status"])
    answers = {"never_married": True, "purpose": "melamar kerja"}
    application = submit(town.yohana, "never-married-statement", answers, {"own_statement": "a" * 64})
    assert [ref for ref, _name in queries.objectionable(by=town.owner, at=NINE)] == [application.ref]
    with pytest.raises(ApplicationNotFound):
        operations.object_to_decision(application_ref=application.ref, by=town.stranger, at=NINE)
    filed = operations.object_to_decision(application_ref=application.ref, by=town.owner, at=NINE)
    application.refresh_from_db()
    assert (application.state, filed.application_ref) == ("IN_REVIEW", application.ref)
    assert queries.objectionable(by=town.owner, at=NINE) == []


# The desk


def test_the_officer_sees_the_most_urgent_first_and_no_names(town):
    early = correct(town)
    late = operations.ask_restriction(note="Mohon.", by=town.stranger, at=TEN)
    at = NINE + dt.timedelta(hours=72, minutes=30)
    page = queries.desk(by=town.by("data"), at=at)
    assert [row.code for row in page.rows] == [early.code, late.code]
    assert (page.late, page.soon, page.in_time_percent) == (1, 1, None)
    operations.answer_request(code=late.code, is_granted=True, answer="Ya.", by=town.by("data"), at=at)
    assert queries.desk(by=town.by("data"), at=at).in_time_percent == 100
    for name in ("clerk", "kominfo", "registrar"):
        with pytest.raises(NotPermitted):
            queries.desk(by=town.by(name), at=at)


def test_the_database_knows_what_belongs_together(town):
    filed = correct(town)
    with pytest.raises(IntegrityError):
        DataRequest.objects.filter(pk=filed.pk).update(state=RequestState.DONE)
