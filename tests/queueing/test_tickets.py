"""A number..."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from molek.base.actors import ANONYMOUS
from molek.base.errors import NotPermitted
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane, TicketState, WalkIns
from molek.queueing.errors import (
    AppointmentOnly,
    HallClosed,
    HallFull,
    HasLiveTicket,
    ServiceElsewhere,
    TicketMoveRefused,
    TicketNotFound,
    TicketOfAnotherDay,
    TooLateToday,
    TooManyTickets,
    WalkInsStopped,
    WrongHallCode,
)
from molek.queueing.models import Hall, HallService, Ticket, TicketEvent
from molek.residents.models import Resident
from tests.cases.conftest import actor_of, events, make_resident, resident_actor
from tests.queueing.conftest import EIGHT, Room, act, after, sit, slot, take, take_by_phone

pytestmark = pytest.mark.django_db


class TestIsTaken:
    def test_in_order_a_letter_a_service(self, room: Room) -> None:
        labels = [take(room).label, take(room).label, take(room, service=room.births).label, take(room).label]
        assert labels == ["A-001", "A-002", "B-001", "A-003"]

    def test_and_begins_again_the_next_day(self, room: Room) -> None:
        take(room)
        assert take(room, EIGHT + dt.timedelta(days=1)).label == "A-001"

    def test_once_for_one_press(self, room: Room) -> None:
        key = uuid.uuid4()
        first, again = take(room, submission_key=key), take(room, submission_key=key)
        assert first.pk == again.pk
        assert Ticket.objects.count() == 1

    def test_and_leaves_an_event_and_a_line_in_the_log(self, room: Room) -> None:
        ticket = take(room, lane=Lane.DISABLED)
        assert [e.kind for e in ticket.events.all()] == ["ISSUED"]
        ((actor, subject, data),) = events("queueing.ticket.issued")
        assert (actor, subject) == ("system:molek", f"ticket:{room.hall.pk}/2026-03-02/A-001")
        assert data == {"service": "A", "lane": "DISABLED", "channel": "COUNTER"}

    def test_by_a_clerk_of_this_office_only(self, room: Room) -> None:
        assert take(room, by=room.actor()).channel == Channel.COUNTER
        with pytest.raises(NotPermitted):
            take(room, by=actor_of(room.stranger, EIGHT))

    def test_for_a_service_of_this_hall(self, room: Room) -> None:
        other = HallService.objects.create(
            hall=Hall.objects.create(unit=room.hall.unit, code="x", name="X", area_code="53.71", seats=3),
            letter="A", name="Lain", expected_minutes=3,
        )  # fmt: skip
        with pytest.raises(ServiceElsewhere):
            take(room, service=other)

    def test_keeps_its_history_for_ever(self, room: Room) -> None:
        take(room)
        with pytest.raises(IntegrityError), transaction.atomic():
            TicketEvent.objects.update(kind="DONE")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM queueing_ticketevent")


class TestIsRefused:
    @pytest.mark.parametrize("minutes", [-61, 450, 24 * 60 * 5])  # too early, closed, Saturday
    def test_outside_the_hours(self, room: Room, minutes: int) -> None:
        with pytest.raises(HallClosed) as refusal:
            take(room, after(minutes))
        assert "08.00 sampai 15.30" in refusal.value.advice

    def test_from_an_hour_before_it_is_given(self, room: Room) -> None:
        assert take(room, after(-59)).told_high_s is None  # no counter is open: nothing is promised

    def test_without_seats_and_the_next_free_place_is_told(self, room: Room) -> None:
        Hall.objects.update(seats=2)
        slot(room, after(90))
        take(room)
        take(room)
        with pytest.raises(HallFull) as refusal:
            take(room)
        assert str(refusal.value) == "Semua 2 kursi terisi, jadi nomor baru belum dapat diberikan."
        assert refusal.value.advice == "Tempat kosong berikutnya dengan janji temu: 02-03-2026 pukul 09.30."

    def test_but_not_if_the_hall_always_takes_people(self, room: Room) -> None:
        Hall.objects.update(seats=1, walk_ins=WalkIns.ALWAYS)
        take(room)
        assert take(room).number == 2

    def test_when_walk_ins_are_stopped(self, room: Room) -> None:
        Hall.objects.update(walk_ins=WalkIns.STOPPED)
        with pytest.raises(WalkInsStopped) as refusal:
            take(room)
        assert "Belum ada tempat janji temu" in refusal.value.advice

    def test_when_the_service_needs_an_appointment(self, room: Room) -> None:
        HallService.objects.update(needs_appointment=True)
        with pytest.raises(AppointmentOnly):
            take(room)

    def test_when_the_wait_would_end_after_closing(self, room: Room) -> None:
        sit(room)
        HallService.objects.filter(pk=room.cards.pk).update(usual_s=3600.0)
        take(room, after(240))
        with pytest.raises(TooLateToday):
            [take(room, after(320)) for _ in range(30)]

    def test_a_number_of_yesterday(self, room: Room) -> None:
        ticket = take(room)
        with pytest.raises(TicketOfAnotherDay) as refusal:
            operations.leave(token=ticket.token, by=ANONYMOUS, at=EIGHT + dt.timedelta(days=1))
        assert "A-001 berlaku pada 2 Maret 2026" in str(refusal.value)


class TestOnThePhone:
    def test_needs_the_code_that_the_board_shows(self, room: Room) -> None:
        with pytest.raises(WrongHallCode):
            take_by_phone(room, typed_code="0000")
        assert take_by_phone(room, typed_code=queries.hall_code(room.hall, EIGHT).lower()).is_here

    def test_the_code_is_another_every_day(self, room: Room) -> None:
        assert queries.hall_code(room.hall, EIGHT) != queries.hall_code(room.hall, EIGHT + dt.timedelta(days=1))

    def test_is_one_at_a_time(self, room: Room) -> None:
        first = take_by_phone(room)
        with pytest.raises(HasLiveTicket) as refusal:
            take_by_phone(room, service=room.births)
        assert refusal.value.data["token"] == first.token
        operations.leave(token=first.token, by=ANONYMOUS, at=EIGHT)
        assert take_by_phone(room).number == 2

    def test_of_a_signed_in_resident_needs_no_code_and_no_seat_yet(self, room: Room, resident: Resident) -> None:
        ticket = take_by_phone(room, by=resident_actor(resident))
        assert not ticket.is_here
        with pytest.raises(HasLiveTicket):
            take_by_phone(room, by=resident_actor(resident), holder="another phone")
        with pytest.raises(WrongHallCode):
            operations.arrive(token=ticket.token, typed_code="9999", by=ANONYMOUS, at=after(5))
        code = queries.hall_code(room.hall, EIGHT)
        assert operations.arrive(token=ticket.token, typed_code=code, by=ANONYMOUS, at=after(5)).is_here

    def test_of_an_elderly_resident_is_preferred_by_the_register(self, room: Room) -> None:
        old = make_resident(nik="9971010101500001", birth_date=dt.date(1950, 1, 1))
        assert take_by_phone(room, by=resident_actor(old)).lane == Lane.ELDERLY

    def test_is_limited_by_address(self, room: Room) -> None:
        for number in range(60):
            take_by_phone(room, holder=f"p{number}", origin="192.0.2.7")
        with pytest.raises(TooManyTickets):
            take_by_phone(room, holder="p60", origin="192.0.2.7")
        assert take_by_phone(room, holder="p60", origin="192.0.2.8")

    def test_names_nobody(self, room: Room, resident: Resident) -> None:
        ticket = take_by_phone(room, by=resident_actor(resident), origin="192.0.2.7")
        kept = " ".join(str(value) for value in vars(ticket).values())
        assert resident.nik not in kept
        assert str(resident.ref) not in kept
        assert "192.0.2.7" not in kept


class TestIsGivenBack:
    def test_by_whoever_has_it(self, room: Room) -> None:
        ticket = take(room)
        operations.leave(token=ticket.token, by=ANONYMOUS, at=after(3))
        ticket.refresh_from_db()
        assert (ticket.state, ticket.ended_at) == (TicketState.LEFT, after(3))
        assert len(events("queueing.ticket.left")) == 1

    def test_twice_is_once(self, room: Room) -> None:
        ticket = take(room)
        for _ in range(2):
            operations.leave(token=ticket.token, by=ANONYMOUS, at=after(3))
        assert ticket.events.filter(kind="LEFT").count() == 1

    def test_not_while_it_is_served(self, room: Room) -> None:
        ticket = take(room)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(TicketMoveRefused):
            operations.leave(token=ticket.token, by=ANONYMOUS, at=after(3))

    def test_not_by_a_guess(self, room: Room) -> None:
        with pytest.raises(TicketNotFound):
            operations.leave(token="guess", by=ANONYMOUS, at=EIGHT)
