"""By the clock, and by made-up visitors..."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from molek.queueing import operations, tasks
from molek.queueing.models import Appointment, Hall, Slot, Ticket
from molek.residents.models import Resident
from molek.site.demo.queueing import LivingHall, Pace
from tests.cases.conftest import make_official, resident_actor
from tests.queueing.conftest import EIGHT, Room, after, slot, take

pytestmark = pytest.mark.django_db


def clock(monkeypatch: pytest.MonkeyPatch, at: dt.datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def test_missed_places_are_released_and_tomorrow_is_told(
    room: Room, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = resident_actor(resident)
    operations.book(slot_id=slot(room, after(60)).pk, submission_key=uuid.uuid4(), by=me, at=EIGHT)
    tomorrow = slot(room, EIGHT + dt.timedelta(days=1), service=room.births)
    operations.book(slot_id=tomorrow.pk, submission_key=uuid.uuid4(), by=me, at=EIGHT)
    clock(monkeypatch, after(120))
    tasks.release_missed()
    tasks.remind()
    assert set(Appointment.objects.values_list("state", flat=True)) == {"NO_SHOW", "BOOKED"}
    assert Appointment.objects.get(state="BOOKED").reminded_at == after(120)


def test_the_night_closes_and_opens(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    yesterday = take(room, EIGHT - dt.timedelta(days=3))
    take(room)
    clock(monkeypatch, after(14 * 60))
    tasks.end_day()
    clock(monkeypatch, EIGHT - dt.timedelta(days=2) + dt.timedelta(hours=14))
    tasks.end_day()
    assert Ticket.objects.get(pk=yesterday.pk).state == "LEFT"
    assert set(Ticket.objects.values_list("state", flat=True)) == {"LEFT"}
    assert Slot.objects.exists()


def test_a_hall_lives(room: Room) -> None:
    for number in range(4, 7):  # the accounts of the demo city
        make_official(f"loket{number}")
    living = LivingHall("dukcapil", pace=Pace(visitors=400, clerks=2), at=after(60), seed=3)
    acts = living.advance(after(120))
    states = set(Ticket.objects.values_list("state", flat=True))
    assert acts > 150
    assert "DONE" in states
    assert Ticket.objects.filter(state__in=("CALLED", "SERVING")).count() <= 2
    assert Hall.objects.get().is_simulated
    assert living.advance(after(120)) == 0
