"""A report comes in from whoever he is, or from nobody."""

from __future__ import annotations

import io
import threading
import uuid
from dataclasses import replace

import pytest
from django.db import connection

from molek.base.errors import NotPermitted
from molek.feedback import operations, queries
from molek.feedback.enums import AboutPost, Channel, Clock, Kind, State
from molek.feedback.errors import (
    AreaUnknown,
    CategoryUnknown,
    ReasonNeeded,
    SecretNotAccepted,
    TooManyComplaints,
    TooManyTries,
)
from molek.feedback.models import Complaint, Throttle
from molek.feedback.operations import limits
from molek.feedback.operations.filing import secret_of
from tests.cases.conftest import (
    CITY,
    FATUBESI,
    NINE,
    actor_of,
    assisting,
    events,
    later,
    messages_sent,
    picture,
    resident_actor,
    submit,
)
from tests.feedback.conftest import PLAIN, REMOTE, file, row_of, told

pytestmark = pytest.mark.django_db


def test_a_known_resident_is_told_and_needs_no_secret(resident):
    receipt = file(by=resident_actor(resident))
    row = row_of(receipt.code)
    assert (receipt.secret, row.secret_key) == ("", "")
    assert (row.resident_id, row.state, row.clock) == (resident.pk, State.RECEIVED, Clock.VERIFY)
    assert events("feedback.complaint.received") == [
        (
            f"resident:{resident.ref}", f"complaint:{receipt.code}",
            {"state": "RECEIVED", "kind": "COMPLAINT", "category": "waste", "area": FATUBESI},
        )
    ]  # fmt: skip
    assert [template for template, _key in messages_sent()] == ["feedback.received"]


def test_nothing_of_a_signed_in_resident_is_kept_when_he_stays_anonymous(resident):
    submitted = submit(resident)
    receipt = file(
        told(
            is_anonymous=True, application_ref=submitted.ref, reporter_name="Yohana", reporter_contact="a@example.org"
        ),
        by=resident_actor(resident), uploads=[io.BytesIO(picture())],
    )  # fmt: skip
    row = row_of(receipt.code)
    assert row.attachments.get().stored.created_by_ref == "anonymous"
    assert (row.resident_id, row.reporter_name, row.reporter_contact, row.application_ref) == (None, "", "", "")
    assert row.filed_by_ref == "anonymous"
    assert {step.by_ref for step in row.steps.all()} == {"anonymous"}
    assert [actor for actor, _subject, _data in events("feedback.complaint.received")] == ["anonymous"]
    assert "feedback.received" not in [template for template, _key in messages_sent()]
    assert queries.own_reports(by=resident_actor(resident)) == []
    assert list(queries.resident_holds(resident.pk)) == []


def test_a_resident_finds_what_he_filed_among_what_the_city_holds(resident):
    from molek.residents import queries as residents

    receipt = file(by=resident_actor(resident))
    held = residents.held_data(resident_id=resident.pk, by=resident_actor(resident), at=NINE)
    (reports,) = [one for one in held if one.source.name == "reports"]
    assert [item.value for item in reports.items] == [
        f"{receipt.code}, {PLAIN.title}, menunggu diperiksa", PLAIN.body,
    ]  # fmt: skip


def test_the_database_refuses_an_identity_in_an_anonymous_report(offices):
    from django.db import IntegrityError

    row = row_of(file(told(is_anonymous=True)).code)
    with pytest.raises(IntegrityError, match="feedback_anonymous_is_nobody"):
        Complaint.objects.filter(pk=row.pk).update(reporter_name="Yohana")


def test_an_official_files_for_a_person_who_stands_there(offices, resident):
    clerk = actor_of(offices.city.clerk)
    receipt = file(told(reporter_name="Marthen Lado", reporter_contact="+6281200000001"), by=clerk)
    row = row_of(receipt.code)
    assert (row.channel, row.filed_by_ref, row.reporter_name) == (Channel.COUNTER, clerk.ref, "Marthen Lado")
    assert receipt.secret  # the person comes back with it

    helped = row_of(file(by=assisting(clerk, resident)).code)
    assert (helped.resident_id, helped.secret_key != "") == (resident.pk, True)
    anonymous = row_of(file(told(is_anonymous=True), by=assisting(clerk, resident)).code)
    assert (anonymous.resident_id, anonymous.filed_by_ref) == (None, clerk.ref)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"category": "no-such"}, CategoryUnknown),
        ({"area_code": "53.71.06.9999"}, AreaUnknown),
        ({"area_code": CITY}, AreaUnknown),
        ({"title": "  "}, ReasonNeeded),
        ({"body": "\n"}, ReasonNeeded),
        ({"kind": Kind.OMBUDSMAN}, NotPermitted),
    ],
)
def test_what_cannot_be_so_is_refused(offices, change, refusal):
    with pytest.raises(refusal):
        file(told(**change))
    assert not Complaint.objects.exists()


