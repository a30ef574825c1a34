"""A breach: who is concerned comes from the log, two people sign, everybody is told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.errors import NotPermitted
from molek.messages.models import OutboxMessage
from molek.privacy import operations, queries
from molek.privacy.enums import BreachState, ScopeKind
from molek.privacy.errors import (
    BreachNotFound,
    BreachNotReady,
    NothingWanted,
    ScopeUnusable,
    SecondPersonNeeded,
)
from molek.privacy.models import Breach
from molek.privacy.operations import breaches
from molek.residents.models import Resident
from molek.staff.models import Holding
from tests.cases.conftest import FATUBESI, NINE, events, jobs_queued, messages_sent, submit
from tests.privacy.conftest import TEN

TEXTS = {
    "exposed": "NIK dan nomor telepon.", "exposed_en": "NIK and phone number.",
    "how": "Dibuka petugas tanpa tugas pada 2 Maret.", "how_en": "Opened by an official without need on 2 March.",
    "handling": "Akses dicabut.", "handling_en": "Access was withdrawn.",
}  # fmt: skip
HOUR = dt.timedelta(hours=1)


def opened(town) -> Breach:
    return operations.open_breach(
        title="Data dibuka tanpa tugas", discovered_at=NINE, discovered_how="Laporan warga.", by=town.by("data"), at=TEN
    )


def scope(town, breach, kind=ScopeKind.OFFICIAL, value="clerk", since=NINE - HOUR, until=TEN, **more) -> int:
    return operations.set_scope(
        code=breach.code, kind=kind, value=value, since=since, until=until, by=town.by("data"), at=TEN, **more
    )


def signed(town) -> Breach:
    breach = opened(town)
    town.look()
    town.look(whose=town.markus)
    scope(town, breach)
    operations.draft_notices(code=breach.code, texts=TEXTS, by=town.by("data"), at=TEN)
    return operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN)


def test_the_clock_runs_from_the_discovery(town):
    breach = opened(town)
    assert breach.due_at == NINE + dt.timedelta(hours=72)
    page = queries.breach_page(code=breach.code, by=town.by("data"), at=NINE + dt.timedelta(hours=80))
    assert (page.shown.hours_left, page.shown.hours_used) == (-8, 72)
    for wrong in ({"title": " "}, {"discovered_how": ""}):
        with pytest.raises(NothingWanted):
            operations.open_breach(
                **{"title": "a", "discovered_at": NINE, "discovered_how": "b", **wrong}, by=town.by("data"), at=TEN
            )
    with pytest.raises(ScopeUnusable):
        operations.open_breach(title="a", discovered_at=TEN + HOUR, discovered_how="b", by=town.by("data"), at=TEN)


def test_scope_by_official_reads_the_log_also_when_he_has_left(town):
    town.look(at=NINE - HOUR)  # included
    town.look(at=NINE)
    town.look(whose=town.markus, at=TEN)  # not included
    town.look("lurah", whose=town.markus)
    Holding.objects.filter(official=town.officials["clerk"]).delete()
    breach = opened(town)
    assert scope(town, breach) == 1
    assert breach.persons.get().resident_id == town.yohana.pk
    assert scope(town, breach, until=TEN + HOUR) == 2  # computed anew, not added
    assert [data for _a, _s, data in events("privacy.breach.scoped")] == [
        {"kind": "OFFICIAL", "concerned": 1}, {"kind": "OFFICIAL", "concerned": 2},
    ]  # fmt: skip


def test_scope_by_office_device_service_and_list(town):
    town.look()
    audit.record_access(
        by=replace(town.stranger, device="kiosk:12"), resident_ref=town.stranger.ref,
        purpose=AccessPurpose.IDENTIFICATION, fields=("nik",), at=NINE,
    )  # fmt: skip
    submit(town.yohana)
    breach = opened(town)

    def concerned(kind, value, **more):
        scope(town, breach, kind, value, **more)
        return set(breach.persons.values_list("resident_id", flat=True))

    assert town.yohana.pk in concerned(ScopeKind.UNIT, FATUBESI)
    assert concerned(ScopeKind.DEVICE, "kiosk:12") == {town.markus.pk}
    assert concerned(ScopeKind.DEVICE, "") == set()
    assert concerned(ScopeKind.SERVICE, "domicile-letter") == {town.yohana.pk}
    assert concerned(ScopeKind.LIST, "", niks=[town.markus.nik, "9971010101900009"]) == {town.markus.pk}
    breach.refresh_from_db()
    assert town.markus.nik not in breach.scope_value


def test_a_scope_that_makes_no_sense(town):
    breach = opened(town)
    for wrong in (
        {"until": NINE - 2 * HOUR}, {"value": "siapa"}, {"kind": ScopeKind.UNIT, "value": "0"},
        {"kind": ScopeKind.LIST, "value": "", "niks": ["123"]},
    ):  # fmt: skip
        with pytest.raises(ScopeUnusable):
            scope(town, breach, **wrong)


def test_the_list_that_leaves_names_nobody(town):
    breach = signed(town)
    listed = operations.export_concerned(code=breach.code, by=town.by("data"), at=TEN)
    assert sorted(line.split(";")[0] for line in listed.splitlines()[1:]) == sorted([town.owner.ref, town.stranger.ref])
    assert town.yohana.nik not in listed
    assert town.yohana.name not in listed
    assert len(events("privacy.breach.exported")) == 1


def test_two_people_sign(town):
    breach = opened(town)
    with pytest.raises(BreachNotReady):  # no texts
        operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN)
    operations.draft_notices(code=breach.code, texts=TEXTS, by=town.by("data"), at=TEN)
    with pytest.raises(BreachNotReady):  # nobody concerned
        operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN)
    town.look()
    scope(town, breach)
    with pytest.raises(NotPermitted):
        operations.sign_off(code=breach.code, by=town.by("data"), at=TEN)
    both = replace(town.by("kominfo"), grants=town.by("kominfo").grants + town.by("data").grants)
    operations.draft_notices(code=breach.code, texts=TEXTS, by=both, at=TEN)
    with pytest.raises(SecondPersonNeeded):
        operations.sign_off(code=breach.code, by=both, at=TEN)
    operations.draft_notices(code=breach.code, texts=TEXTS, by=town.by("data"), at=TEN)
    operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN)
    for act in (
        lambda: scope(town, breach),
        lambda: operations.draft_notices(code=breach.code, texts=TEXTS, by=town.by("data"), at=TEN),
        lambda: operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN),
    ):
        with pytest.raises(BreachNotReady):
            act()
    with pytest.raises(IntegrityError):
        Breach.objects.filter(pk=breach.pk).update(signed_by_ref=town.by("data").ref)


def test_everybody_is_told_once_in_his_language(town, monkeypatch):
    monkeypatch.setattr(breaches, "_AT_ONCE", 1)
    breach = signed(town)
    Resident.objects.filter(pk=town.markus.pk).update(phone="")
    Resident.objects.filter(pk=town.yohana.pk).update(contact_language="en")
    operations.send_notices(code=breach.code, by=town.by("data"), at=TEN)
    assert jobs_queued("privacy.tell_concerned") == [{"breach_id": breach.pk}]
    assert operations.tell_concerned(breach_id=breach.pk, at=TEN)
    assert not operations.tell_concerned(breach_id=breach.pk, at=TEN)
    assert not operations.tell_concerned(breach_id=breach.pk, at=TEN)
    assert messages_sent() == [("privacy.breach", f"privacy.breach:{breach.code}:{town.yohana.pk}")]
    _to, data = OutboxMessage.objects.get().unsealed()
    assert data["exposed"] == TEXTS["exposed_en"]
    assert set(breach.persons.values_list("told_how", flat=True)) == {"PHONE", "PAGE"}
    for by in (town.owner, town.stranger):
        assert queries.breach_for(code=breach.code, by=by).exposed == TEXTS["exposed"]
    with pytest.raises(BreachNotReady):
        operations.send_notices(code=breach.code, by=town.by("data"), at=TEN)


def test_who_is_not_concerned_reads_nothing(town):
    breach = opened(town)
    town.look()
    scope(town, breach)
    operations.draft_notices(code=breach.code, texts=TEXTS, by=town.by("data"), at=TEN)
    operations.sign_off(code=breach.code, by=town.by("kominfo"), at=TEN)
    with pytest.raises(BreachNotFound):  # not told yet
        queries.breach_for(code=breach.code, by=town.owner)
    operations.send_notices(code=breach.code, by=town.by("data"), at=TEN)
    with pytest.raises(BreachNotFound):
        queries.breach_for(code=breach.code, by=town.stranger)


def test_from_the_report_to_the_end(town):
    breach = signed(town)
    act = {"code": breach.code, "by": town.by("data"), "at": TEN}
    with pytest.raises(BreachNotReady):
        operations.publish_notice(**act)
    assert queries.authority_pdf(**{**act, "by": town.by("kominfo")}).startswith(b"%PDF-")
    operations.send_notices(**act)
    with pytest.raises(BreachNotReady):
        operations.close_breach(**act)
    with pytest.raises(NothingWanted):
        operations.record_report(number=" ", **act)
    operations.record_report(number="PDP-1/2026", **act)
    with pytest.raises(BreachNotReady):
        operations.record_report(number="PDP-2/2026", **act)
    with pytest.raises(BreachNotReady):  # persons wait
        operations.close_breach(**act)
    operations.tell_concerned(breach_id=breach.pk, at=TEN)
    assert queries.public_notices() == []
    operations.publish_notice(**act)
    assert [notice.concerned for notice in queries.public_notices()] == [2]
    with pytest.raises(BreachNotReady):
        operations.publish_notice(**act)
    assert operations.close_breach(**act).state == BreachState.CLOSED
    with pytest.raises(BreachNotReady):
        operations.close_breach(**act)
    told = ("opened", "scoped", "drafted", "signed", "sent", "reported", "published", "closed")
    assert all(len(events(f"privacy.breach.{name}")) == 1 for name in told)


def test_who_may_not(town):
    breach = opened(town)
    for name in ("clerk", "inspektur", "registrar"):
        by = town.by(name)
        for act in (
            lambda by=by: operations.open_breach(title="a", discovered_at=NINE, discovered_how="b", by=by, at=TEN),
            lambda by=by: operations.draft_notices(code=breach.code, texts=TEXTS, by=by, at=TEN),
            lambda by=by: operations.sign_off(code=breach.code, by=by, at=TEN),
            lambda by=by: operations.send_notices(code=breach.code, by=by, at=TEN),
            lambda by=by: operations.export_concerned(code=breach.code, by=by, at=TEN),
            lambda by=by: queries.breach_page(code=breach.code, by=by, at=TEN),
        ):
            with pytest.raises(NotPermitted):
                act()
    with pytest.raises(BreachNotFound):
        queries.authority_pdf(code=breach.code, by=town.by("data"), at=TEN)  # not signed
    with pytest.raises(BreachNotFound):
        operations.send_notices(code="NONE", by=town.by("data"), at=TEN)


def test_the_record_of_processing_is_what_the_packages_declare(town):
    lines = queries.processing_csv(by=town.by("data")).splitlines()
    assert lines[0].startswith("\ufeffKode;Kegiatan")
    assert len(lines) == 1 + len(queries.processing_record(by=town.by("data")))
    with pytest.raises(NotPermitted):
        queries.processing_record(by=town.by("clerk"))
