"""Giving out numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from molek.base.actors import Actor
from molek.base.workdays import CITY_TZ, city_date
from molek.queueing.enums import LIVE, Channel, EventKind, Lane, WalkIns
from molek.queueing.errors import (
    AppointmentOnly,
    HallClosed,
    HallFull,
    HasLiveTicket,
    TicketNotFound,
    TooLateToday,
    TooManyTickets,
    WalkInsStopped,
    WrongHallCode,
)
from molek.queueing.models import Appointment, Hall, HallService, Ticket
from molek.queueing.operations.moves import move, note, require_today
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import booking, forecast, rooms
from molek.queueing.rules import seats
from molek.queueing.rules.waiting import Range
from molek.residents import queries as residents

ELDERLY_FROM = 60  # UU 13/1998, Article 1
MOST_FROM_ONE_ADDRESS, ADDRESS_WINDOW = 60, dt.timedelta(minutes=10)  # a hall's free Wi-Fi is one address

_NEXT_NUMBER = """
    INSERT INTO queueing_numberseries AS series (service_id, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (service_id, day) DO UPDATE SET last = series.last + 1 RETURNING last
"""


@transaction.atomic
def take_ticket(
    *,
    hall_id: int,
    service_id: int,
    lane: Lane,
    channel: Channel,
    submission_key: uuid.UUID,
    holder: str = "",
    origin: str = "",
    typed_code: str = "",
    by: Actor,
    at: dt.datetime,
) -> Ticket:
    """Take the next number of a service for today.

    Args:
        lane: as the visitor says; checked at the counter. A signed-in resident of 60 years or more gets his by himself.
        channel: PHONE (by anybody), COUNTER (needs ``hall.ticket``), KIOSK.
        submission_key: the same key again gives the first number: one press, one number.
        holder: what keeps a phone to one number: a random text of its session; ignored for a signed-in resident.
        origin: the phone's address, kept as a hash for the rate limit; "" if unknown.
        typed_code: the hall's code of the day; needed from a phone on which nobody signed in, if the hall asks for it.

    Raises:
        HallClosed: not a working day, or outside the hours (numbers are given from an hour before).
        WalkInsStopped, HallFull, TooLateToday, AppointmentOnly: no walk-in now; the advice names the next free place.
        WrongHallCode: the phone is not in the hall.
        HasLiveTicket: this phone or person has a number already.
        TooManyTickets: the address took too many.
        ServiceElsewhere: not a service of the hall.
        NotPermitted: ``by`` may not give out paper numbers here.
    """
    earlier = Ticket.objects.filter(submission_key=submission_key).first()
    if earlier is not None:
        return earlier
    hall = rooms.hall_by_id(hall_id)
    service = rooms.service_of(hall, service_id)
    if channel == Channel.COUNTER:
        rooms.require_at(by, HallPermission.TICKET, hall)
    is_phone = channel == Channel.PHONE
    if is_phone:
        holder = _hashed(by.ref if by.is_resident else holder)
        _require_presence(hall, typed_code, by=by, at=at)
        _require_one_number(holder, at)
        if origin:
            origin = _hashed(origin)
            _require_few(origin, at)
    if by.is_resident and lane == Lane.REGULAR and _is_elderly(by, at):
        lane = Lane.ELDERLY
    preferred = lane != Lane.REGULAR
    snapshot = forecast.snapshot(hall, at)
    told = snapshot.range_for(service.pk, preferred=preferred)
    _require_room(hall, service, told, at)
    return _issue(
        hall,
        service,
        told=told,
        by=by,
        at=at,
        lane=lane,
        is_preferred=preferred,
        channel=channel,
        submission_key=submission_key,
        holder=holder if is_phone else "",
        origin=origin if is_phone else "",
        is_here=not (is_phone and by.is_resident and not typed_code),
        place_at=at,
    )


def issue_for_appointment(appointment: Appointment, *, place_at: dt.datetime, is_preferred: bool, lane: Lane, by: Actor,
                          at: dt.datetime) -> Ticket:  # fmt: skip
    """The number of somebody who came to his appointment. The caller's transaction."""
    service = appointment.service
    hall = service.hall
    snapshot = forecast.snapshot(hall, at)
    age_s = (at - place_at).total_seconds()
    told = snapshot.range_for(service.pk, preferred=is_preferred, age_s=age_s)
    return _issue(
        hall,
        service,
        told=told,
        by=by,
        at=at,
        lane=lane,
        is_preferred=is_preferred,
        channel=Channel.APPOINTMENT,
        submission_key=appointment.submission_key,
        appointment=appointment,
        place_at=place_at,
    )


def _issue(
    hall: Hall, service: HallService, *, told: Range | None, by: Actor, at: dt.datetime, **fields: Any
) -> Ticket:
    """The row lock of the number series is the last thing taken, and held for two statements."""
    day = city_date(at)
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                hall=hall,
                service=service,
                day=day,
                letter=service.letter,
                number=next_number(service.pk, day),
                issued_at=at,
                told_low_s=told.low_s if told else None,
                told_mid_s=told.mid_s if told else None,
                told_high_s=told.high_s if told else None,
                **fields,
            )
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if constraint == "queueing_one_live_a_holder":
            _require_one_number(str(fields["holder"]), at)
        if "submission_key" in constraint:  # the same press, at the same moment
            return Ticket.objects.get(submission_key=fields["submission_key"])
        raise
    note(ticket, EventKind.ISSUED, by=by, at=at, service=service.letter, lane=str(ticket.lane), channel=ticket.channel)
    return ticket


