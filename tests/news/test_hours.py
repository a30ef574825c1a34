"""Opening hours: whose they are to change, and what the public reads of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from molek.base.errors import NotPermitted
from molek.base.workdays import CITY_TZ
from molek.news import operations, queries
from molek.news.errors import HoursWrong, OfficeNotFound, PlaceWrong
from molek.news.queries import places as reads
from molek.news.rules.hours import Spans
from molek.staff.models import Holiday, Official
from tests.cases.conftest import CITY, FATUBESI, NINE, OEBA, actor_of, events
from tests.news.conftest import Desk, Offices
from tests.races.threads import at_once

WORKDAY: Spans = ((dt.time(8), dt.time(15, 30)),)
WEEK = [WORKDAY] * 5 + [(), ()]
TODAY = dt.date(2026, 3, 2)  # Monday


def clock(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CITY_TZ)


def set_week(official: Official, code: str, days: list[Spans] = WEEK, since: dt.date = TODAY) -> None:
    operations.set_week(unit_code=code, days=days, since=since, by=actor_of(official), at=NINE)


def set_day(official: Official, code: str, opens: dt.time | None, closes: dt.time | None, why: str = "rapat") -> int:
    row = operations.set_day(
        unit_code=code, day=TODAY, opens=opens, closes=closes, why=why, by=actor_of(official), at=NINE
    )
    return int(row.pk)


def test_an_office_has_the_hours_of_the_city_until_it_has_its_own(city: Offices) -> None:
    set_week(city.admin, "")
    page = queries.office_page(code=FATUBESI, at=clock("03-02 15:00"))
    assert (page.now.is_open, page.now.until, page.is_own_week) == (True, clock("03-02 15:30"), False)
    set_week(city.lurah, FATUBESI, [((dt.time(7, 30), dt.time(14)),)] * 6 + [()])
    page = queries.office_page(code=FATUBESI, at=clock("03-02 15:00"))
    assert (page.now.opens, page.is_own_week) == (clock("03-03 07:30"), True)
    assert queries.office_page(code=OEBA, at=clock("03-02 15:00")).now.is_open


def test_hours_from_a_later_day_hold_from_that_day_around_midnight(city: Offices) -> None:
    set_week(city.admin, "")
    set_week(city.admin, "", [()] * 7, since=dt.date(2026, 3, 3))
    assert queries.office_page(code=OEBA, at=clock("03-02 15:00")).now.is_open
    # Half past midnight in the city is still the second of March in Greenwich.
    assert queries.office_page(code=OEBA, at=clock("03-03 00:30")).now.opens is None
    assert len(reads.week_history("")) == 2


def test_a_holiday_closes_and_a_day_of_its_own_overrides_it(city: Offices) -> None:
    set_week(city.admin, "")
    Holiday.objects.create(date=TODAY, name="Hari suci", kind="HOLIDAY")
    page = queries.office_page(code=OEBA, at=clock("03-02 09:00"))
    assert page.now.opens == clock("03-03 08:00")
    assert [(d.day, d.why) for d in page.ahead] == [(TODAY, "Hari suci")]
    set_day(city.other_lurah, OEBA, dt.time(9), dt.time(11), "posko")
    page = queries.office_page(code=OEBA, at=clock("03-02 09:00"))
    assert page.now.until == clock("03-02 11:00")
    assert [d.why for d in page.ahead] == ["posko"]


def test_a_day_may_be_changed_and_ended(city: Offices) -> None:
    set_week(city.admin, "")
    set_day(city.lurah, FATUBESI, None, None)
    second = set_day(city.lurah, FATUBESI, dt.time(10), dt.time(12))
    assert queries.office_page(code=FATUBESI, at=clock("03-02 09:00")).now.opens == clock("03-02 10:00")
    for _twice in range(2):
        operations.end_day(day_id=second, by=actor_of(city.lurah), at=NINE)
    assert queries.office_page(code=FATUBESI, at=clock("03-02 09:00")).now.is_open
    assert len(events("news.day.ended")) == 1
    with pytest.raises(OfficeNotFound):
        operations.end_day(day_id=0, by=actor_of(city.lurah), at=NINE)


def test_each_head_changes_his_own_office_and_the_administrator_all(city: Offices, desk: Desk) -> None:
    for official, code in (
        (city.lurah, OEBA), (city.lurah, ""), (city.camat, FATUBESI), (city.clerk, FATUBESI), (desk.editor, "KOMINFO"),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            set_week(official, code)
    set_week(city.admin, OEBA)
    with pytest.raises(OfficeNotFound):
        set_week(city.admin, "TIDAK-ADA")
    assert [subject for _by, subject, _data in events("news.hours.set")] == [f"office:{OEBA}"]


@pytest.mark.parametrize("spans", [((dt.time(15), dt.time(8)),), (*WORKDAY, (dt.time(12), dt.time(16)))])
def test_hours_that_cannot_be_are_refused(city: Offices, spans: Spans) -> None:
    with pytest.raises(HoursWrong):
        set_week(city.admin, "", [spans] * 7)


@pytest.mark.parametrize(
    ("opens", "closes", "why"), [(dt.time(9), None, "x"), (dt.time(9), dt.time(8), "x"), (None, None, " ")]
)
def test_a_day_that_cannot_be_is_refused(
    city: Offices, opens: dt.time | None, closes: dt.time | None, why: str
) -> None:
    with pytest.raises(HoursWrong):
        set_day(city.admin, "", opens, closes, why)


def test_where_an_office_stands(city: Offices) -> None:
    admin = actor_of(city.admin)
    operations.set_place(
        unit_code=FATUBESI, latitude=Decimal("-10.158"), longitude=Decimal("123.606"), by=admin, at=NINE
    )
    page = queries.office_page(code=FATUBESI, at=NINE)
    assert page.place == (Decimal("-10.158000"), Decimal("123.606000"))
    with pytest.raises(PlaceWrong):
        operations.set_place(unit_code=FATUBESI, latitude=Decimal(91), longitude=Decimal(0), by=admin, at=NINE)


def test_the_list_groups_offices_by_kecamatan(city: Offices, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        groups = queries.offices(at=NINE)
    assert [(g.title, [r.name for r in g.rows]) for g in groups] == [
        ("", ["Kota Kupang"]), ("Kota Lama", ["Kecamatan Kota Lama", "Kelurahan Oeba", "Kelurahan Fatubesi"]),
    ]  # fmt: skip
    with pytest.raises(OfficeNotFound):
        queries.office_page(code="TIDAK-ADA", at=NINE)
    assert CITY in {row.code for group in groups for row in group.rows}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_day_at_once_leave_one_row(transactional_db: None) -> None:
    from molek.news.models import HoursDay
    from tests.news.conftest import build_offices

    city = build_offices()
    results = at_once(
        lambda: set_day(city.admin, "", None, None), lambda: set_day(city.admin, "", dt.time(9), dt.time(10))
    )
    assert HoursDay.objects.filter(ended_at__isnull=True).count() == 1
    assert any(isinstance(result, int) for result in results)
