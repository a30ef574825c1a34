"""The Inspectorate on top of the engine's cast, and residents whose applications show something."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection

from molek.base.actors import SYSTEM, Actor
from molek.cases import operations as cases
from molek.cases.enums import Decision
from molek.cases.models import Application
from molek.integrity import operations
from molek.integrity.models import Finding, Run
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import (
    CITY,
    NINE,
    POVERTY,
    STRANGER_NIK,
    City,
    actor_of,
    build_city,
    hold,
    make_official,
    make_resident,
    resident_actor,
)

BROKER_PHONE = "+6281999000111"
INSPECTOR_NIK = "9971011206700001"
TOMORROW = NINE + dt.timedelta(days=1)


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


@pytest.fixture
def stranger(city: City) -> Resident:
    return make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE", phone="+6281234567891")


def make_inspectorate() -> dict[str, Official]:
    """Two inspectors and an auditor of the Inspectorate."""
    kota = Unit.objects.get(code=CITY)
    unit = Unit.objects.create(
        code="INSPEKTORAT", name="Inspektorat", kind="OPD", area_code=CITY, number_code="Insp", parent=kota
    )
    people = {}
    for name, kind, nik in (
        ("inspector", "INSPECTOR", INSPECTOR_NIK), ("colleague", "INSPECTOR", None), ("auditor", "AUDITOR", None),
    ):  # fmt: skip
        people[name] = make_official(name, nik)
        hold(people[name], Post.objects.create(unit=unit, kind=kind, title=name.title()))
    return people


@pytest.fixture
def inspectorate(city: City) -> dict[str, Official]:
    return make_inspectorate()


@pytest.fixture
def inspector(inspectorate: dict[str, Official]) -> Actor:
    return actor_of(inspectorate["inspector"])


@pytest.fixture
def colleague(inspectorate: dict[str, Official]) -> Actor:
    return actor_of(inspectorate["colleague"])


@pytest.fixture
def auditor(inspectorate: dict[str, Official]) -> Actor:
    return actor_of(inspectorate["auditor"])


def neighbour(number: int, phone: str = BROKER_PHONE) -> Resident:
    """Somebody of a family of his own."""
    return make_resident(
        f"99710112088{number:05d}", f"99710101012{number:05d}", name=f"NEIGHBOUR {'ABCDEFGHIJKLMNOP'[number % 16]}",
        phone=phone,
    )  # fmt: skip


def apply(resident: Resident, *, at: dt.datetime = NINE, by: Actor | None = None) -> Application:
    """A poverty statement, which an official decides."""
    return cases.submit_application(
        resident_id=resident.pk, service_code="poverty-statement", answers=POVERTY, attachments={},
        submission_key=uuid.uuid4(), language="id", by=by or resident_actor(resident), at=at,
    )  # fmt: skip


def decide(application: Application, official: Official, *, at: dt.datetime = TOMORROW) -> None:
    task = application.tasks.get()
    cases.decide_task(task_id=task.pk, decision=Decision.ACCEPT, reason="lengkap", by=actor_of(official, at), at=at)


def compute(on: dt.date = dt.date(2026, 3, 4), at: dt.datetime = TOMORROW) -> Run:
    return operations.compute(on=on, by=SYSTEM, at=at)


@pytest.fixture
def shared_phone(inspectorate: dict[str, Official]) -> list[Application]:
    """Six families apply by one phone; nothing is computed yet."""
    return [apply(neighbour(number)) for number in range(1, 7)]


@pytest.fixture
def finding(shared_phone: list[Application]) -> Finding:
    compute()
    return Finding.objects.get(indicator="shared-phone")


def accesses(resident: Resident) -> list[tuple[str, str, str]]:
    """Who read the resident's record, for which purpose and case, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_ref, purpose, case_ref FROM audit_access WHERE resident_ref = %s ORDER BY event_id",
            [f"resident:{resident.ref}"],
        )
        return list(cursor.fetchall())
