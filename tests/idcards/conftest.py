"""The office of the tests: a head, two clerks, a counter in the hall, a few people of Fatubesi."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from molek.base.actors import Actor
from molek.idcards import operations
from molek.idcards.enums import Reason
from molek.idcards.models import Card
from molek.idcards.rules.lifecycle import State
from molek.residents.models import Area, Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import (
    CITY,
    FATUBESI,
    KECAMATAN,
    NINE,
    actor_of,
    hold,
    later,
    make_official,
    make_resident,
    resident_actor,
)
from tests.fakes.sandbox import sandbox_process, unused_port  # noqa: F401  fixtures

TEN = NINE + dt.timedelta(hours=1)
SERIAL = "KTP202600000001"
__all__ = ["NINE", "TEN", "later", "make_resident", "resident_actor"]


@dataclass(frozen=True)
class Office:
    head: Official
    clerk: Official
    colleague: Official
    counter: Official

    def actor(self, name: str, at: dt.datetime = NINE) -> Actor:
        return actor_of(getattr(self, name), at)


def build_office() -> Office:
    """Areas, the registry's unit, its people."""
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    Area.objects.create(code=KECAMATAN, name="Kota Lama", kind="KECAMATAN", parent_id=CITY)
    Area.objects.create(code=FATUBESI, name="Fatubesi", kind="KELURAHAN", parent_id=KECAMATAN)
    city = Unit.objects.create(code=CITY, name="Kota Kupang", kind="CITY", area_code=CITY, number_code="Setda")
    unit = Unit.objects.create(
        code="DUKCAPIL", name="Dinas Kependudukan dan Pencatatan Sipil", kind="OPD", area_code=CITY,
        number_code="Disdukcapil", parent=city,
    )  # fmt: skip
    people = {}
    for name, kind in (
        ("head", "REGISTRY_HEAD"),
        ("clerk", "REGISTRY_CLERK"),
        ("colleague", "REGISTRY_CLERK"),
        ("counter", "HALL_CLERK"),
    ):
        people[name] = make_official(f"dukcapil.{name}")
        hold(people[name], Post.objects.create(unit=unit, kind=kind, title=f"{kind} {name}"))
    return Office(**people)


@pytest.fixture
def office(db: None) -> Office:
    return build_office()


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("head")


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("clerk")


@pytest.fixture
def colleague(office: Office) -> Actor:
    return office.actor("colleague")


@pytest.fixture
def counter(office: Office) -> Actor:
    return office.actor("counter")


@pytest.fixture
def resident(office: Office) -> Resident:
    return make_resident(phone="+62844000001")


def nik_of(number: int) -> str:
    return f"997101170890{number:04d}"


def people(count: int, **values: Any) -> list[Resident]:
    return [make_resident(nik_of(n), **values) for n in range(1, count + 1)]


def register(resident: Resident, by: Actor, reason: Reason = Reason.FIRST, at: dt.datetime = NINE, **more: Any) -> Card:
    proof = "" if reason == Reason.FIRST else "LP/12/2026"
    return operations.register_card(resident_id=resident.pk, reason=reason, proof=proof, by=by, at=at, **more)


def table(*rows: str, header: str = "NIK;STATUS") -> io.BytesIO:
    return io.BytesIO("\n".join((header, *rows)).encode())


def ready(resident: Resident, by: Actor, at: dt.datetime = NINE) -> Card:
    """A first card that the centre found unique."""
    card = register(resident, by, at=at)
    operations.take_status_file(upload=table(f"{resident.nik};5"), file_name="prr.csv", by=by, at=at)
    card.refresh_from_db()
    assert card.state == State.PRINT_READY
    return card


def printer(by: Actor, name: str = "Pencetak 1", minutes: int = 10, hours: int = 7) -> int:
    return operations.save_printer(
        printer_id=None, name=name, minutes_per_card=minutes, hours_per_day=hours, is_active=True, by=by, at=NINE
    ).pk


def stocked(by: Actor, quantity: int = 100, document: str = "KIRIM-1") -> None:
    operations.receive_blanks(quantity=quantity, document_no=document, by=by, at=NINE)


@dataclass(frozen=True)
class Shop:
    """A stocked office with a printer, and one card in it at a time."""

    clerk: Actor
    head: Actor
    printer: int

    def queued(self, resident: Resident) -> Card:
        card = ready(resident, self.clerk)
        operations.order_prints(printer_id=self.printer, size=200, by=self.clerk, at=NINE)
        card.refresh_from_db()
        return card

    def printed(self, resident: Resident, serial: str = SERIAL) -> Card:
        card = self.queued(resident)
        assert card.batch_id is not None
        return operations.record_print(code=card.code, batch_id=card.batch_id, serial=serial, by=self.clerk, at=TEN)

    def announced(self, resident: Resident, serial: str = SERIAL, at: dt.datetime = TEN) -> Card:
        card = self.printed(resident, serial)
        operations.activate(code=card.code, by=self.clerk, at=at)
        return operations.announce(code=card.code, by=self.clerk, at=at)


@pytest.fixture
def shop(head: Actor, clerk: Actor) -> Shop:
    stocked(clerk)
    return Shop(clerk, head, printer(head))


def close_connection() -> None:
    """A thread of a test leaves no connection behind."""
    connection.close()


@pytest.fixture
def own_threads() -> Iterator[None]:
    yield
    connection.close()
