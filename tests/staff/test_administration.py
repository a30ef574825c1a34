"""What an administrator does to offices, accounts, holdings and the calendar."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.base.errors import DomainError, NotFound, NotPermitted
from molek.base.identifiers import InvalidAreaCode, InvalidNik, InvalidNip
from molek.staff import operations, queries
from molek.staff.errors import (
    AreaTaken,
    HoldingOver,
    HolidayLine,
    MadeByYou,
    NipTaken,
    OfficialInactive,
    OfficialNikTaken,
    OwnAccount,
    OwnStandIn,
    PeriodInvalid,
    PeriodPast,
    PostActed,
    PostHeld,
    PostOccupied,
    PostTaken,
    PostVacant,
    SameHandTwice,
    SignInRefused,
    UnitPlacement,
    UnitTaken,
    UsernameInvalid,
    UsernameTaken,
)
from molek.staff.models import Holding, Holiday, Official, Post, Unit
from tests.staff.conftest import (
    FATUBESI,
    NINE,
    PASSWORD,
    REMOTE,
    TODAY,
    City,
    actor_of,
    build_city,
    day,
    events,
    hold,
    make_official,
)
from tests.staff.test_sign_in import at_once

SOLOR = "53.71.06.1004"


def new_unit(by: Actor, **values: Any) -> Unit:
    city = Unit.objects.get(code="53.71.06")
    defaults: dict[str, Any] = {
        "code": SOLOR, "name": "Kelurahan Solor", "kind": "KELURAHAN", "area_code": SOLOR,
        "parent_id": city.pk, "number_code": "Kel.Slr",
    }  # fmt: skip
    return operations.create_unit(**(defaults | values), by=by, at=NINE)


def test_unit_is_created(city: City, admin: Actor) -> None:
    unit = new_unit(admin)
    assert queries.unit_of_area(SOLOR).letterhead[-1] == "KELURAHAN SOLOR"
    assert events("staff.unit.created") == [(admin.ref, f"unit:{unit.pk}", {"code": SOLOR, "kind": "KELURAHAN"})]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"code": FATUBESI}, UnitTaken),
        ({"area_code": FATUBESI}, AreaTaken),
        ({"area_code": "5371"}, InvalidAreaCode),
        ({"area_code": "53.71.05.1004"}, UnitPlacement),
        ({"parent_id": None}, UnitPlacement),
        ({"kind": "CITY"}, UnitPlacement),
    ],
)
def test_unit_is_refused(city: City, admin: Actor, values: dict[str, Any], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        new_unit(admin, **values)
    assert Unit.objects.count() == 4


def test_unit_stands_at_most_three_deep(city: City, admin: Actor) -> None:
    with pytest.raises(UnitPlacement):
        new_unit(admin, kind="OPD", area_code=FATUBESI, parent_id=city.fatubesi.pk)


def test_agency_shares_the_area_of_the_city(city: City, admin: Actor) -> None:
    new_unit(admin, code="DUKCAPIL", kind="OPD", area_code="53.71", parent_id=city.kota.pk)
    assert queries.unit_of_area("53.71").id == city.kota.pk


def test_change_of_a_unit_tells_what_was_before(city: City, admin: Actor) -> None:
    values = {
        "name": "Kelurahan Fatubesi", "number_code": "Kel.Ftbs", "address": "Jalan Contoh", "phone": "",
        "email": "", "postcode": "85226",
    }  # fmt: skip
    for _ in range(2):  # the second changes nothing
        operations.change_unit(unit_id=city.fatubesi.pk, **values, by=admin, at=NINE)
    assert events("staff.unit.changed") == [
        (
            admin.ref,
            f"unit:{city.fatubesi.pk}",
            {"number_code": ["Kel.Fa", "Kel.Ftbs"], "address": ["", "Jalan Contoh"], "postcode": ["", "85226"]},
        )
    ]


def test_post_is_created_and_a_second_lurah_refused(city: City, admin: Actor) -> None:
    operations.create_post(unit_id=city.oeba.pk, kind="LURAH", title="Lurah Oeba", by=admin, at=NINE)
    with pytest.raises(PostTaken):
        operations.create_post(unit_id=city.oeba.pk, kind="LURAH", title="Lurah Oeba", by=admin, at=NINE)
    for _ in range(2):
        operations.create_post(unit_id=city.oeba.pk, kind="CLERK", title="Petugas", by=admin, at=NINE)
    assert len(events("staff.post.created")) == 3


def new_official(by: Actor, **values: Any) -> operations.NewAccount:
    return operations.create_official(**({"username": "baru", "name": "Baru"} | values), by=by, at=NINE)


def test_new_official_must_replace_his_password(city: City, admin: Actor) -> None:
    account = new_official(admin, username=" Baru ", nip="19800101 200501 1 001", nik="9971 0116 0680 0004")
    row = queries.official_row(account.official_id)
    assert (row.username, row.nip, row.must_change_password, row.has_second_factor) == (
        "baru",
        "198001012005011001",
        True,
        False,
    )
    assert queries.official_nik(account.official_id) == "9971011606800004"
    assert account.password not in repr(account)
    signed_in = operations.check_password(username="baru", password=account.password, remote=REMOTE, at=NINE)
    assert signed_in == account.official_id
    assert events("staff.official.created") == [(admin.ref, f"official:{account.official_id}", {})]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"username": "lurah"}, UsernameTaken),
        ({"username": "Pak Lurah"}, UsernameInvalid),
        ({"username": "ab"}, UsernameInvalid),
        ({"nip": "197001011994011001"}, NipTaken),
        ({"nip": "1970"}, InvalidNip),
        ({"nik": "9971010101700001"}, OfficialNikTaken),
        ({"nik": "1"}, InvalidNik),
    ],
)
def test_new_official_is_refused(city: City, admin: Actor, values: dict[str, Any], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        new_official(admin, **values)


def change(official: Official, by: Actor, **values: str) -> None:
    defaults = queries.official_form_values(official.pk)
    operations.change_official(official_id=official.pk, **(defaults | values), by=by, at=NINE)


def test_change_of_an_official_logs_fields_and_no_name(city: City, admin: Actor) -> None:
    change(city.lurah, admin, name="Yohanis Bani", rank="Pembina")
    change(city.lurah, admin)
    assert queries.official_name(city.lurah.pk) == "Drs. Yohanis Bani, M.Si"
    assert events("staff.official.changed") == [(admin.ref, f"official:{city.lurah.pk}", {"fields": ["name", "rank"]})]
    with pytest.raises(NipTaken):
        change(city.clerk, admin, nip="197001011994011001")


def test_deactivated_official_is_out_and_his_posts_are_free(city: City, admin: Actor) -> None:
    future = city.oeba.posts.create(kind="LURAH", title="Lurah Oeba")
    hold(city.lurah, future, since="2026-04-01")
    hold(city.lurah, city.oeba.posts.create(kind="CLERK", title="Petugas"), since="2024-01-01", until="2025-01-01")
    for _ in range(2):  # a second click changes nothing
        operations.deactivate_official(official_id=city.lurah.pk, reason="pensiun", by=admin, at=NINE)
    assert [row.is_over(TODAY) for row in queries.holdings_of_post(city.lurah_post.pk)] == [True]
    assert queries.holdings_of_post(future.pk)[0].since is None
    operations.assign_post(official_id=city.stranger.pk, post_id=city.lurah_post.pk, since=TODAY, by=admin, at=NINE)
    ((_, subject, data),) = events("staff.official.deactivated")
    assert (subject, data["reason"], len(data["ended_holdings"])) == (f"official:{city.lurah.pk}", "pensiun", 2)


def test_reactivated_official_comes_back_without_posts(city: City, admin: Actor) -> None:
    operations.deactivate_official(official_id=city.lurah.pk, reason="cuti", by=admin, at=NINE)
    for _ in range(2):
        operations.reactivate_official(official_id=city.lurah.pk, by=admin, at=NINE)
    assert actor_of(city.lurah).grants == ()
    assert len(events("staff.official.reactivated")) == 1


def test_reset_password_leaves_the_second_factor(city: City, admin: Actor) -> None:
    account = operations.reset_password(official_id=city.lurah.pk, by=admin, at=NINE)
    with pytest.raises(SignInRefused):
        operations.check_password(username="lurah", password=PASSWORD, remote=REMOTE, at=NINE)
    row = queries.official_row(city.lurah.pk)
    assert (row.must_change_password, row.has_second_factor) == (True, True)
    assert operations.check_password(username="lurah", password=account.password, remote=REMOTE, at=NINE)
    assert events("staff.official.password-reset") == [(admin.ref, f"official:{city.lurah.pk}", {})]


def test_reset_second_factor_ends_sessions_for_good(city: City, admin: Actor) -> None:
    operations.reset_second_factor(official_id=city.lurah.pk, reason="ponsel hilang", by=admin, at=NINE)
    assert queries.official_row(city.lurah.pk).has_second_factor is False
    Official.objects.filter(pk=city.lurah.pk).update(totp_confirmed_at=NINE + dt.timedelta(hours=1))
    assert queries.actor_for(
        official_id=city.lurah.pk,
        session={"staff_second_factor_at": NINE.isoformat(), "staff_seen_at": NINE.isoformat()},
        at=NINE + dt.timedelta(minutes=1),
    ) is None  # fmt: skip
    assert events("staff.official.second-factor-reset")[0][2] == {"reason": "ponsel hilang"}


def test_one_administrator_cannot_reset_both_factors_and_sign_in_as_somebody(city: City, admin: Actor) -> None:
    other = dataclasses.replace(admin, id=(admin.id or 0) + 10_000, ref="official:other-admin")
    operations.reset_second_factor(official_id=city.lurah.pk, reason="ponsel hilang", by=admin, at=NINE)
    with pytest.raises(SameHandTwice):
        operations.reset_password(official_id=city.lurah.pk, by=admin, at=NINE)
    operations.reset_password(official_id=city.lurah.pk, by=other, at=NINE)  # it takes two
    with pytest.raises(SameHandTwice):  # and the first does not follow the second
        operations.reset_password(official_id=city.lurah.pk, by=admin, at=NINE)
    operations.reset_password(official_id=city.secretary.pk, by=admin, at=NINE)
    with pytest.raises(SameHandTwice):
        operations.reset_second_factor(official_id=city.secretary.pk, reason="ponsel hilang", by=admin, at=NINE)


def test_after_the_owner_replaced_one_factor_the_same_hand_may_reset_the_other(city: City, admin: Actor) -> None:
    account = operations.reset_password(official_id=city.lurah.pk, by=admin, at=NINE)
    own = Actor(ActorKind.OFFICIAL, city.lurah.pk, f"official:{city.lurah.pk}")
    operations.set_first_password(by=own, new_password=f"{account.password} milik saya", at=NINE)
    operations.reset_second_factor(official_id=city.lurah.pk, reason="ponsel hilang", by=admin, at=NINE)
    assert queries.official_row(city.lurah.pk).has_second_factor is False


def assign(by: Actor, official: Official, post: Post, since: str = "2026-03-02", until: str = "") -> Holding:
    return operations.assign_post(
        official_id=official.pk,
        post_id=post.pk,
        since=day(since),
        until=day(until) if until else None,
        reason="SK 1",
        by=by,
        at=NINE,
    )


def act_for(
    by: Actor,
    official: Official,
    post: Post,
    capacity: str = "Plh",
    since: str = "2026-03-02",
    until: str = "2026-03-05",
) -> Holding:
    return operations.delegate(
        official_id=official.pk,
        post_id=post.pk,
        capacity=capacity,
        since=day(since),
        until=day(until) if until else None,
        reason="cuti",
        by=by,
        at=NINE,
    )


@pytest.fixture
def empty_post(city: City) -> Post:
    return city.oeba.posts.create(kind="LURAH", title="Lurah Oeba")


def test_post_is_assigned(city: City, admin: Actor, empty_post: Post) -> None:
    holding = assign(admin, city.stranger, empty_post)
    assert actor_of(city.stranger).may("letters.sign", area="53.71.06.1007")
    assert events("staff.post.assigned") == [
        (
            admin.ref,
            f"holding:{holding.pk}",
            {
                "official": city.stranger.pk,
                "post": empty_post.pk,
                "capacity": "",
                "since": "2026-03-02",
                "until": "",
                "reason": "SK 1",
            },
        )
    ]


def test_whoever_made_an_account_gives_it_no_first_post(city: City, admin: Actor, empty_post: Post) -> None:
    new = Official.objects.get(pk=new_official(admin).official_id)
    with pytest.raises(MadeByYou):
        assign(admin, new, empty_post)
    with pytest.raises(MadeByYou):
        act_for(admin, new, empty_post, "Plt", until="")
    assert not Holding.objects.filter(official=new).exists()
    other = Actor(ActorKind.OFFICIAL, city.stranger.pk, f"official:{city.stranger.pk}", admin.grants)
    holding = assign(other, new, empty_post, until="2026-03-09")  # it takes two
    operations.end_holding(holding_id=holding.pk, on=day("2026-03-03"), reason="", by=other, at=NINE)
    assign(admin, new, empty_post, since="2026-03-10")  # somebody else knows him by now


def test_held_post_is_not_assigned_again(city: City, admin: Actor) -> None:
    with pytest.raises(PostHeld):
        assign(admin, city.stranger, city.lurah_post)


def test_post_changes_hands_on_one_day(city: City, admin: Actor, empty_post: Post) -> None:
    assign(admin, city.stranger, empty_post, since="2026-03-02", until="2026-06-01")
    assign(admin, city.clerk, empty_post, since="2026-06-01")


def test_post_is_not_assigned_while_a_plt_fills_it(city: City, admin: Actor, empty_post: Post) -> None:
    act_for(admin, city.stranger, empty_post, capacity="Plt", until="")
    with pytest.raises(PostActed):
        assign(admin, city.clerk, empty_post, since="2027-01-01")


def test_administrator_gives_himself_nothing(city: City, admin: Actor, empty_post: Post) -> None:
    acts: list[Callable[[], object]] = [
        lambda: assign(admin, city.admin, empty_post),
        lambda: act_for(admin, city.admin, city.lurah_post),
        lambda: change(city.admin, admin, rank="Pembina"),
        lambda: operations.deactivate_official(official_id=city.admin.pk, reason="", by=admin, at=NINE),
        lambda: operations.reactivate_official(official_id=city.admin.pk, by=admin, at=NINE),
        lambda: operations.reset_password(official_id=city.admin.pk, by=admin, at=NINE),
        lambda: operations.reset_second_factor(official_id=city.admin.pk, reason="", by=admin, at=NINE),
    ]
    for act in acts:
        with pytest.raises(OwnAccount):
            act()


def test_inactive_official_gets_no_post(city: City, admin: Actor, empty_post: Post) -> None:
    off = make_official("lama", is_active=False)
    with pytest.raises(OfficialInactive):
        assign(admin, off, empty_post)


def test_period_ends_after_it_begins(city: City, admin: Actor, empty_post: Post) -> None:
    with pytest.raises(PeriodInvalid):
        assign(admin, city.stranger, empty_post, since="2026-03-02", until="2026-03-02")


def test_plh_stands_in_for_the_holder(city: City, admin: Actor) -> None:
    act_for(admin, city.secretary, city.lurah_post)
    assert events("staff.post.delegated")[0][2]["capacity"] == "Plh"


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda c, by, post: act_for(by, c.secretary, post), PostVacant),
        (lambda c, by, post: act_for(by, c.lurah, c.lurah_post), OwnStandIn),
        (lambda c, by, post: act_for(by, c.secretary, c.lurah_post, until=""), PeriodInvalid),
        (lambda c, by, post: act_for(by, c.secretary, c.lurah_post, since="2026-03-01"), PeriodPast),
        (lambda c, by, post: act_for(by, c.secretary, c.lurah_post, capacity="Plt"), PostOccupied),
        (lambda c, by, post: act_for(by, c.secretary, c.lurah_post, capacity="Pj", until=""), PostOccupied),
    ],
)
def test_delegation_is_refused(
    city: City, admin: Actor, empty_post: Post, act: Callable[..., object], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        act(city, admin, empty_post)


def test_two_do_not_act_in_one_post(city: City, admin: Actor) -> None:
    act_for(admin, city.secretary, city.lurah_post)
    with pytest.raises(PostActed):
        act_for(admin, city.stranger, city.lurah_post, since="2026-03-04", until="2026-03-06")
    act_for(admin, city.stranger, city.lurah_post, since="2026-03-05", until="2026-03-06")


def end(holding: Holding, by: Actor, on: str = "2026-03-02") -> None:
    operations.end_holding(holding_id=holding.pk, on=day(on), reason="kembali", by=by, at=NINE)


def test_delegation_ends_early(city: City, admin: Actor) -> None:
    holding = act_for(admin, city.secretary, city.lurah_post)
    end(holding, admin, on="2026-03-03")
    tomorrow = NINE + dt.timedelta(days=1)
    assert not actor_of(city.lurah).may("letters.sign")
    assert actor_of(city.lurah, tomorrow).may("letters.sign")
    holding.refresh_from_db()
    assert (holding.ended_at, holding.ended_by_id) == (NINE, city.admin.pk)
    assert events("staff.holding.ended")[0][2]["on"] == "2026-03-03"


def test_delegation_that_has_not_begun_is_called_off(city: City, admin: Actor) -> None:
    holding = act_for(admin, city.secretary, city.lurah_post, since="2026-05-01", until="2026-05-05")
    end(holding, admin)
    act_for(admin, city.stranger, city.lurah_post, since="2026-05-01", until="2026-05-05")
    assert queries.holding_row(holding.pk).since is None


def test_holding_ends_once_and_never_in_the_past(city: City, admin: Actor) -> None:
    holding = act_for(admin, city.secretary, city.lurah_post)
    with pytest.raises(PeriodPast):
        end(holding, admin, on="2026-03-01")
    end(holding, admin)
    for on in ("2026-03-02", "2026-03-09"):
        with pytest.raises(HoldingOver):
            end(holding, admin, on=on)


def test_holiday_is_set_changed_and_removed(city: City, admin: Actor) -> None:
    on = day("2026-04-25")

    def set_to(name: str) -> bool:
        return operations.set_holiday(date=on, name=name, kind="HOLIDAY", by=admin, at=NINE)

    assert [set_to("HUT Kota"), set_to("HUT Kota"), set_to("HUT Kota Kupang")] == [True, False, True]
    assert not queries.calendar().is_working(day("2026-04-25"))
    assert [h.name for h in queries.holidays(2026)] == ["HUT Kota Kupang"]
    operations.remove_holiday(date=on, by=admin, at=NINE)
    with pytest.raises(NotFound):
        operations.remove_holiday(date=on, by=admin, at=NINE)
    assert len(events("staff.holiday.set")) == 2
    assert events("staff.holiday.removed") == [(admin.ref, "holiday:2026-04-25", {})]


def test_list_of_holidays_is_taken_over(city: City, admin: Actor) -> None:
    text = "# SKB\n2026-01-01;Tahun Baru\n\n2026-12-24;Cuti bersama Natal\n2026-12-25;Natal;HOLIDAY\n"
    assert operations.import_holidays(text=text, by=admin, at=NINE) == operations.ImportedHolidays(3, 0)
    assert operations.import_holidays(text=text, by=admin, at=NINE) == operations.ImportedHolidays(0, 3)
    assert [h.kind for h in queries.holidays(2026)] == ["HOLIDAY", "JOINT_LEAVE", "HOLIDAY"]


def test_list_with_an_unreadable_line_is_not_taken_over(city: City, admin: Actor) -> None:
    with pytest.raises(HolidayLine) as refusal:
        operations.import_holidays(text="2026-01-01;Tahun Baru\n2026-02-30;Tidak ada", by=admin, at=NINE)
    assert refusal.value.data == {"line": 2, "text": "2026-02-30;Tidak ada"}
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("who", ["lurah", "camat", "clerk", "stranger"])
def test_nobody_else_manages_staff(city: City, who: str) -> None:
    by = actor_of(getattr(city, who))
    acts: list[Callable[[], object]] = [
        lambda: new_unit(by),
        lambda: operations.change_unit(
            unit_id=city.oeba.pk, name="x", number_code="", address="", phone="", email="", postcode="", by=by, at=NINE
        ),
        lambda: operations.create_post(unit_id=city.oeba.pk, kind="CLERK", title="x", by=by, at=NINE),
        lambda: new_official(by),
        lambda: change(city.secretary, by),
        lambda: operations.deactivate_official(official_id=city.secretary.pk, reason="", by=by, at=NINE),
        lambda: operations.reset_password(official_id=city.secretary.pk, by=by, at=NINE),
        lambda: operations.reset_second_factor(official_id=city.secretary.pk, reason="", by=by, at=NINE),
        lambda: assign(by, city.stranger, city.clerk_post),
        lambda: act_for(by, city.secretary, city.lurah_post),
        lambda: end(Holding.objects.get(post=city.clerk_post), by),
        lambda: operations.set_holiday(date=TODAY, name="x", kind="HOLIDAY", by=by, at=NINE),
        lambda: operations.remove_holiday(date=TODAY, by=by, at=NINE),
        lambda: operations.import_holidays(text="", by=by, at=NINE),
        lambda: operations.install_offices(plan=operations.OfficesPlan(units=[]), by=by, at=NINE),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


def test_administrator_does_not_manage_another_city(city: City, admin: Actor) -> None:
    with pytest.raises(NotPermitted):
        new_unit(admin, code="74.71", name="Kota Kendari", kind="CITY", area_code="74.71", parent_id=None)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capacity", ["", "Plh"])
def test_one_post_given_twice_at_once_is_given_once(capacity: str) -> None:
    city = build_city()
    by = actor_of(city.admin)
    post = city.lurah_post
    if not capacity:
        post = city.oeba.posts.create(kind="LURAH", title="Lurah Oeba")
    people = iter([make_official(f"calon{n}") for n in range(4)])

    def give() -> object:
        return act_for(by, next(people), post) if capacity else assign(by, next(people), post)

    results = at_once(give, times=4)
    refusals = [type(r) for r in results if isinstance(r, DomainError)]
    assert refusals == [PostActed if capacity else PostHeld] * 3
    assert len(events("staff.post.delegated" if capacity else "staff.post.assigned")) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_username_taken_twice_at_once_is_given_once() -> None:
    by = actor_of(build_city().admin)
    results = at_once(lambda: new_official(by), times=4)
    assert [type(r) for r in results if isinstance(r, DomainError)] == [UsernameTaken] * 3


def test_offices_are_installed_once_or_not_at_all(db: None) -> None:
    plan = operations.OfficesPlan(
        units=[
            operations.NewUnit("53.71.06", "Kecamatan Kota Lama", "KECAMATAN", "53.71.06", "53.71", "Kec.KL"),
            operations.NewUnit("53.71", "Kota Kupang", "CITY", "53.71", "", "Setda"),
        ],
        posts=[operations.NewPost("camat", "53.71.06", "CAMAT", "Camat Kota Lama")],
        officials=[operations.NewOfficial("camat", "Camat")],
        holdings=[operations.NewHolding("camat", "camat", day("2026-01-02"))],
    )
    operations.install_offices(plan=plan, by=SYSTEM, at=NINE)
    assert [e.post_id for e in queries.eligible(post_kinds=["CAMAT"], area_code="53.71.06.1001", at=NINE)]
    with pytest.raises(UnitTaken):
        operations.install_offices(plan=plan, by=SYSTEM, at=NINE)
    assert len(events("staff.offices.installed")) == 1
    orphan = operations.OfficesPlan(units=[operations.NewUnit("x", "x", "OPD", "53.71", "y", "x")])
    with pytest.raises(ValueError, match="without a parent"):
        operations.install_offices(plan=orphan, by=SYSTEM, at=NINE)