def next_number(service_id: int, day: dt.date) -> int:
    """The next number of a service on a day; whoever asks next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [service_id, day])
        (number,) = cursor.fetchone()
    return int(number)


def _hashed(value: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"queueing:{value}".encode(), hashlib.sha256).hexdigest()


def _is_elderly(by: Actor, at: dt.datetime) -> bool:
    return residents.own_record(by=by, at=at).age_on(city_date(at)) >= ELDERLY_FROM


def _require_presence(hall: Hall, typed_code: str, *, by: Actor, at: dt.datetime) -> None:
    needed = hall.needs_hall_code and not by.is_resident
    if (needed or typed_code) and not rooms.is_hall_code(hall, typed_code, at):
        raise WrongHallCode(field="typed_code")


def _require_one_number(holder: str, at: dt.datetime) -> None:
    live = Ticket.objects.filter(holder=holder, day=city_date(at), state__in=LIVE).first()
    if live is not None:
        raise HasLiveTicket(label=live.label, token=live.token)


def _require_few(origin: str, at: dt.datetime) -> None:
    with connection.cursor() as cursor:  # two presses at the same time are two
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"queueing:{origin}"])
    taken = Ticket.objects.filter(day=city_date(at), origin=origin, issued_at__gt=at - ADDRESS_WINDOW).count()
    if taken >= MOST_FROM_ONE_ADDRESS:
        raise TooManyTickets(minutes=int(ADDRESS_WINDOW.total_seconds() // 60))


def _require_room(hall: Hall, service: HallService, told: Range | None, at: dt.datetime) -> None:
    """Open, walk-ins welcome, a seat free, and not beyond closing time."""
    today = rooms.hours(hall, city_date(at))
    if not today.gives_numbers(at):
        raise HallClosed(opens=f"{hall.opens:%H.%M}", closes=f"{hall.closes:%H.%M}")
    if service.needs_appointment:
        raise AppointmentOnly(service=service.name, advice=next_place_advice(service, at))
    if hall.walk_ins == WalkIns.STOPPED:
        raise WalkInsStopped(advice=next_place_advice(service, at))
    if hall.walk_ins == WalkIns.ALWAYS:
        return
    inside = Ticket.objects.filter(hall=hall, day=city_date(at), state__in=LIVE, is_here=True).count()
    if seats.level(inside, hall.seats) == seats.SeatLevel.FULL:
        raise HallFull(seats=hall.seats, advice=next_place_advice(service, at))
    if told is not None and at + dt.timedelta(seconds=told.low_s) >= today.closes_at:
        raise TooLateToday(closes=f"{hall.closes:%H.%M}", advice=next_place_advice(service, at))


def next_place_advice(service: HallService, at: dt.datetime) -> str:
    """What to do instead of waiting: the next free place by appointment, in words."""
    free = booking.next_free(service.pk, at)
    if free is None:
        return _("Belum ada tempat janji temu yang kosong. Coba lagi besok pagi, atau tanya petugas di meja depan.")
    local = free.astimezone(CITY_TZ)
    return _("Tempat kosong berikutnya dengan janji temu: {day} pukul {time}.").format(
        day=f"{local:%d-%m-%Y}", time=f"{local:%H.%M}"
    )


@transaction.atomic
def leave(*, token: str, by: Actor, at: dt.datetime) -> Ticket:
    """The visitor gives his number back; whoever has its token may. Done twice, it is done once.

    Raises:
        TicketNotFound, TicketOfAnotherDay.
        TicketMoveRefused: he stands at a counter, or is served already.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).filter(token=token).first()
    if ticket is None:
        raise TicketNotFound()
    require_today(ticket, at)
    if ticket.state == "LEFT":
        return ticket
    move(ticket, "leave", ended_at=at)
    note(ticket, EventKind.LEFT, by=by, at=at)
    return ticket


@transaction.atomic
def arrive(*, token: str, typed_code: str, by: Actor, at: dt.datetime) -> Ticket:
    """A number that was taken from afar is now in the hall and needs a seat; shown by the hall's code of the day.

    Raises:
        TicketNotFound, TicketOfAnotherDay, WrongHallCode.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("hall").filter(token=token).first()
    if ticket is None:
        raise TicketNotFound()
    require_today(ticket, at)
    if not rooms.is_hall_code(ticket.hall, typed_code, at):
        raise WrongHallCode(field="typed_code")
    if not ticket.is_here:
        ticket.is_here = True
        ticket.save(update_fields=["is_here"])
        note(ticket, EventKind.ARRIVED, by=by, at=at)
    return ticket
