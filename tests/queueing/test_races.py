"""Many hands at once..."""

from __future__ import annotations

import threading
import uuid
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from molek.base.actors import SYSTEM
from molek.live.server.listener import connection_parameters
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane, Outcome, TicketState
from molek.queueing.models import Appointment, Slot, Ticket, TicketEvent
from molek.residents.models import Resident
from tests.cases.conftest import events, make_resident, resident_actor
from tests.queueing.conftest import EIGHT, Room, act, after, build_room, sit, slot, step, take, take_by_phone
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def room(transactional_db: None) -> Room:
    return build_room(clerks=6)


def test_eight_presses_of_one_button_are_one_number(room: Room) -> None:
    key = uuid.uuid4()
    results = at_once(*[lambda: take(room, submission_key=key)] * 8)
    assert len({ticket.pk for ticket in results}) == 1
    assert Ticket.objects.count() == TicketEvent.objects.count() == 1


def test_numbers_of_a_rush_are_all_different_and_without_gap(room: Room) -> None:
    at_once(*[lambda: [take(room).number for _ in range(5)]] * 8)
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 41))


def test_one_phone_gets_one_number_however_often_it_asks(room: Room) -> None:
    results = at_once(*[lambda: take_by_phone(room)] * 8)
    assert codes([r for r in results if not isinstance(r, Ticket)]) == {"ticket-live-already": 7}
    assert Ticket.objects.count() == 1


def test_two_clerks_never_call_one_number(room: Room) -> None:
    for _ in range(30):
        take(room)
    for index in range(5):
        sit(room, index)

    def work(index: int) -> list[str]:
        found = []
        for turn in range(6):
            found.append(act(room, "call_next", after(turn + 1), index=index).label)
            act(room, "finish", after(turn + 1), index=index, outcome=Outcome.SERVED)
        return found

    results = at_once(*[lambda index=index: work(index) for index in range(5)])
    called = [label for found in results for label in found]
    assert sorted(called) == [f"A-{n:03d}" for n in range(1, 31)]
    assert len(events("queueing.ticket.called")) == 30


def test_one_press_in_eight_tabs_calls_one_number(room: Room) -> None:
    for _ in range(8):
        take(room)
    sit(room)
    seen, by = step(room), room.actor()
    at_once(*[lambda: operations.call_next(step=seen, by=by, at=after(1))] * 8)
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1
    assert len(events("queueing.ticket.called")) == 1


def test_a_number_is_called_or_gone_never_both(room: Room) -> None:
    ticket = take(room)
    sit(room)
    seen, by = step(room), room.actor()
    at_once(
        lambda: operations.call_next(step=seen, by=by, at=after(1)),
        lambda: operations.leave(token=ticket.token, by=SYSTEM, at=after(1)),
    )
    ticket.refresh_from_db()
    kinds = set(ticket.events.values_list("kind", flat=True))
    assert kinds in ({"ISSUED", "CALLED"}, {"ISSUED", "LEFT"})
    assert ticket.state == (TicketState.CALLED if "CALLED" in kinds else TicketState.LEFT)


def test_six_clerks_at_one_chair(room: Room) -> None:
    by = [room.actor(index) for index in range(6)]
    at_once(
        *[
            lambda actor=actor: operations.open_counter(counter_id=room.counters[0].pk, by=actor, at=EIGHT)
            for actor in by
        ]
    )
    assert len(events("queueing.counter.opened")) == 1


def test_one_parked_number_is_resumed_once(room: Room) -> None:
    ticket = take(room)
    for index in range(4):
        sit(room, index)
    act(room, "call_next", after(1))
    act(room, "park", after(2))
    at_once(
        *[lambda index=index: act(room, "resume", after(3), index=index, ticket_id=ticket.pk) for index in range(4)]
    )
    assert ticket.events.filter(kind="RESUMED").count() == 1


def test_forty_people_for_ten_places_through_the_operation(room: Room) -> None:
    place = slot(room, after(120), capacity=10)
    people = [resident_actor(make_resident(nik=f"997101170890{n:04d}")) for n in range(1, 41)]

    def book_all(chunk: int) -> list[str]:
        told = []
        for by in people[chunk::8]:
            try:
                operations.book(slot_id=place.pk, submission_key=uuid.uuid4(), by=by, at=EIGHT)
                told.append("ok")
            except Exception as refusal:
                told.append(getattr(refusal, "code", repr(refusal)))
        return told

    results = at_once(*[lambda chunk=chunk: book_all(chunk) for chunk in range(8)])
    assert Tally(code for told in results for code in told) == {"ok": 10, "slot-full": 30}
    place.refresh_from_db()
    assert place.taken == Appointment.objects.count() == 10


