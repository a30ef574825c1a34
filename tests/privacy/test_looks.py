"""A resident sees who opened his record, when, for what; nobody else sees it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.audit.models import Access
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.privacy import queries
from molek.privacy.queries import LookFilter
from molek.staff.models import Holding, Unit
from tests.cases.conftest import FATUBESI, NINE, OEBA, assisting
from tests.privacy.conftest import TEN


def shown(town, **filters):
    return queries.who_looked(by=town.owner, at=TEN, chosen=LookFilter(**filters))


def test_shows_office_purpose_and_time_newest_first(town):
    town.look(case_ref="7K2M-9QXB-41TZ")
    audit.record_access(by=SYSTEM, resident_ref=town.owner.ref, purpose=AccessPurpose.SIGNING, fields=("name",), at=TEN)
    town.look(whose=town.markus)
    newest, oldest = shown(town).looks
    assert (newest.who, newest.purpose, newest.may_question) == ("Sistem, tanpa petugas", "Menandatangani surat", False)
    assert (oldest.who, oldest.purpose, oldest.case_ref) == (
        "Kelurahan Fatubesi", "Memutuskan permohonan", "7K2M-9QXB-41TZ",
    )  # fmt: skip
    assert oldest.what == "NIK, nama, kelahiran, kontak dan pesan"
    assert oldest.may_question
    assert not oldest.is_application


def test_looks_of_one_act_are_one_line(town):
    for minute in range(3):
        town.look(at=NINE + dt.timedelta(minutes=minute), case_ref="A")
    town.look(at=NINE + dt.timedelta(minutes=5), case_ref="B")
    town.look(at=NINE + dt.timedelta(days=1), case_ref="B")
    assert [look.times for look in shown(town).looks] == [1, 1, 3]


def test_another_resident_who_named_him_is_not_himself(town):
    audit.record_access(
        by=town.stranger, resident_ref=town.owner.ref, purpose=AccessPurpose.APPLICATION, fields=("name",), at=NINE
    )
    (look,) = shown(town).looks
    assert look.who == "Penduduk lain, dalam permohonannya"
    assert not look.may_question


def test_month_and_office_choose(town):
    town.look(at=NINE - dt.timedelta(days=40))
    town.look()
    other = Unit.objects.get(code=OEBA).pk
    assert len(shown(town).looks) == 2
    assert [look.at for look in shown(town, month="2026-03").looks] == [NINE]
    assert [look.at for look in shown(town, unit_id=Unit.objects.get(code=FATUBESI).pk, month="2026-01").looks] == [
        NINE - dt.timedelta(days=40)
    ]
    assert shown(town, unit_id=other).looks == []
    assert len(shown(town, month="2026-13").looks) == 2  # no month: as if none was chosen
    page = shown(town)
    assert [label for _key, label in page.months] == ["Maret 2026", "Januari 2026"]
    assert [bar.count for bar in page.bars][-3:] == [1, 0, 1]
    assert page.bars[-1].dark == page.bars[-1].height == 40


def test_the_end_of_the_year_is_a_month_too():
    since, until = LookFilter(month="2025-12").bounds()
    assert (since.date(), until.date()) == (dt.date(2025, 12, 1), dt.date(2026, 1, 1))


def test_who_looked_shortly_before_he_left_his_post_is_still_shown(town):
    town.look(at=NINE)
    Holding.objects.filter(official=town.officials["clerk"]).delete()
    (look,) = shown(town).looks
    assert (look.who, look.may_question) == ("Kelurahan Fatubesi", True)


def test_ten_thousand_looks_are_paged_with_few_queries(town):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_access (event_id, resident_ref, at, actor_ref, unit_id, purpose, fields, case_ref)"
            " SELECT 1000000 + n, %s, %s::timestamptz + n * interval '1 minute', 'official:' || n %% 7, n %% 5,"
            " 'DECISION', '[\"name\"]'::jsonb, 'C' || n FROM generate_series(1, 10000) AS n",
            [town.owner.ref, NINE],
        )
    with CaptureQueriesContext(connection) as first:
        page = queries.who_looked(by=town.owner, at=TEN)
    assert len(page.looks) == 50
    assert page.total == 10_000
    assert len(first) <= 6
    with CaptureQueriesContext(connection) as deep:
        page = queries.who_looked(by=town.owner, at=TEN, after="1000040")
    assert (len(page.looks), page.next_key) == (39, None)
    assert len(deep) == len(first)


def test_a_helper_sees_it_and_is_logged_and_a_clerk_by_himself_sees_nothing(town):
    town.look()
    helper = assisting(town.by("clerk"), town.yohana)
    assert len(queries.who_looked(by=helper, at=TEN).looks) == 2  # the clerk's own look at the list is the newest
    assert Access.objects.filter(purpose="ASSISTED_SERVICE").count() == 1
    with pytest.raises(NotPermitted):
        queries.who_looked(by=town.by("clerk"), at=TEN)
    assert queries.who_looked(by=town.stranger, at=TEN).looks == []
