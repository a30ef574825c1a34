"""A hall of the registry office with three counters, its manager and clerks, and two residents."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from molek.base.actors import ANONYMOUS, SYSTEM, Actor
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane
from molek.queueing.models import Counter, Hall, HallService, Slot, Ticket
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import CITY, City, actor_of, build_city, hold, make_official, make_resident

EIGHT = dt.datetime(2026, 3, 2, 0, 0, tzinfo=dt.UTC)  # Monday, 08:00 in the city: the doors open


def after(minutes: float) -> dt.datetime:
    return EIGHT + dt.timedelta(minutes=minutes)


@dataclass(frozen=True)
class Room:
    """The hall and who works there. ``clerks`` serve; ``manager`` runs it; ``stranger`` works in another office."""

    hall: Hall
    cards: HallService  # A
    births: HallService  # B
    counters: list[Counter]
    manager: Official
    clerks: list[Official]
    stranger: Official
    city: City

    def actor(self, index: int = 0, at: dt.datetime = EIGHT) -> Actor:
        return actor_of(self.clerks[index], at)

    @property
    def boss(self) -> Actor:
        return actor_of(self.manager, EIGHT)


def build_room(*, clerks: int = 3, seats: int = 300) -> Room:
    city = build_city()
    unit = Unit.objects.create(
        code="DUKCAPIL",
        name="Dinas Kependudukan",
        kind="OPD",
        area_code=CITY,
        number_code="Disdukcapil",
        parent=Unit.objects.get(code=CITY),
    )
    manager = make_official("aula")
    hold(manager, Post.objects.create(unit=unit, kind="HALL_MANAGER", title="Pengelola"))
    officials = []
    for number in range(1, clerks + 1):
        official = make_official(f"loket{number}")
        hold(official, Post.objects.create(unit=unit, kind="HALL_CLERK", title=f"Petugas Loket {number}"))
        officials.append(official)
    hall = operations.create_hall(
        unit_id=unit.pk,
        code="dukcapil",
        name="Ruang Pelayanan Dukcapil",
        seats=seats,
        services=[
            operations.NewService("A", "Cetak KTP-el", 5, places=4),
            operations.NewService("B", "Akta kelahiran", 8, places=2),
        ],
        counters=["AB"] * max(clerks - 1, 1) + ["B"],
        by=SYSTEM,
        at=EIGHT - dt.timedelta(days=30),
    )
    return Room(
        hall=hall,
        cards=HallService.objects.get(hall=hall, letter="A"),
        births=HallService.objects.get(hall=hall, letter="B"),
        counters=list(Counter.objects.filter(hall=hall)),
        manager=manager,
        clerks=officials,
        stranger=city.clerk,
        city=city,
    )


@pytest.fixture
def room(db: None) -> Room:
    return build_room()


@pytest.fixture
def resident(room: Room) -> Resident:
    return make_resident()


def take(room: Room, at: dt.datetime = EIGHT, *, service: HallService | None = None, lane: Lane = Lane.REGULAR,
         by: Actor = SYSTEM, channel: Channel = Channel.COUNTER, **more: Any) -> Ticket:  # fmt: skip
    """A number; unless told otherwise, a paper one for A."""
    more.setdefault("submission_key", uuid.uuid4())
    return operations.take_ticket(
        hall_id=room.hall.pk, service_id=(service or room.cards).pk, lane=lane, channel=channel, by=by, at=at, **more
    )


def take_by_phone(room: Room, at: dt.datetime = EIGHT, *, by: Actor = ANONYMOUS, holder: str = "phone-1",
                  **more: Any) -> Ticket:  # fmt: skip
    if not by.is_resident:
        more.setdefault("typed_code", queries.hall_code(room.hall, at))
    return take(room, at, by=by, channel=Channel.PHONE, holder=holder, **more)


def sit(room: Room, index: int = 0, at: dt.datetime = EIGHT) -> Counter:
    """The clerk with this index sits at the counter with this index."""
    return operations.open_counter(counter_id=room.counters[index].pk, by=room.actor(index), at=at)


def step(room: Room, index: int = 0) -> int:
    return Counter.objects.get(pk=room.counters[index].pk).step


def act(room: Room, name: str, at: dt.datetime, index: int = 0, **more: Any) -> Any:
    """An act of the clerk at his counter, on an up-to-date screen."""
    return getattr(operations, name)(step=step(room, index), by=room.actor(index), at=at, **more)


def slot(room: Room, at: dt.datetime, *, capacity: int = 2, service: HallService | None = None) -> Slot:
    return Slot.objects.create(hall=room.hall, service=service or room.cards, starts_at=at, capacity=capacity)
