"""Who an official is today, and what that allows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test.utils import CaptureQueriesContext

from molek.base.actors import Actor
from molek.staff import queries
from tests.staff.conftest import FATUBESI, NINE, OEBA, City, actor_of, hold, make_official, session_at


def test_lurah_decides_in_his_kelurahan_and_prints_for_all(city: City) -> None:
    lurah = actor_of(city.lurah)
    assert lurah.may("cases.decide", area=FATUBESI)
    assert not lurah.may("cases.decide", area=OEBA)
    assert lurah.may("letters.print", area=OEBA)
    assert not lurah.may("letters.print", area="74.71.01.1001")
    assert (lurah.id, lurah.ref, lurah.unit_id) == (city.lurah.pk, f"official:{city.lurah.pk}", city.fatubesi.pk)


def test_camat_decides_in_all_of_his_kecamatan(city: City) -> None:
    camat = actor_of(city.camat)
    assert camat.may("cases.decide", area=OEBA)
    assert not camat.may("cases.decide", area="53.71.05.1001")


def test_administrator_reads_and_decides_nothing(city: City) -> None:
    admin = actor_of(city.admin)
    assert admin.may("staff.manage", area=FATUBESI)
    for permission in ("cases.decide", "letters.sign", "residents.read", "audit.read"):
        assert not admin.may(permission)


def test_one_without_a_post_may_nothing(city: City) -> None:
    assert actor_of(city.stranger).grants == ()


def test_holding_counts_by_the_city_day(city: City) -> None:
    hold(city.stranger, city.oeba.posts.create(kind="LURAH", title="Lurah Oeba"), since="2026-03-03")
    before_midnight = dt.datetime(2026, 3, 2, 15, 59, tzinfo=dt.UTC)
    at_midnight = dt.datetime(2026, 3, 2, 16, 0, tzinfo=dt.UTC)  # 3 March in the city
    assert not actor_of(city.stranger, before_midnight).may("letters.sign")
    assert actor_of(city.stranger, at_midnight).may("letters.sign", area=OEBA)


def test_last_day_is_excluded(city: City) -> None:
    post = city.oeba.posts.create(kind="LURAH", title="Lurah Oeba")
    hold(city.stranger, post, since="2026-03-01", until="2026-03-02")
    assert not actor_of(city.stranger).may("letters.sign")


def test_definitive_holder_has_nothing_while_a_plh_acts(city: City) -> None:
    hold(city.secretary, city.lurah_post, since="2026-03-02", until="2026-03-04", capacity="Plh")
    assert actor_of(city.lurah).grants == ()
    plh = {g.capacity for g in actor_of(city.secretary).grants if g.post_id == city.lurah_post.pk}
    assert plh == {"Plh"}
    after = dt.datetime(2026, 3, 4, 1, tzinfo=dt.UTC)
    assert actor_of(city.lurah, after).may("letters.sign", area=FATUBESI)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"totp_confirmed_at": None},
        {"totp_confirmed_at": NINE + dt.timedelta(minutes=1)},  # enrolled anew after this session began
    ],
)
def test_account_out_of_use_is_nobody(city: City, change: dict[str, object]) -> None:
    type(city.lurah).objects.filter(pk=city.lurah.pk).update(**change)
    assert queries.actor_for(official_id=city.lurah.pk, session=session_at(NINE), at=NINE) is None


def test_demo_account_is_nobody_in_a_real_city(city: City, real_city: None) -> None:
    demo = make_official("contoh", is_demo=True)
    assert queries.actor_for(official_id=demo.pk, session=session_at(NINE), at=NINE) is None


def test_session_without_second_factor_is_nobody(city: City) -> None:
    assert queries.actor_for(official_id=city.lurah.pk, session={}, at=NINE) is None


@pytest.mark.parametrize(
    ("opened", "seen", "is_known"),
    [
        (dt.timedelta(0), dt.timedelta(minutes=29, seconds=59), True),
        (dt.timedelta(0), dt.timedelta(minutes=30), False),
        (dt.timedelta(hours=7, minutes=59), dt.timedelta(0), True),
        (dt.timedelta(hours=8), dt.timedelta(0), False),
    ],
)
def test_session_ends_when_idle_or_old(city: City, opened: dt.timedelta, seen: dt.timedelta, is_known: bool) -> None:
    session = {
        "staff_second_factor_at": (NINE - max(opened, seen)).isoformat(),
        "staff_seen_at": (NINE - seen).isoformat(),
    }
    actor = queries.actor_for(official_id=city.lurah.pk, session=session, at=NINE)
    assert (actor is not None) is is_known


def test_use_is_noted_once_a_minute(city: City) -> None:
    session = session_at(NINE)
    soon = NINE + dt.timedelta(seconds=59)
    queries.actor_for(official_id=city.lurah.pk, session=session, at=soon)
    assert session["staff_seen_at"] == NINE.isoformat()
    later = NINE + dt.timedelta(seconds=60)
    queries.actor_for(official_id=city.lurah.pk, session=session, at=later)
    assert session["staff_seen_at"] == later.isoformat()


def test_assistance_lasts_until_its_end(city: City) -> None:
    until = NINE + dt.timedelta(minutes=1)
    session = session_at(NINE) | {"assistance": {"resident_id": 5, "until": until.isoformat()}}

    def assisted(at: dt.datetime) -> int | None:
        actor = queries.actor_for(official_id=city.clerk.pk, session=dict(session), at=at)
        assert isinstance(actor, Actor)
        return actor.assisting

    assert assisted(NINE) == 5
    assert assisted(until) is None


def test_actor_costs_one_query(city: City, django_assert_num_queries: type[CaptureQueriesContext]) -> None:
    with django_assert_num_queries(1):
        actor_of(city.lurah)


def test_password_counts_as_confirmed_for_ten_minutes() -> None:
    session = {"staff_confirmed_at": NINE.isoformat()}
    assert queries.is_recently_confirmed(session=session, at=NINE + dt.timedelta(minutes=9, seconds=59))
    assert not queries.is_recently_confirmed(session=session, at=NINE + dt.timedelta(minutes=10))
    assert not queries.is_recently_confirmed(session={}, at=NINE)