def test_exchanged_places_do_not_lock_each_other(room: Room) -> None:
    one, two = slot(room, after(120), capacity=2), slot(room, after(150), capacity=2)
    first, second = (resident_actor(make_resident(nik=f"997101170890000{n}")) for n in (1, 2))
    a = operations.book(slot_id=one.pk, submission_key=uuid.uuid4(), by=first, at=EIGHT)
    b = operations.book(slot_id=two.pk, submission_key=uuid.uuid4(), by=second, at=EIGHT)
    for turn in range(6):
        there, back = (two, one) if turn % 2 == 0 else (one, two)
        results = at_once(
            lambda to=there: operations.move_appointment(code=a.code, slot_id=to.pk, by=first, at=after(1)),
            lambda to=back: operations.move_appointment(code=b.code, slot_id=to.pk, by=second, at=after(1)),
        )
        assert all(isinstance(result, Appointment) for result in results)
    assert sorted(Slot.objects.values_list("taken", flat=True)) == [1, 1]


_ATTEMPT = """
    INSERT INTO queueing_appointment
        (slot_id, service_id, resident_id, code, submission_key, state, booked_at, booked_by, moves)
    VALUES (%s, %s, %s, %s, gen_random_uuid(), 'BOOKED', now(), 'race', 0)
"""


def test_ten_thousand_attempts_on_five_hundred_places_give_five_hundred(room: Room) -> None:
    """Straight into the table, past every line of our code, on sixteen connections at once."""
    places = [slot(room, after(30 * n), capacity=20).pk for n in range(1, 26)]
    first = make_resident(nik="9971010101010001")
    sample = {field.attname: getattr(first, field.attname) for field in Resident._meta.concrete_fields}
    crowd = []
    for n in range(2, 10_001):
        sample.update(id=None, ref=uuid.uuid4(), nik=f"9971{n // 9999 + 10:02d}010101{n % 9999 + 1:04d}")
        crowd.append(Resident(**sample))
    people = [first.pk, *(row.pk for row in Resident.objects.bulk_create(crowd, batch_size=2000))]
    assert len(people) == 10_000
    parameters = connection_parameters(connection.settings_dict)
    parameters["dbname"] = connection.settings_dict["NAME"]
    start = threading.Barrier(16)

    def rush(chunk: int) -> Tally[str]:
        told: Tally[str] = Tally()
        with psycopg.connect(**parameters, autocommit=True) as own:
            start.wait()
            for index in range(chunk, len(people), 16):
                try:
                    own.execute(
                        _ATTEMPT, [places[index % len(places)], room.cards.pk, people[index], f"{index:08d}"]
                    )  # fmt: skip
                    told["ok"] += 1
                except psycopg.errors.CheckViolation as refusal:
                    told[refusal.diag.constraint_name or "?"] += 1
        return told

    with ThreadPoolExecutor(16) as pool:
        results: Tally[str] = sum(pool.map(rush, range(16)), Tally())
    assert results == {"ok": 500, "queueing_slot_not_over": 9_500}
    assert Appointment.objects.count() == 500
    assert set(Slot.objects.values_list("taken", flat=True)) == {20}


def test_a_whole_rush_loses_and_repeats_nothing(room: Room) -> None:
    """Numbers are taken, given back, called, skipped and served by many at once; every one ends once."""
    for index in range(5):
        sit(room, index)
    done = threading.Event()

    def visitors() -> int:
        for n in range(20):
            take(room, lane=Lane.ELDERLY if n % 4 == 0 else Lane.REGULAR, channel=Channel.KIOSK)
        return 20

    def clerk(index: int) -> list[int]:
        found, idle = [], 0
        while idle < 40:
            try:
                ticket = act(room, "call_next", after(1), index=index)
            except Exception as refusal:
                if getattr(refusal, "code", "") != "counter-nobody-waits":
                    raise
                idle += 1
                done.wait(0.02)
                continue
            idle = 0
            found.append(ticket.pk)
            act(room, "finish", after(2), index=index, outcome=Outcome.SERVED)
        return found

    results = at_once(*[visitors] * 4, *[lambda index=index: clerk(index) for index in range(5)])
    called = [pk for found in results[4:] for pk in found]
    assert len(called) == len(set(called)) == 80
    assert set(Ticket.objects.values_list("state", flat=True)) == {"DONE"}
    assert Tally(TicketEvent.objects.values_list("kind", flat=True)) == {"ISSUED": 80, "CALLED": 80, "DONE": 80}
    assert queries.version(room.hall.pk) == TicketEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_the_night_job_may_run_twice_at_once(room: Room) -> None:
    for _ in range(5):
        take(room)
    day = Ticket.objects.values_list("day", flat=True)[0]
    at_once(*[lambda: operations.end_day(hall_id=room.hall.pk, day=day, by=SYSTEM, at=after(700))] * 3)
    assert TicketEvent.objects.filter(kind="LEFT").count() == 5