def test_the_same_form_twice_is_one_report_with_one_secret(offices):
    key = uuid.uuid4()
    first, second = file(key=key), file(key=key)
    assert first == second
    assert first.secret == secret_of(key)
    assert Complaint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_report():
    from tests.cases.conftest import build_city
    from tests.feedback.conftest import build_offices

    build_offices(build_city())
    key, receipts, barrier = uuid.uuid4(), [], threading.Barrier(8)

    def click() -> None:
        barrier.wait()
        try:
            receipts.append(file(key=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Complaint.objects.count() == 1
    assert len(set(receipts)) == 1
    assert len(receipts) == 8


def test_code_and_secret_open_it_however_they_are_typed(offices):
    receipt = file()
    typed = receipt.secret.lower().replace("-", " ")
    code = receipt.code.lower().replace("-", "")
    assert operations.open_report(code=code, secret=typed, remote=REMOTE, at=NINE) == receipt.code


def test_a_wrong_secret_and_an_unknown_code_are_told_alike(offices, resident):
    known, own = file(), file(by=resident_actor(resident))
    said = set()
    for code, secret in ((known.code, "0000-0000-0000"), ("0000-0000", known.secret), (own.code, ""), (own.code, "-")):
        with pytest.raises(SecretNotAccepted) as refused:
            operations.open_report(code=code, secret=secret, remote=REMOTE, at=NINE)
        said.add((str(refused.value), refused.value.status))
    assert len(said) == 1


def test_guessing_ends_for_the_code_and_not_for_the_neighbours(offices):
    receipt, other = file(), file()
    for _ in range(limits.MOST_TRIES_A_CODE):
        with pytest.raises(SecretNotAccepted):
            operations.open_report(code=receipt.code, secret="1111-1111-1111", remote=REMOTE, at=NINE)
    with pytest.raises(TooManyTries) as refused:
        operations.open_report(code=receipt.code, secret=receipt.secret, remote=REMOTE, at=NINE)
    assert refused.value.data["minutes"] == 60
    assert operations.open_report(code=other.code, secret=other.secret, remote=REMOTE, at=NINE) == other.code
    assert operations.open_report(code=receipt.code, secret=receipt.secret, remote=REMOTE, at=later(hours=1))


def test_a_wave_is_marked_then_stopped_and_nobody_else_is_kept_out(offices, resident):
    """Forty from one network within the hour; the 41st waits. Other networks, residents and counters go on."""
    rows = [
        row_of(file(told(is_anonymous=True), remote=f"203.0.113.{n}").code) for n in range(limits.MOST_FROM_NETWORK)
    ]
    assert [row.is_wave for row in rows] == [False] * limits.WAVE_FROM + [True] * (40 - limits.WAVE_FROM)
    with pytest.raises(TooManyComplaints):
        file(remote="203.0.113.200")
    assert file(told(is_anonymous=True), remote="198.51.100.4").code
    assert file(told(is_anonymous=True), remote="2001:db8:1:2::9").code
    assert file(by=resident_actor(resident), remote="203.0.113.9").code
    assert file(by=actor_of(offices.city.clerk), remote="203.0.113.9").code
    assert file(remote="203.0.113.200", at=later(hours=1)).code


def test_no_address_is_kept_and_the_count_is_forgotten_with_its_hour(offices):
    file()
    (kept,) = Throttle.objects.all()
    assert REMOTE not in kept.key
    assert len(kept.key) == 64
    assert kept.ends_at == later(hours=1)  # the whole hour, not the moment of the report
    file(at=later(hours=1))
    assert len(set(Throttle.objects.values_list("key", flat=True))) == 2  # the same network, another key
    assert operations.forget_hours(at=later(hours=1)) == 1
    assert Throttle.objects.count() == 1


@pytest.mark.parametrize(
    ("remote", "network"),
    [("203.0.113.7", "203.0.113.0/24"), ("2001:db8:1:2::9", "2001:db8:1::/48"), ("", ""), ("odd", "")],
)
def test_a_network_is_an_address_without_its_end(remote, network):
    assert limits.network_of(remote) == network


def test_a_report_about_ones_own_application_names_it_and_nobody_elses(resident, offices):
    from molek.cases.errors import ApplicationNotFound
    from tests.cases.conftest import STRANGER_NIK, make_resident

    application = submit(resident)
    row = row_of(file(told(application_ref=application.ref), by=resident_actor(resident)).code)
    assert row.application_ref == application.ref
    stranger = make_resident(STRANGER_NIK, "9971010101200002")
    with pytest.raises(ApplicationNotFound):
        file(told(application_ref=application.ref), by=resident_actor(stranger))


@pytest.mark.parametrize(
    ("about", "concerned"),
    [
        ({"about_post": AboutPost.LURAH}, ["lurah"]),
        ({"about_post": AboutPost.CAMAT}, ["camat"]),
        ({"about_post": AboutPost.COMPLAINT_OFFICER}, ["officer"]),
        ({"about_words": "bapak Pejabat Lurah yang baru"}, ["lurah"]),
        ({"about_words": "seorang lurah"}, []),
        ({"about_post": AboutPost.OTHER, "about_words": "petugas loket dua"}, []),
    ],
)
def test_whom_it_concerns_is_found_by_post_and_by_name(offices, about, concerned):
    row = row_of(file(told(**about)).code)
    people = {"lurah": offices.city.lurah, "camat": offices.city.camat, "officer": offices.officer}
    assert sorted(row.concerned.values_list("official_id", flat=True)) == sorted(people[n].pk for n in concerned)
    assert row.is_guarded == ("officer" in concerned)


def test_a_plain_report_keeps_what_was_told(offices):
    row = row_of(file(replace(PLAIN, place=" Jl. Nangka ", is_secret=True)).code)
    assert (row.place, row.is_secret, row.is_wave, row.title) == ("Jl. Nangka", True, False, "Sampah menumpuk")
