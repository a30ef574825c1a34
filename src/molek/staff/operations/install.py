"""A whole city's offices at once: the demo city, or a city that moves in with lists of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from psycopg.types.range import Range

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.staff.enums import PostKind, UnitKind
from molek.staff.errors import AdministratorExists, NoOffices
from molek.staff.models import Holding, Holiday, Official, Post, Unit
from molek.staff.operations.constraints import constraints_as_refusals
from molek.staff.operations.holdings import assign_post
from molek.staff.operations.offices import create_post
from molek.staff.operations.officials import NewAccount, create_official

_FIRST_ADMINISTRATORS = 2


@dataclass(frozen=True, slots=True)
class NewUnit:
    """``parent`` is the code of a unit that stands before this one in the plan, or "" for the city."""

    code: str
    name: str
    kind: str
    area_code: str
    parent: str
    number_code: str
    address: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class NewPost:
    """``key`` names the post inside the plan only."""

    key: str
    unit: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class NewOfficial:
    """``password_hash`` is made by the caller: hashing is slow on purpose, and a demo uses one for all."""

    username: str
    name: str
    title_prefix: str = ""
    title_suffix: str = ""
    nip: str | None = None
    nik: str | None = None
    rank: str = ""
    rank_code: str = ""
    password_hash: str = field(default="!", repr=False)
    totp_secret: str = field(default="", repr=False)
    must_change_password: bool = True
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class NewHolding:
    username: str
    post: str
    since: dt.date
    until: dt.date | None = None
    capacity: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewHoliday:
    date: dt.date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class OfficesPlan:
    units: Sequence[NewUnit]
    posts: Sequence[NewPost] = ()
    officials: Sequence[NewOfficial] = ()
    holdings: Sequence[NewHolding] = ()
    holidays: Sequence[NewHoliday] = ()


def _install_units(units: Sequence[NewUnit]) -> dict[str, int]:
    """Level by level, since a unit needs its parent's key."""
    ids: dict[str, int] = {"": 0}
    left = list(units)
    while left:
        ready = [u for u in left if u.parent in ids]
        if not ready:
            raise ValueError(f"units without a parent in the plan: {[u.code for u in left][:5]}")
        rows = Unit.objects.bulk_create(
            Unit(
                code=u.code,
                name=u.name,
                kind=u.kind,
                area_code=u.area_code,
                parent_id=ids[u.parent] or None,
                number_code=u.number_code,
                address=u.address,
                phone=u.phone,
                email=u.email,
                postcode=u.postcode,
            )
            for u in ready
        )
        ids |= {row.code: row.pk for row in rows}
        left = [u for u in left if u.code not in ids]
    return ids


def _install_officials(officials: Sequence[NewOfficial], at: dt.datetime) -> dict[str, int]:
    rows = Official.objects.bulk_create(
        Official(
            username=o.username,
            name=o.name,
            title_prefix=o.title_prefix,
            title_suffix=o.title_suffix,
            nip=o.nip,
            nik=o.nik,
            rank=o.rank,
            rank_code=o.rank_code,
            password=o.password_hash,
            totp_secret=o.totp_secret,
            totp_confirmed_at=at if o.totp_secret else None,
            must_change_password=o.must_change_password,
            is_demo=o.is_demo,
        )
        for o in officials
    )
    return {row.username: row.pk for row in rows}


@transaction.atomic
def install_offices(*, plan: OfficesPlan, by: Actor, at: dt.datetime) -> None:
    """Write units, posts, officials, holdings and holidays in a few statements, whatever their number.

    Raises:
        NotPermitted: ``by`` is not the system.
        UnitTaken, UsernameTaken, ...: some of it is there already; then nothing is written.
    """
    if not by.is_system:
        raise NotPermitted()
    with constraints_as_refusals():
        units = _install_units(plan.units)
        posts = Post.objects.bulk_create(Post(unit_id=units[p.unit], kind=p.kind, title=p.title) for p in plan.posts)
        post_ids = {planned.key: row.pk for planned, row in zip(plan.posts, posts, strict=True)}
        officials = _install_officials(plan.officials, at)
        Holding.objects.bulk_create(
            Holding(
                official_id=officials[h.username],
                post_id=post_ids[h.post],
                capacity=h.capacity,
                period=Range(h.since, h.until),
                reason=h.reason,
            )
            for h in plan.holdings
        )
        Holiday.objects.bulk_create(
            (Holiday(date=h.date, name=h.name, kind=h.kind) for h in plan.holidays), ignore_conflicts=True
        )
    audit.record(
        event="staff.offices.installed",
        by=by,
        subject="city",
        at=at,
        data={
            "units": len(plan.units),
            "posts": len(plan.posts),
            "officials": len(plan.officials),
            "holdings": len(plan.holdings),
            "holidays": len(plan.holidays),
        },
    )


@transaction.atomic
def create_administrator(*, username: str, name: str, by: Actor, at: dt.datetime) -> NewAccount:
    """One of the two accounts with which a real city begins. Two, because one hand alone gives nobody a post.

    Raises:
        NotPermitted: ``by`` is not the system.
        NoOffices: there is no city office to put him in.
        AdministratorExists: two active officials act as administrators today.
        UsernameInvalid, UsernameTaken: as for any account.
    """
    if not by.is_system:
        raise NotPermitted()
    city = Unit.objects.select_for_update(of=("self",)).filter(kind=UnitKind.CITY).first()  # one at a time
    if city is None:
        raise NoOffices()
    posts = Post.objects.filter(kind=PostKind.ADMIN)
    held = Holding.objects.on(city_date(at)).filter(post__in=posts)
    if held.filter(official__is_active=True).values("official").distinct().count() >= _FIRST_ADMINISTRATORS:
        raise AdministratorExists()
    post = posts.exclude(holdings__in=held).first()
    if post is None:
        post = create_post(unit_id=city.pk, kind=PostKind.ADMIN, title="Administrator Sistem", by=by, at=at)
    account = create_official(username=username, name=name, by=by, at=at)
    assign_post(official_id=account.official_id, post_id=post.pk, since=city_date(at), by=by, at=at)
    return account
