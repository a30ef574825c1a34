"""The nightly computation: from the rows of the city to findings, once, and again only for what is new."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.cases.models import Application
from molek.integrity import operations, queries, tasks
from molek.integrity.enums import Conclusion
from molek.integrity.models import Finding, Run, Step
from molek.integrity.queries.statements import statement
from molek.integrity.rules.detection import Rows, evidence_hash
from molek.integrity.rules.rows import Code, Evidence, EvidenceKind
from molek.residents.models import Assistance, Resident
from molek.staff.models import Holding, Official, Unit
from tests.cases.conftest import NINE, City, actor_of, assisting, events, hold, later, make_resident
from tests.integrity.conftest import TOMORROW, apply, compute, decide, neighbour

DAY_AFTER = dt.date(2026, 3, 4)
pytestmark = pytest.mark.django_db


def rows() -> Rows:
    return queries.read_rows(since=dt.date(2025, 12, 4), until=DAY_AFTER)


# Rows


def test_a_filing_carries_no_number_and_no_name(shared_phone: list[Application]) -> None:
    filings = rows().filings
    assert len(filings) == 6
    assert len({f.phone for f in filings}) == 1
    assert "8199900" not in filings[0].phone
    assert len({f.family for f in filings}) == 6


def test_a_decision_tells_the_lot_the_unit_and_the_clock(city: City, resident: Resident) -> None:
    application = apply(resident)
    task = application.tasks.get()
    decide(application, Official.objects.get(pk=task.assigned_id))
    [row] = rows().decisions
    assert (row.official, row.drawn, row.candidates) == (task.assigned_id, task.assigned_id, 1)
    assert row.unit == city.posts["lurah"].unit_id
    assert (row.machine, row.is_accepted, row.was_stopped, row.is_kin) == ("REVIEW", True, False, False)
    assert row.due == task.due_date


def test_who_decided_for_his_own_family_card_is_kin_even_if_it_changed_later(city: City, resident: Resident) -> None:
    application = apply(resident)
    decide(application, Official.objects.get(pk=application.tasks.get().assigned_id))
    Official.objects.filter(pk=application.tasks.get().decided_by_id).update(nik=resident.nik)
    assert rows().decisions[0].is_kin


def test_a_clerk_filing_for_his_family_is_told(city: City, resident: Resident) -> None:
    Official.objects.filter(pk=city.clerk.pk).update(nik="9971011708900077")
    make_resident("9971011708900077", resident.family_card.kk_number, name="LUKAS LADO")
    apply(resident, by=assisting(actor_of(city.clerk), resident))
    [row] = rows().filings
    assert (row.filer, row.is_kin_of_filer) == (city.clerk.pk, True)


def look(official: Official, resident: Resident, at: dt.datetime = NINE, case: str = "") -> None:
    audit.record_access(
        by=actor_of(official), resident_ref=f"resident:{resident.ref}", purpose=AccessPurpose.IDENTIFICATION,
        fields=("name",), at=at, case_ref=case,
    )  # fmt: skip


def test_a_look_is_explained_by_an_application_around_it(city: City, resident: Resident) -> None:
    look(city.lurah, resident)
    assert [row.has_matter for row in rows().looks] == [False]
    apply(resident, at=later(days=1))
    assert [row.has_matter for row in rows().looks] == [True]


def test_a_look_is_not_explained_by_somebody_elses_help_or_an_old_matter(
    city: City, resident: Resident, stranger: Resident
) -> None:
    apply(stranger)
    look(city.lurah, resident)
    look(city.lurah, resident, case="0000-0000-0000")
    assert [row.has_matter for row in rows().looks] == [False, False]


def test_an_application_by_a_proxy_is_counted_for_him(city: City, resident: Resident, stranger: Resident) -> None:
    Assistance.objects.create(
        official_id=city.clerk.pk, official_ref=f"official:{city.clerk.pk}", resident=resident, method="POWER",
        proxy=stranger, proof_sha256="a" * 64, started_at=NINE - dt.timedelta(minutes=2),
        ends_at=NINE + dt.timedelta(minutes=18), ended_at=NINE + dt.timedelta(minutes=5),
    )  # fmt: skip
    with connection.cursor() as cursor:  # the shipped services allow no proxy; the row says who stood there
        application = apply(resident)
        cursor.execute(
            "UPDATE cases_application SET filed_by_ref = %s WHERE id = %s",
            [f"official:{city.clerk.pk}", application.pk],
        )
    [row] = rows().hand_overs
    assert (row.kind, row.ref, row.is_family) == ("application", application.ref, False)
    assert stranger.nik not in row.proxy


def test_what_happened_before_the_window_or_on_the_day_itself_is_not_read(city: City, resident: Resident) -> None:
    apply(resident, at=NINE)
    assert len(queries.read_rows(since=dt.date(2026, 3, 2), until=dt.date(2026, 3, 3)).filings) == 1
    assert not queries.read_rows(since=dt.date(2026, 3, 3), until=dt.date(2026, 3, 4)).filings
    assert not queries.read_rows(since=dt.date(2026, 2, 2), until=dt.date(2026, 3, 2)).filings


@pytest.mark.parametrize("name", ["filings", "decisions", "looks", "hand_overs", "barred", "units", "evidence"])
def test_statements_only_read(name: str) -> None:
    words = statement(name).upper().split()
    assert words[0] == "--"
    assert not {"INSERT", "UPDATE", "DELETE", "TRUNCATE", "ALTER", "LOCK"} & set(words)


# Findings


def test_six_families_of_one_phone_become_one_finding(finding: Finding, shared_phone: list[Application]) -> None:
    assert finding.figures["observed"] == 6
    assert {cited["ref"] for cited in finding.evidence} == {a.ref for a in shared_phone}
    held = [Evidence(EvidenceKind.APPLICATION, a.ref, NINE.date()) for a in shared_phone]
    assert finding.evidence_hash == evidence_hash(Code.SHARED_PHONE, finding.subject, held)
    assert finding.in_force == {"least_families": 6}
    assert (finding.official_ids, finding.unit_ids) == ([], [])
    assert [step.kind for step in finding.steps.all()] == ["FOUND"]
    [(actor, subject, data)] = events("integrity.finding.found")
    assert (actor, subject) == ("system:molek", f"integrity:{finding.ref}")
    assert data == {"evidence": finding.evidence_hash, "indicator": "shared-phone"}


def test_the_second_run_changes_nothing(finding: Finding) -> None:
    before = Finding.objects.values().get()
    compute()
    compute(at=TOMORROW + dt.timedelta(hours=1))
    assert Finding.objects.values().get() == before
    assert (Run.objects.count(), Step.objects.count(), len(events("integrity.run.finished"))) == (1, 1, 1)


def test_a_run_of_the_next_day_adds_evidence_to_the_live_finding(finding: Finding) -> None:
    apply(neighbour(9), at=later(days=2))
    compute(dt.date(2026, 3, 5), later(days=3))
    finding.refresh_from_db()
    assert len(finding.evidence) == 7
    assert [step.kind for step in finding.steps.order_by("id")] == ["FOUND", "GREW"]
    assert Run.objects.order_by("-id").values_list("opened", "grown").first() == (0, 1)


def test_evidence_that_leaves_the_window_stays_cited(finding: Finding) -> None:
    for number in range(20, 26):
        apply(neighbour(number), at=later(days=85))
    compute(dt.date(2026, 6, 10), later(days=99))
    finding.refresh_from_db()
    assert len(finding.evidence) == 12
    assert finding.figures["observed"] == 6


def conclude(finding: Finding, inspector: Actor) -> None:
    operations.take_up(ref=finding.ref, by=inspector, at=TOMORROW)
    operations.conclude(
        ref=finding.ref, conclusion=Conclusion.EXPLAINED, text="ketua RT", by=inspector, at=TOMORROW
    )  # fmt: skip


def test_a_concluded_finding_stays_closed_while_little_is_new(finding: Finding, inspector: Actor) -> None:
    conclude(finding, inspector)
    for number in range(20, 25):
        apply(neighbour(number), at=later(days=2))
    compute(dt.date(2026, 3, 6), later(days=4))
    assert Finding.objects.count() == 1
    finding.refresh_from_db()
    assert len(finding.evidence) == 6


def test_as_much_again_that_is_new_opens_another(finding: Finding, inspector: Actor) -> None:
    conclude(finding, inspector)
    for number in range(20, 26):
        apply(neighbour(number), at=later(days=2))
    compute(dt.date(2026, 3, 6), later(days=4))
    again = Finding.objects.exclude(pk=finding.pk).get()
    assert (again.state, again.subject) == ("OPEN", finding.subject)
    finding.refresh_from_db()
    assert finding.state == "CONCLUDED"


def test_five_families_make_no_finding(inspectorate: dict[str, Official]) -> None:
    for number in range(5):
        apply(neighbour(number))
    compute()
    assert not Finding.objects.exists()
    assert Run.objects.get().read["shared-phone"] == 5
    assert Run.objects.get().read["proxies"] == 0  # an indicator with no data says so


def test_an_official_who_moved_keeps_both_units_from_seeing_it(city: City, inspectorate: dict[str, Official]) -> None:
    Official.objects.filter(pk=city.clerk.pk).update(nik="9971011708900077")
    own = make_resident("9971011708900077", "9971010101200999", name="LUKAS LADO")
    apply(own, by=assisting(actor_of(city.clerk), own), at=NINE)
    holding = Holding.objects.get(official=city.clerk)
    Holding.objects.filter(pk=holding.pk).update(period=("2025-01-02", "2026-03-03"))
    oeba = city.posts["other_lurah"].unit
    hold(city.clerk, Unit.objects.get(pk=oeba.pk).posts.create(kind="CLERK", title="Petugas"), since="2026-03-03")
    other = make_resident("9971011708900088", "9971010101200999", name="MARIA LADO")
    apply(other, by=assisting(actor_of(city.clerk, later(days=1)), other), at=later(days=1))
    compute()
    found = Finding.objects.get(indicator="kinship")
    assert found.official_ids == [city.clerk.pk]
    assert found.unit_ids == sorted([city.posts["clerk"].unit_id, oeba.pk])


def test_two_live_findings_of_one_subject_are_refused_by_the_database(finding: Finding) -> None:
    finding.pk, finding.ref = None, "AAAA-BBBB"
    with pytest.raises(IntegrityError, match="integrity_one_live_finding"), transaction.atomic():
        finding.save(force_insert=True)


def test_the_trail_cannot_be_changed(finding: Finding) -> None:
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE integrity_step SET text = 'lain'")
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM integrity_step")


def test_only_the_system_and_who_decides_may_compute(auditor: Actor, city: City) -> None:
    for by in (auditor, actor_of(city.lurah)):
        with pytest.raises(NotPermitted):
            operations.compute(on=DAY_AFTER, by=by, at=TOMORROW)


def test_the_nightly_job_looks_at_yesterday_and_before(
    shared_phone: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: later(days=1))
    tasks.compute()
    assert Run.objects.get().until_date == dt.date(2026, 3, 3)
    assert Finding.objects.count() == 1
