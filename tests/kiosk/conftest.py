"""Boxes and who looks after them, on top of the letters' cast."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.actors import Actor, ActorKind, Grant
from molek.kiosk import operations
from molek.kiosk.models import Device
from molek.residents.models import Resident
from tests.cases.conftest import FATUBESI, NINE, OEBA
from tests.letters.conftest import city, issued, resident, sealed  # noqa: F401  fixtures

OPERATOR = Actor(
    ActorKind.OFFICIAL, 31, "official:31", (Grant("kiosk.operate", "53.71", post_id=1, unit_id=1),), unit_id=1
)
STRANGER = Actor(ActorKind.OFFICIAL, 32, "official:32")
MINUTE = dt.timedelta(minutes=1)


def add(name: str = "Kotak Fatubesi 1", area: str = FATUBESI, at: dt.datetime = NINE) -> operations.Enrolment:
    return operations.add_device(name=name, place="Aula", area_code=area, unit_id=None, by=OPERATOR, at=at)


def live(name: str = "Kotak Fatubesi 1", area: str = FATUBESI, at: dt.datetime = NINE) -> tuple[Device, str]:
    """An enrolled box and its token."""
    return operations.enrol(code=add(name, area, at).code, remote="203.0.113.9", at=at)


def at_box(row: Resident, device: Device) -> Actor:
    """The resident, signed in at the box."""
    return Actor(ActorKind.RESIDENT, row.pk, f"resident:{row.ref}", unit_id=device.unit_id, device=device.ref)


@pytest.fixture
def box(db: None) -> Device:
    return live()[0]


@pytest.fixture
def other_box(db: None) -> Device:
    return live("Kotak Oeba 1", OEBA)[0]
