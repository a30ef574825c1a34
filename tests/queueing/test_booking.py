"""An appointment..."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from molek.base.actors import ANONYMOUS, SYSTEM, Actor
from molek.base.errors import NotPermitted, SignInRequired
from molek.messages.models import OutboxMessage
from molek.queueing import operations, queries
from molek.queueing.enums import AppointmentState, Lane, Outcome
from molek.queueing.errors import (
    AppointmentClosed,
    AppointmentNotFound,
    AppointmentNotToday,
    HasAppointment,
    ResidentNotServed,
    SlotFull,
    SlotNotFound,
    WrongHallCode,
)
from molek.queueing.models import Appointment, Slot, Ticket
from molek.residents.models import Resident
from tests.cases.conftest import actor_of, assisting, events, make_resident, resident_actor
from tests.queueing.conftest import EIGHT, Room, act, after, sit, slot, take

pytestmark = pytest.mark.django_db
OTHER_NIK = "9971010202800001"


def book(place: Slot, by: Actor, at: dt.datetime = EIGHT, **more: Any) -> Appointment:
    more.setdefault("submission_key", uuid.uuid4())
    return operations.book(slot_id=place.pk, by=by, at=at, **more)


@pytest.fixture
def me(resident: Resident) -> Actor:
    return resident_actor(resident)


@pytest.fixture
def ten(room: Room) -> Slot:
    return slot(room, after(120))


class TestIsBooked:
    def test_and_the_place_is_counted_by_the_database(self, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        ten.refresh_from_db()
        assert (ten.taken, made.state, made.booked_by) == (1, "BOOKED", me.ref)
        ((actor, subject, data),) = events("queueing.appointment.booked")
        assert (actor, subject, data) == (me.ref, f"appointment:{made.pk}", {"slot": ten.pk})

    def test_and_told(self, ten: Slot, me: Actor) -> None:
        book(ten, me)
        assert OutboxMessage.objects.filter(template="queueing.booked").count() == 1

    def test_once_for_one_press(self, ten: Slot, me: Actor) -> None:
        key = uuid.uuid4()
        assert book(ten, me, submission_key=key).pk == book(ten, me, submission_key=key).pk
        ten.refresh_from_db()
        assert ten.taken == 1

    def test_by_a_clerk_for_whom_he_assists(self, room: Room, ten: Slot, resident: Resident) -> None:
        made = book(ten, assisting(room.actor(), resident))
        assert (made.resident_id, made.booked_by) == (resident.pk, room.actor().ref)

    def test_by_nobody_unknown(self, ten: Slot) -> None:
        with pytest.raises(SignInRequired):
            book(ten, ANONYMOUS)

    @pytest.mark.parametrize("status", ["DEAD", "MOVED", "INVALID", "MISSING"])
    def test_not_for_whom_the_register_does_not_know_here(self, ten: Slot, resident: Resident, status: str) -> None:
        Resident.objects.filter(pk=resident.pk).update(status=status)
        with pytest.raises(ResidentNotServed):
            book(ten, resident_actor(resident))

    def test_not_twice_by_one_person(self, room: Room, ten: Slot, me: Actor) -> None:
        book(ten, me)
        with pytest.raises(HasAppointment):
            book(slot(room, after(150)), me)
        assert book(slot(room, after(150), service=room.births), me)

    def test_not_beyond_its_capacity(self, room: Room, me: Actor) -> None:
        place = slot(room, after(60), capacity=1)
        book(place, me)
        with pytest.raises(SlotFull):
            book(place, resident_actor(make_resident(nik=OTHER_NIK)))
        assert Appointment.objects.count() == 1

    def test_not_in_the_past(self, ten: Slot, me: Actor) -> None:
        with pytest.raises(SlotNotFound):
            book(ten, me, after(136))
        with pytest.raises(SlotNotFound):
            operations.book(slot_id=0, submission_key=uuid.uuid4(), by=me, at=EIGHT)

    def test_not_even_by_raw_sql(self, room: Room, ten: Slot, me: Actor) -> None:
        place = slot(room, after(60), capacity=1)
        made = book(place, me)
        with pytest.raises(IntegrityError, match="queueing_slot_not_over"), transaction.atomic():
            Appointment.objects.create(
                slot=place, service=room.cards, resident=make_resident(nik=OTHER_NIK), code="AAAA-AAAA",
                submission_key=uuid.uuid4(), booked_at=EIGHT, booked_by="x",
            )  # fmt: skip
        with pytest.raises(IntegrityError, match="counted by the database"), transaction.atomic():
            Slot.objects.filter(pk=place.pk).update(taken=0)
        with pytest.raises(IntegrityError, match="counted by the database"), transaction.atomic():
            Slot.objects.create(
                hall=room.hall, service=room.cards, starts_at=after(300), capacity=5, taken=3
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM queueing_appointment WHERE id = %s", [made.pk])
        place.refresh_from_db()
        assert place.taken == 0


class TestIsChanged:
    def test_to_another_time(self, room: Room, ten: Slot, me: Actor) -> None:
        made, other = book(ten, me), slot(room, after(180))
        operations.move_appointment(code=made.code, slot_id=other.pk, by=me, at=after(1))
        operations.move_appointment(code=made.code, slot_id=other.pk, by=me, at=after(1))  # the same press again
        ten.refresh_from_db()
        other.refresh_from_db()
        made.refresh_from_db()
        assert (ten.taken, other.taken, made.moves) == (0, 1, 1)
        assert len(events("queueing.appointment.moved")) == 1

    def test_not_to_a_full_time_and_keeps_its_own(self, room: Room, ten: Slot, me: Actor) -> None:
        made, full = book(ten, me), slot(room, after(180), capacity=1)
        book(full, resident_actor(make_resident(nik=OTHER_NIK)))
        with pytest.raises(SlotFull):
            operations.move_appointment(code=made.code, slot_id=full.pk, by=me, at=after(1))
        made.refresh_from_db()
        ten.refresh_from_db()
        assert (made.slot_id, ten.taken) == (ten.pk, 1)

    def test_not_to_another_service(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        with pytest.raises(SlotNotFound):
            operations.move_appointment(
                code=made.code, slot_id=slot(room, after(180), service=room.births).pk, by=me, at=after(1)
            )

    def test_not_by_a_stranger(self, ten: Slot, me: Actor) -> None:
        made, stranger = book(ten, me), resident_actor(make_resident(nik=OTHER_NIK))
        with pytest.raises(AppointmentNotFound):
            operations.cancel_appointment(code=made.code, by=stranger, at=after(1))
        with pytest.raises(AppointmentNotFound):
            operations.move_appointment(code=made.code, slot_id=ten.pk, by=stranger, at=after(1))

    def test_is_cancelled_and_the_place_is_free(self, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        operations.cancel_appointment(code=made.code.lower().replace("-", " "), by=me, at=after(1))
        ten.refresh_from_db()
        assert ten.taken == 0
        with pytest.raises(AppointmentClosed) as refusal:
            operations.cancel_appointment(code=made.code, by=me, at=after(2))
        assert "dibatalkan" in str(refusal.value)
        assert book(ten, me, after(3))


class TestIsKept:
    def code(self, room: Room, at: dt.datetime) -> str:
        return queries.hall_code(room.hall, at)

    def test_by_coming_with_both_codes(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        at = after(100)
        ticket = operations.check_in(code=made.code, typed_code=self.code(room, at), by=ANONYMOUS, at=at)
        assert (ticket.place_at, ticket.is_preferred, ticket.channel) == (after(120), True, "APPOINTMENT")
        again = operations.check_in(code=made.code, typed_code=self.code(room, at), by=ANONYMOUS, at=after(101))
        assert again == ticket
        made.refresh_from_db()
        ten.refresh_from_db()
        assert (made.state, ten.taken) == (AppointmentState.CHECKED_IN, 1)
        ((_actor, _subject, data),) = events("queueing.appointment.checked-in")
        assert data == {"ticket": "A-001", "late": False}

    def test_or_at_the_desk_from_the_address_in_the_qr_code(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        scanned = f"https://kota.example/antrean/hadir/?kode={made.code}"
        assert operations.check_in(code=scanned, by=room.actor(), at=after(110)).appointment_id == made.pk

    def test_not_from_home(self, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        with pytest.raises(WrongHallCode):
            operations.check_in(code=made.code, typed_code="9999", by=me, at=after(110))
        with pytest.raises(WrongHallCode):
            operations.check_in(code=made.code, by=me, at=after(110))

    def test_goes_before_walk_ins_from_its_time_on_not_before(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        first, second = take(room, after(100)), take(room, after(101))
        mine = operations.check_in(code=made.code, by=room.actor(), at=after(102))
        sit(room)
        assert act(room, "call_next", after(103)) == first
        act(room, "finish", after(121), outcome=Outcome.SERVED)
        assert act(room, "call_next", after(122)) == mine
        act(room, "finish", after(123), outcome=Outcome.SERVED)
        assert act(room, "call_next", after(124)) == second

    def test_is_called_early_if_nobody_else_waits(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        mine = operations.check_in(code=made.code, by=room.actor(), at=after(102))
        sit(room)
        assert act(room, "call_next", after(103)) == mine

    def test_a_little_late_keeps_the_place(self, room: Room, ten: Slot, me: Actor) -> None:
        ticket = operations.check_in(code=book(ten, me).code, by=room.actor(), at=after(134))
        assert (ticket.place_at, ticket.is_preferred) == (after(120), True)

    def test_too_late_waits_like_everybody(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        operations.release_missed(appointment_id=made.pk, at=after(140))
        ticket = operations.check_in(code=made.code, by=room.actor(), at=after(141))
        assert (ticket.place_at, ticket.is_preferred) == (after(141), False)
        lanes = Ticket.objects.get(pk=ticket.pk).lane
        assert lanes == Lane.REGULAR

    @pytest.mark.parametrize("minutes", [59, 24 * 60 + 120])
    def test_not_hours_early_nor_on_another_day(self, room: Room, ten: Slot, me: Actor, minutes: int) -> None:
        made = book(ten, me)
        with pytest.raises(AppointmentNotToday):
            operations.check_in(code=made.code, by=room.actor(), at=after(minutes))

    def test_not_after_cancelling_nor_unknown(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        operations.cancel_appointment(code=made.code, by=me, at=after(1))
        with pytest.raises(AppointmentClosed):
            operations.check_in(code=made.code, by=room.actor(), at=after(110))
        with pytest.raises(AppointmentNotFound):
            operations.check_in(code="ZZZZ-ZZZZ", by=room.actor(), at=after(110))


class TestIsNotKept:
    def test_and_releases_the_place_after_the_grace(self, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        assert queries.missed(after(134)) == []
        operations.release_missed(appointment_id=made.pk, at=after(134))
        assert Appointment.objects.get().state == AppointmentState.BOOKED
        assert queries.missed(after(136)) == [made.pk]
        for _ in range(2):
            operations.release_missed(appointment_id=made.pk, at=after(136))
        ten.refresh_from_db()
        made.refresh_from_db()
        assert (made.state, ten.taken) == (AppointmentState.NO_SHOW, 0)
        assert len(events("queueing.appointment.missed")) == 1


class TestIsRemembered:
    def test_the_day_before_once(self, room: Room, me: Actor) -> None:
        made = book(slot(room, EIGHT + dt.timedelta(days=1)), me)
        assert queries.to_remind(after(480)) == [made.pk]
        for _ in range(2):
            operations.remind(appointment_id=made.pk, at=after(480))
        assert OutboxMessage.objects.filter(template="queueing.reminder").count() == 1
        assert queries.to_remind(after(481)) == []
        assert len(events("queueing.appointment.reminded")) == 1

    def test_in_the_calendar_of_the_phone(self, room: Room, ten: Slot, me: Actor) -> None:
        made = book(ten, me)
        own = queries.own_appointment(code=made.code, by=me)
        text = queries.icalendar(own, public_url="https://kota.example", at=EIGHT)
        assert text.endswith("END:VCALENDAR\r\n")
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        lines = text.replace("\r\n ", "").split("\r\n")
        assert "DTSTART:20260302T020000Z" in lines
        assert "DTEND:20260302T023000Z" in lines
        assert f"UID:{made.submission_key}@kota.example" in lines
        assert "SUMMARY:Cetak KTP-el - Ruang Pelayanan Dukcapil" in lines


class TestPlaces:
    def test_are_opened_for_working_days_but_not_over_noon(self, room: Room) -> None:
        made = operations.open_slots(hall_id=room.hall.pk, by=SYSTEM, at=EIGHT)
        # 08.00 to 15.30 without 12.00 and 12.30: 13 half hours; today's 08.00 has begun
        assert made == 2 * (14 * 13 - 1)
        assert operations.open_slots(hall_id=room.hall.pk, by=SYSTEM, at=EIGHT) == 0
        days = queries.free_days(room.cards.pk, EIGHT)
        assert len(days) == 14
        assert all(day.day.weekday() < 5 for day in days)
        assert [time.time for time in days[1].times][7:9] == ["11.30", "13.00"]
        assert {time.capacity for day in days for time in day.times} == {4}

    def test_by_the_manager_only(self, room: Room) -> None:
        with pytest.raises(NotPermitted):
            operations.open_slots(hall_id=room.hall.pk, by=room.actor(), at=EIGHT)
        assert operations.open_slots(hall_id=room.hall.pk, by=actor_of(room.manager, EIGHT), at=EIGHT) > 0

    def test_next_free_one(self, room: Room, me: Actor) -> None:
        assert queries.next_free(room.cards.pk, EIGHT) is None
        place = slot(room, after(60), capacity=1)
        slot(room, after(90), capacity=1)
        book(place, me)
        assert queries.next_free(room.cards.pk, EIGHT) == after(90)
