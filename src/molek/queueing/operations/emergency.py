"""Bad days: thousands at the door, or no network."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from importlib.resources import files

from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.indonesian import long_date
from molek.base.workdays import CITY_TZ, city_date
from molek.documents import operations as documents
from molek.queueing.enums import Channel, EventKind, Outcome, TicketState
from molek.queueing.errors import HallClosed, NumbersUsed, RollWrong
from molek.queueing.models import Hall, HallService, NumberSeries, Ticket, TicketEvent
from molek.queueing.operations.moves import tell
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import rooms
from molek.queueing.rules import voice

MOST_AT_ONCE = 3000
MOST_OF_A_ROLL = 600

_NEXT_NUMBERS = """
    INSERT INTO queueing_numberseries AS series (service_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (service_id, day) DO UPDATE SET last = series.last + excluded.last RETURNING last
"""
_SERIES_AT_LEAST = """
    INSERT INTO queueing_numberseries AS series (service_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (service_id, day) DO UPDATE SET last = greatest(series.last, excluded.last)
"""


@transaction.atomic
def issue_waves(
    *,
    hall_id: int,
    service_id: int,
    count: int,
    first_at: dt.datetime,
    wave_size: int,
    wave_minutes: int,
    submission_key: uuid.UUID,
    by: Actor,
    at: dt.datetime,
) -> list[Ticket]:
    """Numbers for a crowd at the door, each with the time in which to come back, so that nobody stands in the sun.

    Waves of ``wave_size`` follow each other every ``wave_minutes`` from ``first_at`` on. The same key again gives the
    same numbers. One line in the log for all; an event for each.

    Raises:
        NotPermitted: ``by`` does not manage this hall.
        RollWrong: count or size is no number from 1 to 3,000, or a wave takes no time.
        HallClosed: the last wave would begin after closing time.
        ServiceElsewhere.
    """
    hall = rooms.hall_by_id(hall_id)
    rooms.require_at(by, HallPermission.MANAGE, hall)
    service = rooms.service_of(hall, service_id)
    if not 1 <= count <= MOST_AT_ONCE or wave_size < 1 or wave_minutes < 1:
        raise RollWrong(field="count", most=MOST_AT_ONCE)
    step, day = dt.timedelta(minutes=wave_minutes), city_date(at)
    last_wave = first_at + (count - 1) // wave_size * step
    today = rooms.hours(hall, day)
    if city_date(first_at) != day or first_at < today.opens_at or last_wave >= today.closes_at:
        raise HallClosed(field="first_at", opens=f"{hall.opens:%H.%M}", closes=f"{hall.closes:%H.%M}")
    keys = [uuid.uuid5(submission_key, str(index)) for index in range(count)]
    _lock_series(service, day)  # a second press waits here, and then finds the numbers of the first
    there = list(Ticket.objects.filter(submission_key__in=keys).order_by("number"))
    if there:
        return there
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBERS, [service.pk, day, count])
        (last,) = cursor.fetchone()
    made = Ticket.objects.bulk_create(
        [
            Ticket(
                hall=hall,
                service=service,
                day=day,
                letter=service.letter,
                number=last - count + 1 + index,
                channel=Channel.BATCH,
                submission_key=key,
                is_here=False,
                issued_at=at,
                place_at=max(first_at + index // wave_size * step, at),
                window_until=first_at + (index // wave_size + 1) * step,
            )
            for index, key in enumerate(keys)
        ],
        batch_size=500,
    )
    _note_all(made, by=by, at=at)
    audit.record(
        event="queueing.waves.issued",
        by=by,
        subject=f"hall:{hall.code}",
        at=at,
        data={"first": made[0].label, "last": made[-1].label, "count": count, "wave": wave_size},
    )
    return made


def _lock_series(service: HallService, day: dt.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SERIES_AT_LEAST, [service.pk, day, 0])


def _note_all(made: list[Ticket], *, by: Actor, at: dt.datetime) -> None:
    clerk = by.id if by.is_official else None
    TicketEvent.objects.bulk_create(
        [TicketEvent(ticket=t, hall_id=t.hall_id, kind=EventKind.ISSUED, at=at, clerk_id=clerk) for t in made],
        batch_size=500,
    )
    tell(made[0].hall_id, EventKind.ISSUED)


def paper_roll(*, hall_id: int, service_id: int, first: int, count: int, by: Actor, at: dt.datetime) -> bytes:
    """A PDF of tear-off numbers for the hours without a network, ``count`` from ``first`` on. Writes nothing.

    Raises:
        NotPermitted, ServiceElsewhere.
        RollWrong: more than 600 at once, or no number.
    """
    hall = rooms.hall_by_id(hall_id)
    rooms.require_at(by, HallPermission.TICKET, hall)
    service = rooms.service_of(hall, service_id)
    if not 1 <= count <= MOST_OF_A_ROLL or not 1 <= first <= 9000:
        raise RollWrong(field="count", most=MOST_OF_A_ROLL)
    numbers = [voice.label(service.letter, number) for number in range(first, first + count)]
    data = {
        "hall": hall.name,
        "service": service.name,
        "day": long_date(city_date(at)),
        "numbers": numbers,
    }
    return _typeset("roll.typ", data, at)


def wave_sheet(*, tickets: list[Ticket], by: Actor, at: dt.datetime) -> bytes:
    """The numbers of waves as a PDF to cut and hand out. Raises :class:`NotPermitted`."""
    hall: Hall = tickets[0].hall
    rooms.require_at(by, HallPermission.TICKET, hall)
    data = {
        "hall": hall.name,
        "service": tickets[0].service.name,
        "day": long_date(tickets[0].day),
        "numbers": [ticket.label for ticket in tickets],
        "windows": [_window(ticket) for ticket in tickets],
    }
    return _typeset("roll.typ", data, at)


def _window(ticket: Ticket) -> str:
    until = ticket.window_until or ticket.place_at
    return f"{ticket.place_at.astimezone(CITY_TZ):%H.%M} - {until.astimezone(CITY_TZ):%H.%M}"


def _typeset(name: str, data: Mapping[str, object], at: dt.datetime) -> bytes:
    template = files("molek.queueing").joinpath("templates", "queueing", name).read_text(encoding="utf-8")
    return documents.render(template=template, data=data, service_code="queueing", at=at)


@transaction.atomic
def reconcile_roll(
    *, hall_id: int, service_id: int, first: int, last: int, served_to: int, by: Actor, at: dt.datetime
) -> list[Ticket]:
    """Enter what happened on paper: numbers ``first`` to ``last`` were given out, those up to ``served_to`` are done.

    The others wait now, in their order, behind nobody who came later. The next number of the machine follows ``last``.

    Raises:
        NotPermitted, ServiceElsewhere.
        RollWrong: the range is empty, too long, or ``served_to`` lies beyond it.
        NumbersUsed: one of them was given out before; nothing is entered.
    """
    hall = rooms.hall_by_id(hall_id)
    rooms.require_at(by, HallPermission.TICKET, hall)
    service = rooms.service_of(hall, service_id)
    if not 1 <= first <= last or last - first >= MOST_OF_A_ROLL or served_to > last:
        raise RollWrong(field="last", most=MOST_OF_A_ROLL)
    day = city_date(at)
    _lock_series(service, day)
    used = Ticket.objects.filter(
        hall=hall, day=day, letter=service.letter, number__gte=first, number__lte=last
    ).order_by("number").first()  # fmt: skip
    if used is not None:
        raise NumbersUsed(field="first", label=used.label)
    rows = []
    for number in range(first, last + 1):
        done = number <= served_to
        rows.append(
            Ticket(
                hall=hall,
                service=service,
                day=day,
                letter=service.letter,
                number=number,
                channel=Channel.ROLL,
                submission_key=uuid.uuid4(),
                issued_at=at,
                place_at=at + dt.timedelta(microseconds=number - first),
                state=TicketState.DONE if done else TicketState.WAITING,
                outcome=Outcome.SERVED if done else "",
                ended_at=at if done else None,
            )
        )
    try:
        with transaction.atomic():
            made = Ticket.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise NumbersUsed(field="first", label=voice.label(service.letter, first)) from error
    with connection.cursor() as cursor:
        cursor.execute(_SERIES_AT_LEAST, [service.pk, day, last])
    _note_all(made, by=by, at=at)
    audit.record(
        event="queueing.roll.reconciled",
        by=by,
        subject=f"hall:{hall.code}",
        at=at,
        data={"first": made[0].label, "last": made[-1].label, "served_to": served_to},
    )
    return made


def last_number(service: HallService, day: dt.date) -> int:
    """The last number given on a day; 0 before the first."""
    return NumberSeries.objects.filter(service=service, day=day).values_list("last", flat=True).first() or 0
