"""Reads of records: who may, what is logged, kin, witnesses, sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from molek.audit.enums import AccessPurpose
from molek.audit.models import Access
from molek.base.actors import ANONYMOUS, SYSTEM
from molek.base.errors import NotPermitted
from molek.residents import queries
from molek.residents.enums import AreaKind, MaritalStatus, Relation
from molek.residents.errors import ResidentNotFound
from molek.residents.models import Resident
from molek.residents.permissions import ResidentPermission
from molek.residents.rules.ages import age_on
from tests.residents.conftest import (
    CITY,
    CLERK,
    FATUBESI,
    FEMALE_NIK,
    NAIKOTEN,
    NINE,
    REGISTRY,
    STRANGER,
    as_resident,
    official,
)  # fmt: skip

APPLICATION = AccessPurpose.APPLICATION


def test_facts_hold_the_record_and_the_read_is_logged(resident: Resident) -> None:
    record = queries.facts_of(resident_id=resident.pk, by=CLERK, purpose=APPLICATION, at=NINE, case_ref="7K2M-9QXB")
    assert (record.nik, record.name, record.kk_number) == (resident.nik, resident.name, "9971010101200001")
    assert (record.area_code, record.area_name, record.kecamatan_name) == (FATUBESI, "Fatubesi", "Kota Lama")
    assert record.occupation == "KARYAWAN SWASTA"
    assert record.marital_status is MaritalStatus.NEVER_MARRIED
    assert record.age_on(dt.date(2026, 8, 16)) == 35
    access = Access.objects.get()
    assert (access.resident_ref, access.actor_ref, access.purpose, access.case_ref) == (
        f"resident:{resident.ref}", "official:11", "APPLICATION", "7K2M-9QXB",
    )  # fmt: skip


@pytest.mark.parametrize("by", [STRANGER, ANONYMOUS, official(ResidentPermission.READ, area=NAIKOTEN)], ids=repr)
def test_a_record_is_closed_to_whoever_may_not_read_it_there(resident: Resident, by) -> None:
    with pytest.raises(NotPermitted):
        queries.facts_of(resident_id=resident.pk, by=by, purpose=APPLICATION, at=NINE)
    assert not Access.objects.exists()


def test_a_resident_reads_his_own_without_a_log_and_nobody_elses(make: Callable[..., Resident]) -> None:
    own, other = make(), make(FEMALE_NIK)
    by = as_resident(own)
    assert queries.own_record(by=by, at=NINE).resident_id == own.pk
    assert not Access.objects.exists()
    with pytest.raises(NotPermitted):
        queries.facts_of(resident_id=other.pk, by=by, purpose=APPLICATION, at=NINE)


def test_who_assists_reads_for_the_assisted_and_it_is_logged(make: Callable[..., Resident]) -> None:
    row = make(area_id=NAIKOTEN)
    helper = official(ResidentPermission.ASSIST, area=FATUBESI, assisting=row.pk)
    assert queries.own_record(by=helper, at=NINE).name == row.name
    assert Access.objects.get().purpose == "ASSISTED_SERVICE"
    with pytest.raises(NotPermitted):
        queries.own_record(by=CLERK, at=NINE)


def test_the_system_reads_and_is_logged(resident: Resident) -> None:
    queries.facts_of(resident_id=resident.pk, by=SYSTEM, purpose=APPLICATION, at=NINE)
    assert Access.objects.get().actor_ref == "system:molek"


def test_nobody_is_not_found(areas: None) -> None:
    with pytest.raises(ResidentNotFound):
        queries.facts_of(resident_id=1, by=SYSTEM, purpose=APPLICATION, at=NINE)
    for ref in ("resident:x", "resident:00000000-0000-0000-0000-000000000000"):
        with pytest.raises(ResidentNotFound):
            queries.resident_by_ref(ref=ref, by=SYSTEM, purpose=APPLICATION, at=NINE)


def test_a_family_is_told_head_first_and_each_read_is_logged(make: Callable[..., Resident]) -> None:
    child = make("9971010101100001", birth_date=dt.date(2010, 1, 1), relation="CHILD")
    make(FEMALE_NIK, relation="WIFE")
    head = make(relation="HEAD")
    make("9971010101110001", birth_date=dt.date(2011, 1, 1), relation="CHILD", status="DEAD")
    family = queries.family_of(resident_id=child.pk, by=REGISTRY, purpose=APPLICATION, at=NINE)
    assert [m.relation for m in family] == [Relation.HEAD, Relation.WIFE, Relation.CHILD]
    assert Access.objects.count() == 3
    assert len(queries.family_of(resident_id=head.pk, by=as_resident(head), purpose=APPLICATION, at=NINE)) == 3
    assert Access.objects.count() == 3


def test_kin_share_a_family_card(make: Callable[..., Resident]) -> None:
    row, wife = make(), make(FEMALE_NIK)
    stranger = make("9971010101100001", kk_number="9971010101200002")
    assert queries.share_family_card(resident_id=row.pk, nik=wife.nik)
    assert queries.share_family_card(resident_id=row.pk, nik=row.nik)
    assert not queries.share_family_card(resident_id=row.pk, nik=stranger.nik)
    assert not queries.share_family_card(resident_id=row.pk, nik="9971010101109999")


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("YOHANA KRISTINA LADO", True), ("johana christina lado", True), ("Lado Yohana Kristina", True),
        ("Yohana Lado", True), ("YOHANA KRISTINA LADU", True), ("MARIA GORETI BENU", False), ("Y", False), ("", False),
    ],
)  # fmt: skip
def test_a_witness_is_checked_by_nik_and_name(make: Callable[..., Resident], name: str, matches: bool) -> None:
    applicant, witness = make(), make(FEMALE_NIK)
    check = queries.person_check(
        nik=FEMALE_NIK, name=name, by=as_resident(applicant), purpose=APPLICATION, at=NINE, case_ref="7K2M"
    )
    assert (check.known, check.name_matches, check.is_adult, check.resident_id) == (True, matches, True, witness.pk)
    access = Access.objects.get()
    assert (access.resident_ref, access.actor_ref) == (f"resident:{witness.ref}", f"resident:{applicant.ref}")


def test_an_unknown_witness_and_a_number_that_is_no_nik_are_unknown(resident: Resident) -> None:
    for nik in ("9971010101109999", "123"):
        check = queries.person_check(nik=nik, name="X", by=SYSTEM, purpose=APPLICATION, at=NINE)
        assert (check.known, check.resident_id) == (False, None)
    with pytest.raises(NotPermitted):
        queries.person_check(nik=resident.nik, name="X", by=ANONYMOUS, purpose=APPLICATION, at=NINE)


@pytest.mark.parametrize(
    ("born", "marital", "adult"),
    [
        (dt.date(2009, 3, 2), "NEVER_MARRIED", True),
        (dt.date(2009, 3, 3), "NEVER_MARRIED", False),
        (dt.date(2010, 3, 3), "MARRIED_RECORDED", True),
    ],
)
def test_grown_up_is_seventeen_today_or_ever_married(
    make: Callable[..., Resident], born: dt.date, marital: str, adult: bool
) -> None:
    row = make(birth_date=born, marital_status=marital)
    assert queries.person_check(nik=row.nik, name="", by=SYSTEM, purpose=APPLICATION, at=NINE).is_adult is adult


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1990-08-17", "2026-08-16", 35), ("1990-08-17", "2026-08-17", 36),
        ("2004-02-29", "2026-02-28", 21), ("2004-02-29", "2026-03-01", 22), ("2026-01-01", "2026-01-01", 0),
    ],
)  # fmt: skip
def test_age(born: str, day: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(born), dt.date.fromisoformat(day)) == age


def test_phone_and_language_of_a_resident(make: Callable[..., Resident]) -> None:
    row, without = make(), make(FEMALE_NIK, phone="")
    assert (queries.phone_of(row.pk), queries.phone_of(without.pk), queries.phone_of(0)) == (row.phone, None, None)
    assert (queries.contact_language(row.pk), queries.contact_language(0)) == ("id", "id")


def test_areas(areas: None) -> None:
    assert [a.code for a in queries.areas(kind=AreaKind.KELURAHAN)] == [NAIKOTEN, FATUBESI, "53.71.06.1010"]
    assert [a.name for a in queries.areas(parent=CITY)] == ["Kota Raja", "Kota Lama"]
    assert (queries.area_name(FATUBESI), queries.area_name("74.71")) == ("Fatubesi", "74.71")
    assert queries.area("74.71") is None


def session(**held: object) -> dict:
    return {
        queries.SESSION_KEY: {"id": 5, "ref": "resident:x", "at": NINE.isoformat(), "seen": NINE.isoformat(), **held}
    }


def test_a_session_is_its_resident_and_costs_no_query(django_assert_num_queries) -> None:
    actor = queries.actor_for(session=session(), at=NINE)
    assert actor is not None
    assert (actor.id, actor.ref, actor.is_resident) == (5, "resident:x", True)
    assert queries.actor_for(session={}, at=NINE) is None


def test_thirty_idle_minutes_end_a_sign_in_and_leave_the_rest_of_the_session() -> None:
    held = session() | {"held": "a form"}
    minute = dt.timedelta(minutes=1)
    for number in range(1, 4):  # each request moves the clock
        assert queries.actor_for(session=held, at=NINE + number * 29 * minute)
    assert queries.actor_for(session=held, at=NINE + (3 * 29 + 31) * minute) is None
    assert held == {"held": "a form"}


def test_eight_hours_end_it_however_busy() -> None:
    held = session(seen=(NINE + dt.timedelta(hours=8)).isoformat())
    assert queries.actor_for(session=held, at=NINE + dt.timedelta(hours=8))
    assert queries.actor_for(session=held, at=NINE + dt.timedelta(hours=8, seconds=1)) is None
