"""Two administrators, a lurah, and a draft in hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.catalogue import operations, queries
from molek.catalogue.models import Draft
from molek.catalogue.permissions import Permission
from molek.staff.models import Official, Post, Unit
from tests.staff.conftest import hold, make_official, session_at

NINE = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # Monday, 09:00 in the city
LATER = NINE + dt.timedelta(hours=1)


def actor(number: int, *permissions: str) -> Actor:
    return Actor(ActorKind.OFFICIAL, number, f"official:{number}", tuple(Grant(p, "53.71", 1, 1) for p in permissions))


AUTHOR = actor(7, Permission.EDIT, Permission.PUBLISH)
SECOND = actor(8, Permission.EDIT, Permission.PUBLISH)
WRITER = actor(9, Permission.EDIT)
STRANGER = actor(10, "letters.sign", "cases.decide")


@dataclass(frozen=True)
class Staff:
    admin: Official
    admin2: Official
    lurah: Official


CODES = ("never-married-statement", "poverty-statement", "birth-statement")


def publish_some(at: dt.datetime = NINE) -> None:
    for code in CODES:
        toml, template = operations.read_pair(operations.SHIPPED / f"{code}.toml")
        operations.publish(toml=toml, template=template, by=SYSTEM, at=at)


@pytest.fixture
def shipped(db: None) -> None:
    publish_some()


@pytest.fixture
def staff(db: None) -> Staff:
    kota = Unit.objects.create(code="53.71", name="Kota Kupang", kind="CITY", area_code="53.71", number_code="Setda")
    people = {}
    for username, kind in (("admin", "ADMIN"), ("admin2", "ADMIN"), ("lurah", "LURAH")):
        people[username] = make_official(username)
        hold(people[username], Post.objects.create(unit=kota, kind=kind, title=username))
    return Staff(**people)


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that the views read."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


def sign_in(client: Client, official: Official) -> Client:
    client.force_login(official)
    session = client.session
    session.update(session_at(NINE))
    session.save()
    return client


@pytest.fixture
def desk(client: Client, staff: Staff, at_nine: None) -> Client:
    """The first administrator's browser."""
    return sign_in(client, staff.admin)


def draft_of(code: str = "never-married-statement") -> Draft:
    return operations.open_draft(code=code, by=AUTHOR, at=NINE)


def changed(draft: Draft, **values: object) -> Draft:
    """The draft with another summary, so that there is something to publish."""
    return operations.change_values(
        draft_id=draft.pk,
        revision=draft.revision,
        values={("summary", "id"): "Ringkasan yang lain."},
        by=AUTHOR,
        at=NINE,
    )


def submitted(draft: Draft, **more: object) -> Draft:
    return operations.submit_draft(
        draft_id=draft.pk, revision=draft.revision, note="Kata lebih jelas", by=AUTHOR, at=NINE, **more  # type: ignore[arg-type]
    )  # fmt: skip


def version_of(code: str = "never-married-statement") -> int:
    return queries.current(code).version
