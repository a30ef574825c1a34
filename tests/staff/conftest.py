"""The cast and the times of the package's tests."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from psycopg.types.range import Range

from molek.base.actors import Actor, ActorKind
from molek.staff import queries
from molek.staff.models import Holding, Official, Post, Unit
from molek.staff.rules import codes

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # Monday, 09:00 in the city
TODAY = dt.date(2026, 3, 2)
PASSWORD = "seekor sapi di padang"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FATUBESI, OEBA = "53.71.06.1008", "53.71.06.1007"
REMOTE = "10.0.0.7"
_HASH = make_password(PASSWORD)  # slow on purpose: once


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def code_at(at: dt.datetime) -> str:
    return codes.code_at(SECRET, at)


def make_official(username: str, **values: Any) -> Official:
    """An official who has signed in before and has an authenticator."""
    defaults = {
        "name": username.title(),
        "password": _HASH,
        "must_change_password": False,
        "totp_secret": SECRET,
        "totp_confirmed_at": NINE - dt.timedelta(days=30),
    }
    return Official.objects.create(username=username, **(defaults | values))


def hold(official: Official, post: Post, since: str = "2025-01-02", until: str = "", capacity: str = "") -> Holding:
    period = Range(day(since), day(until) if until else None)
    return Holding.objects.create(official=official, post=post, capacity=capacity, period=period)


def session_at(at: dt.datetime) -> dict[str, Any]:
    """What the session of an official holds who signed in at that moment."""
    return {"staff_second_factor_at": at.isoformat(), "staff_seen_at": at.isoformat()}


def actor_of(official: Official, at: dt.datetime = NINE) -> Actor:
    actor = queries.actor_for(official_id=official.pk, session=session_at(at), at=at)
    assert actor is not None
    return actor


@dataclass(frozen=True)
class City:
    kota: Unit
    kecamatan: Unit
    fatubesi: Unit
    oeba: Unit
    lurah_post: Post
    secretary_post: Post
    clerk_post: Post
    camat_post: Post
    admin_post: Post
    lurah: Official
    secretary: Official
    clerk: Official
    camat: Official
    admin: Official
    stranger: Official  # holds nothing


@pytest.fixture
def city(db: None) -> City:
    return build_city()


def build_city() -> City:
    """Kelurahan Fatubesi with its people; Kelurahan Oeba without any."""
    kota = Unit.objects.create(code="53.71", name="Kota Kupang", kind="CITY", area_code="53.71", number_code="Setda")
    kecamatan = Unit.objects.create(
        code="53.71.06", name="Kecamatan Kota Lama", kind="KECAMATAN", area_code="53.71.06", number_code="Kec.KL",
        parent=kota,
    )  # fmt: skip
    fatubesi, oeba = (
        Unit.objects.create(
            code=code, name=f"Kelurahan {name}", kind="KELURAHAN", area_code=code, number_code=f"Kel.{name[:2]}",
            parent=kecamatan,
        )
        for code, name in ((FATUBESI, "Fatubesi"), (OEBA, "Oeba"))
    )  # fmt: skip
    posts = [
        Post.objects.create(unit=unit, kind=kind, title=title)
        for unit, kind, title in (
            (fatubesi, "LURAH", "Lurah Fatubesi"),
            (fatubesi, "SEKRETARIS_LURAH", "Sekretaris Kelurahan Fatubesi"),
            (fatubesi, "CLERK", "Petugas Loket"),
            (kecamatan, "CAMAT", "Camat Kota Lama"),
            (kota, "ADMIN", "Administrator"),
        )
    ]
    lurah = make_official(
        "lurah", name="Yohanis Lado", title_prefix="Drs.", title_suffix="M.Si", rank="Penata Tk. I",
        nip="197001011994011001", nik="9971010101700001",
    )  # fmt: skip
    people = [lurah, *(make_official(name) for name in ("sekretaris", "petugas", "camat", "admin"))]
    for official, post in zip(people, posts, strict=True):
        hold(official, post)
    return City(kota, kecamatan, fatubesi, oeba, *posts, *people, stranger=make_official("orang"))


@pytest.fixture
def admin(city: City) -> Actor:
    return actor_of(city.admin)


def events(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Actor, subject and data of the audit events of that name, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_ref, subject, data FROM audit_event WHERE event = %s ORDER BY id", [name])
        return [(actor, subject, _json(data)) for actor, subject, data in cursor.fetchall()]


def _json(value: Any) -> dict[str, Any]:
    loaded = json.loads(value) if isinstance(value, str) else value
    return dict(loaded)


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock that the views read."""
    clock = Clock(NINE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


class Clock:
    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def pass_by(self, **duration: float) -> None:
        self.now += dt.timedelta(**duration)


ANOTHER = Actor(ActorKind.OFFICIAL, 999_999, "official:999999")


@pytest.fixture
def real_city(settings: Any) -> None:
    """Not a demo."""
    settings.MOLEK = dataclasses.replace(settings.MOLEK, demo=False)
