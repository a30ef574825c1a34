"""The cast of complaints on top of the engine's small city: who checks, who answers, who supervises."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

import pytest

from molek.base.actors import ANONYMOUS, Actor
from molek.feedback import operations
from molek.feedback.enums import Kind, Settlement
from molek.feedback.models import Complaint
from molek.feedback.operations import NewReport, Receipt
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import (
    CITY,
    FATUBESI,
    NINE,
    City,
    actor_of,
    build_city,
    hold,
    make_official,
    make_resident,
    resident_actor,
)

TEN = NINE + dt.timedelta(hours=1)
PLAIN = NewReport(
    kind=Kind.COMPLAINT, category="waste", title="Sampah menumpuk", body="Truk tidak datang sejak Senin.",
    area_code=FATUBESI,
)  # fmt: skip
REMOTE = "203.0.113.7"


def day(date: str, hour: int = 9) -> dt.datetime:
    """A moment of a city day."""
    return dt.datetime.fromisoformat(f"{date}T{hour:02d}:00:00+08:00")


@dataclass(frozen=True)
class Offices:
    """Everybody who handles complaints."""

    city: City
    officer: Official
    inspector: Official
    mayor: Official
    registry_head: Official
    revenue_head: Official

    def unit(self, code: str) -> int:
        return Unit.objects.get(code=code).pk


def build_offices(city: City) -> Offices:
    kota = Unit.objects.get(code=CITY)
    people = {}
    for name, unit_code, kind in (
        ("officer", "KOMINFO", "COMPLAINT_OFFICER"),
        ("inspector", "INSPEKTORAT", "INSPECTOR"),
        ("mayor", CITY, "MAYOR"),
        ("registry_head", "DUKCAPIL", "REGISTRY_HEAD"),
        ("revenue_head", "BAPENDA", "REVENUE_HEAD"),
    ):
        unit, _made = Unit.objects.get_or_create(
            code=unit_code,
            defaults={
                "name": unit_code.title(), "kind": "OPD", "area_code": CITY, "number_code": unit_code.title(),
                "parent": kota,
            },
        )  # fmt: skip
        people[name] = make_official(f"fb.{name.replace('_', '.')}")
        hold(people[name], Post.objects.create(unit=unit, kind=kind, title=name))
    return Offices(city, **people)


@pytest.fixture
def offices(db: None) -> Offices:
    return build_offices(build_city())


@pytest.fixture
def resident(offices: Offices) -> Resident:
    return make_resident()


@pytest.fixture
def officer(offices: Offices) -> Actor:
    return actor_of(offices.officer)


@pytest.fixture
def lurah(offices: Offices) -> Actor:
    return actor_of(offices.city.lurah)


@pytest.fixture
def camat(offices: Offices) -> Actor:
    return actor_of(offices.city.camat)


@pytest.fixture
def inspector(offices: Offices) -> Actor:
    return actor_of(offices.inspector)


def file(report: NewReport = PLAIN, *, by: Actor = ANONYMOUS, at: dt.datetime = NINE, **more: Any) -> Receipt:
    return operations.file_complaint(
        report=report, submission_key=more.pop("key", None) or uuid.uuid4(), by=by,
        remote=more.pop("remote", REMOTE), language="id", at=at, **more,
    )  # fmt: skip


def told(**values: Any) -> NewReport:
    return replace(PLAIN, **values)


def row_of(code: str) -> Complaint:
    return Complaint.objects.select_related("unit").get(code=code)


def forward(
    code: str, unit_id: int, *, by: Actor, at: dt.datetime = TEN, settlement: Settlement = Settlement.ORDINARY,
    **more: Any,
) -> Complaint:  # fmt: skip
    row = row_of(code)
    return operations.forward(
        code=code, category=row.category, settlement=settlement, unit_id=unit_id, revision=row.revision, by=by, at=at,
        **more,
    )  # fmt: skip


def answer(code: str, *, by: Actor, at: dt.datetime = TEN, is_final: bool = False, text: str = "Sudah.") -> Complaint:
    return operations.answer(code=code, text=text, is_final=is_final, revision=row_of(code).revision, by=by, at=at)


@pytest.fixture
def known(resident: Resident) -> Complaint:
    """A report in the resident's own name."""
    return row_of(file(by=resident_actor(resident)).code)


@pytest.fixture
def with_lurah(known: Complaint, offices: Offices, officer: Actor) -> Complaint:
    """The same, with the kelurahan."""
    forward(known.code, offices.unit(FATUBESI), by=officer)
    return row_of(known.code)
