"""The register is written by few, read by some, and shown to all as far as the city says."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from molek.base.errors import NotPermitted
from molek.messages.models import OutboxMessage
from molek.portfolio import operations, queries
from molek.portfolio.enums import Audience, Claim, ClientState, Finding, Status, Task, Users, Way
from molek.portfolio.errors import (
    AddressRefused,
    ConnectionIncomplete,
    ConnectionNotLive,
    DayImpossible,
    ExchangeInvalid,
    NameTaken,
    OwnProposal,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
    StatusUnchanged,
    SystemChanged,
)
from molek.portfolio.models import System
from molek.portfolio.operations import Asked
from molek.portfolio.rules import addresses, checks, picture, twins
from molek.staff.models import Unit
from tests.cases.conftest import NINE, events
from tests.page_linter import LintingClient
from tests.portfolio.conftest import Office, connect, facts, soon, terms

TODAY = dt.date(2026, 3, 2)


def test_registering_is_noted(system: System, office: Office) -> None:
    page = queries.system_page(system_id=system.pk, by=office.mayor, at=NINE)
    assert [(change.status, change.since) for change in page.changes] == [("IN_USE", dt.date(2025, 1, 2))]
    assert events("portfolio.system.registered") == [(office.admin.ref, f"system:{system.pk}", {"status": "IN_USE"})]


def test_only_its_keepers_write_and_only_its_readers_read(system: System, office: Office, unit: Unit) -> None:
    for by in (office.head, office.mayor, office.stranger):
        with pytest.raises(NotPermitted):
            operations.register_system(facts=facts(unit, name="X"), status=Status.BUILT, since=TODAY, by=by, at=NINE)
    with pytest.raises(NotPermitted):
        queries.register(by=office.stranger, at=NINE)


def test_a_name_stands_once(system: System, office: Office, unit: Unit) -> None:
    with pytest.raises(NameTaken):
        operations.register_system(
            facts=facts(unit, name=" si  PEJUANG "), status=Status.BUILT, since=TODAY, by=office.admin, at=NINE
        )


def test_who_saves_an_older_page_is_told(system: System, office: Office, unit: Unit) -> None:
    operations.correct_system(
        system_id=system.pk, facts=facts(unit, vendor="penyedia"), version=1, by=office.admin, at=NINE
    )
    with pytest.raises(SystemChanged):
        operations.correct_system(system_id=system.pk, facts=facts(unit), version=1, by=office.second_admin, at=NINE)
    assert System.objects.get().vendor == "penyedia"
    [(_by, _subject, data)] = events("portfolio.system.corrected")
    assert data == {"fields": "vendor"}


def test_status_has_a_dated_history(system: System, office: Office) -> None:
    def change(status: Status, since: dt.date) -> None:
        operations.change_status(system_id=system.pk, status=status, since=since, by=office.admin, at=NINE)

    with pytest.raises(StatusUnchanged):
        change(Status.IN_USE, TODAY)
    with pytest.raises(DayImpossible):
        change(Status.RETIRED, TODAY + dt.timedelta(days=1))
    with pytest.raises(DayImpossible):
        change(Status.RETIRED, dt.date(2025, 1, 1))
    change(Status.TO_MERGE, TODAY)
    page = queries.system_page(system_id=system.pk, by=office.admin, at=NINE)
    assert [change.status for change in page.changes] == ["TO_MERGE", "IN_USE"]


def test_next_check_falls_due_sooner_after_a_bad_finding(system: System, office: Office) -> None:
    def check(day: dt.date, worst: Finding) -> dt.date:
        return operations.record_check(
            system_id=system.pk, checked=day, checker="Tim", worst=worst, by=office.admin, at=NINE
        ).due_again_date

    assert check(dt.date(2025, 1, 31), Finding.LOW) == dt.date(2026, 1, 31)
    assert queries.register(by=office.admin, at=NINE).figures.overdue == 1
    assert check(dt.date(2026, 1, 31), Finding.CRITICAL) == dt.date(2026, 2, 28)
    with pytest.raises(DayImpossible):
        check(dt.date(2026, 1, 30), Finding.NONE)
    with pytest.raises(DayImpossible):
        check(TODAY + dt.timedelta(days=1), Finding.NONE)
    assert checks.due_again(checked=TODAY, every_months=2, worst="HIGH") == dt.date(2026, 5, 2)


def test_owner_is_written_to_once_for_each_day_that_falls_due(system: System, office: Office, unit: Unit) -> None:
    due = facts(unit, check_due_date=dt.date(2026, 3, 31), contract_end_date=dt.date(2026, 4, 2))
    operations.correct_system(system_id=system.pk, facts=due, version=1, by=office.admin, at=NINE)
    assert operations.remind(at=NINE) == 1  # the contract ends in 31 days
    operations.remind(at=soon(days=1))
    operations.remind(at=soon(days=2))
    sent = OutboxMessage.objects.order_by("pk").values_list("template", flat=True)
    assert list(sent) == ["portfolio.check_due", "portfolio.contract_ends"]
    operations.change_status(system_id=system.pk, status=Status.RETIRED, since=TODAY, by=office.admin, at=NINE)
    assert operations.remind(at=soon(days=3)) == 0


def test_twins_are_pointed_out_unless_one_is_retired(system: System, office: Office, unit: Unit) -> None:
    other = operations.register_system(
        facts=facts(unit, name="CROP"), status=Status.IN_USE, since=TODAY, by=office.admin, at=NINE
    )
    operations.register_system(
        facts=facts(unit, name="Lain", users=[Users.OFFICIALS]), status=Status.IN_USE, since=TODAY, by=office.admin,
        at=NINE,
    )  # fmt: skip
    [group] = queries.register(by=office.admin, at=NINE).twins
    assert [line.name for line in group.lines] == ["CROP", "Si Pejuang"]
    operations.change_status(system_id=other.pk, status=Status.RETIRED, since=TODAY, by=office.admin, at=NINE)
    assert queries.register(by=office.admin, at=NINE).twins == []


def test_twins_of_twins_stand_together() -> None:
    known = [twins.Known(n, "A", frozenset(users)) for n, users in ((1, "x"), (2, "y"), (3, "xy"))]
    assert twins.twins(known) == [(1, 3), (2, 3)]
    assert twins.groups([(1, 3), (4, 5), (2, 3), (3, 4)]) == [[1, 3, 2, 4, 5]]
    assert twins.twins([twins.Known(1, "", frozenset("x")), twins.Known(2, "", frozenset("x"))]) == []


def test_an_exchange_has_two_different_ends(system: System, office: Office, unit: Unit) -> None:
    other = operations.register_system(
        facts=facts(unit, name="CROP", task=Task.OTHER), status=Status.IN_USE, since=TODAY, by=office.admin, at=NINE
    )
    add = {"system_id": system.pk, "data": "laporan", "way": Way.API, "by": office.admin, "at": NINE}
    for wrong in ({}, {"target_id": other.pk, "outside": "Bank"}, {"target_id": system.pk}):
        with pytest.raises(ExchangeInvalid):
            operations.add_exchange(**add, **wrong)  # type: ignore[arg-type]
    row = operations.add_exchange(**add, target_id=other.pk, is_inward=True)  # type: ignore[arg-type]
    assert (row.source_id, row.target_id) == (other.pk, system.pk)
    operations.add_exchange(**add, outside="Bank", is_inward=True)  # type: ignore[arg-type]
    page = queries.register(by=office.admin, at=NINE)
    assert page.picture.count('class="pf-arrow') == 2
    lines = queries.system_page(system_id=system.pk, by=office.admin, at=NINE).exchanges
    assert [(line.other, line.is_inward) for line in lines] == [("CROP", True), ("Bank", True)]
    for _ in range(2):
        operations.remove_exchange(system_id=other.pk, exchange_id=row.pk, by=office.admin, at=NINE)
    assert len(events("portfolio.exchange.removed")) == 1


def test_picture_sets_givers_left_even_in_a_circle() -> None:
    assert picture.ranks("abc", [("a", "b"), ("b", "c")]) == {"a": 0, "b": 1, "c": 2}
    assert picture.ranks("abcd", [("a", "b"), ("b", "c"), ("d", "c")])["d"] == 1
    assert sorted(picture.ranks("abc", [("a", "b"), ("b", "c"), ("c", "a")]).values()) == [0, 1, 2]
    boxes = [picture.Box("a", "<b>A & B</b>", "in_use", "/x"), picture.Box("b", "B", "in_use")]
    drawn = picture.draw(boxes, [picture.Arrow("a", "b", "wire", "<x>")], label="L")
    assert "<b>A" not in drawn
    assert "&lt;x&gt;" in drawn
    assert picture.draw(boxes, [], label="L") == ""


def test_table_for_spreadsheets_has_a_row_for_each_system(system: System, office: Office) -> None:
    head, row = queries.export_rows(by=office.mayor)
    told = dict(zip(head, row, strict=True))
    assert (told["nama"], told["status"], told["biaya_setahun_rp"], told["masuk_satu_pintu"]) == (
        "Si Pejuang", "IN_USE", "", 0,
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        list(queries.export_rows(by=office.stranger))


def test_everybody_sees_what_is_public_and_no_more(
    client: LintingClient, system: System, office: Office, unit: Unit
) -> None:
    shown = facts(
        unit, is_public=True, vendor="PENYEDIA RAHASIA", yearly_cost_idr=123_456, address="https://a.example/"
    )
    page = client.get("/aplikasi/")
    assert "Si Pejuang" not in page.text
    operations.correct_system(system_id=system.pk, facts=shown, version=1, by=office.admin, at=NINE)
    page = client.get("/aplikasi/")
    assert "Si Pejuang" in page.text
    assert not any(text in page.text for text in ("PENYEDIA", "123.456"))


def test_connection_needs_two_persons(system: System, office: Office) -> None:
    client = operations.propose_connection(system_id=system.pk, terms=terms(), by=office.admin, at=NINE)
    proposal = client.proposals.get()
    decide = {"client_id": client.pk, "proposal_id": proposal.pk, "at": NINE}
    with pytest.raises(NotPermitted):
        operations.decide_proposal(**decide, is_approved=True, by=office.admin)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        operations.decide_proposal(**decide, is_approved=False, by=office.head)  # type: ignore[arg-type]
    with pytest.raises(ConnectionNotLive):
        operations.make_secret(client_id=client.pk, by=office.admin, at=NINE)
    operations.decide_proposal(**decide, is_approved=True, by=office.head)  # type: ignore[arg-type]
    with pytest.raises(ProposalDecided):
        operations.decide_proposal(**decide, is_approved=False, reason="x", by=office.head)  # type: ignore[arg-type]
    client.refresh_from_db()
    assert client.state == ClientState.LIVE
    assert [by for by, _s, _d in events("portfolio.connection.approved")] == [office.head.ref]


def test_nobody_approves_his_own_proposal(system: System, office: Office) -> None:
    from dataclasses import replace

    both = replace(office.admin, grants=office.admin.grants + office.head.grants)
    client = operations.propose_connection(system_id=system.pk, terms=terms(), by=both, at=NINE)
    with pytest.raises(OwnProposal):
        operations.decide_proposal(
            client_id=client.pk, proposal_id=client.proposals.get().pk, is_approved=True, by=both, at=NINE
        )


def test_new_terms_hold_when_they_are_approved(system: System, office: Office) -> None:
    client, _secret = connect(system, office)
    proposal = operations.propose_change(
        client_id=client.pk, terms=terms(purpose="lain", claims=[Claim.NAME]), by=office.admin, at=NINE
    )
    with pytest.raises(ProposalOpen):
        operations.propose_change(client_id=client.pk, terms=terms(), by=office.admin, at=NINE)
    client.refresh_from_db()
    assert client.purpose == "mengisikan nama Anda"
    operations.decide_proposal(
        client_id=client.pk, proposal_id=proposal.pk, is_approved=True, by=office.head, at=NINE
    )  # fmt: skip
    client.refresh_from_db()
    assert (client.purpose, client.claims) == ("lain", ["NAME"])


def test_terms_without_a_purpose_or_an_exact_address_are_refused() -> None:
    for wrong, error in (
        ({"purpose": " "}, ConnectionIncomplete),
        ({"redirect_uris": []}, ConnectionIncomplete),
        ({"redirect_uris": ["https://*.kota.example/masuk"]}, AddressRefused),
        ({"logout_uris": ["http://kota.example/"]}, AddressRefused),
    ):
        asked = {"audience": Audience.RESIDENTS, "claims": [], "purpose": "x", "redirect_uris": ["https://a.example/"]}
        with pytest.raises(error):
            Asked(**{**asked, **wrong}).values()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://a.example/masuk", None),
        ("https://a.example:8443/masuk?x=1", None),
        ("http://localhost:8099/x", None),
        ("http://127.0.0.1/x", None),
        ("http://[::1]:80/x", None),
        ("http://a.example/x", "SCHEME"),
        ("http://localhost.jahat.example/x", "SCHEME"),
        ("https://a.example", "FORM"),
        ("https://a.example@jahat.example/", "FORM"),
        ("https://a.example/\\jahat", "FORM"),
        ("https://a.example/../b", "FORM"),
        ("https://A.example/", "FORM"),
        ("https://а.example/", "FORM"),  # a Cyrillic letter
        ("javascript:alert(1)", "FORM"),
        ("https://[::1/x", "FORM"),
        ("https://a.example/#x", "FRAGMENT"),
        ("https://a.example/*", "PATTERN"),
        ("https://a.example/" + "x" * 300, "LONG"),
    ],
)
def test_return_address(address: str, fault: str | None) -> None:
    assert addresses.fault_of(address, allows_local=True) == fault


def test_this_machine_is_no_address_outside_a_demo() -> None:
    assert addresses.fault_of("http://localhost:8099/x", allows_local=False) == "SCHEME"


def test_provider_says_what_it_is(client: LintingClient, db: None) -> None:
    told = json.loads(client.get("/.well-known/openid-configuration").content)
    assert (told["response_types_supported"], told["code_challenge_methods_supported"]) == (["code"], ["S256"])
    assert told["subject_types_supported"] == ["pairwise"]
    keys = json.loads(client.get("/openid/kunci.json").content)["keys"]
    assert [key["alg"] for key in keys] == ["RS256"]
    assert client.get("/openid/kunci.json").headers["Cache-Control"] == "public, max-age=600"
