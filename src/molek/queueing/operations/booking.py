"""Appointments: book, move, cancel, come, be reminded, stay away.

That no place is taken twice is not decided here but by the database (ADR 0015); this module translates its refusal.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.formats import date_format

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.references import new_code
from molek.base.workdays import CITY_TZ, city_date
from molek.messages import operations as messages
from molek.queueing.enums import AppointmentState, Lane
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
from molek.queueing.models import Appointment, Hall, HallService, Slot, Ticket
from molek.queueing.operations.issuing import ELDERLY_FROM, issue_for_appointment
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import booking, rooms
from molek.residents import queries as residents
from molek.residents.enums import ResidentStatus
from molek.staff import queries as staff

SLOT_MINUTES = 30
SLOTS_AHEAD_DAYS = 14  # working days for which places are offered
COME_EARLY = dt.timedelta(minutes=60)


def register_templates() -> None:
    messages.register(
        template="queueing.booked",
        id="Janji temu {service} di {hall}: {when}. Kode {code}. Ubah atau batalkan: {link}",
        en="Appointment for {service} at {hall}: {when}. Code {code}. Change or cancel: {link}",
    )
    messages.register(
        template="queueing.reminder",
        id="Besok janji temu Anda: {service} di {hall}, {when}. Kode {code}. Tidak jadi datang? Batalkan: {link}",
        en="Your appointment is tomorrow: {service} at {hall}, {when}. Code {code}. Not coming? Cancel: {link}",
        valid_minutes=18 * 60,
    )
    messages.register(
        template="queueing.cancelled",
        id="Janji temu {service} di {hall}, {when}, dibatalkan. Tempat itu kini terbuka bagi orang lain.",
        en="Your appointment for {service} at {hall}, {when}, is cancelled. The place is open to others now.",
    )


def _place_slot(slot_id: int, at: dt.datetime) -> Slot:
    slot = Slot.objects.select_related("service__hall").filter(pk=slot_id, service__is_active=True).first()
    if slot is None or slot.starts_at + dt.timedelta(minutes=SLOT_MINUTES // 2) <= at:
        raise SlotNotFound(field="slot")
    return slot


def _require_served(by: Actor, at: dt.datetime) -> None:
    """The register knows the person as living here. Logged as a reading where an official helps."""
    if residents.own_record(by=by, at=at).status != ResidentStatus.ALIVE:
        raise ResidentNotServed()


def _constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


@transaction.atomic
def book(*, slot_id: int, submission_key: uuid.UUID, by: Actor, at: dt.datetime) -> Appointment:
    """Take a place for the signed-in resident, or for the one whom an official assists.

    The same ``submission_key`` again gives the first booking.

    Raises:
        SignInRequired: nobody is known for whom to book: a place belongs to a person, so that nobody can sell it.
        SlotNotFound: no such time, or it is over.
        SlotFull: the last place is taken; the database counts.
        HasAppointment: the person has a place for this service already.
        ResidentNotServed: died, moved away, or not valid in the register.
    """
    resident_id = booking.resident_id_of(by)
    earlier = Appointment.objects.filter(submission_key=submission_key, resident_id=resident_id).first()
    if earlier is not None:
        return earlier
    _require_served(by, at)
    slot = _place_slot(slot_id, at)
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                slot=slot,
                service=slot.service,
                resident_id=resident_id,
                code=new_code(2),
                submission_key=submission_key,
                booked_at=at,
                booked_by=by.ref,
            )
    except IntegrityError as error:
        constraint = _constraint(error)
        if constraint == "queueing_slot_not_over":
            raise SlotFull(field="slot") from error
        if constraint == "queueing_one_booking_a_person":
            raise HasAppointment(field="slot") from error
        if "submission_key" in constraint:
            return Appointment.objects.get(submission_key=submission_key, resident_id=resident_id)
        raise
    _record("booked", made, by=by, at=at, slot=slot.pk)
    _send("queueing.booked", made, at=at)
    return made


def _own_open(code: str, *, by: Actor) -> Appointment:
    """The booking, locked, if it is ``by``'s and still open."""
    found = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("slot", "service__hall")
        .filter(code=booking.normalise_booking(code), resident_id=booking.resident_id_of(by))
        .first()
    )
    if found is None:
        raise AppointmentNotFound(field="code")
    if found.state != AppointmentState.BOOKED:
        raise AppointmentClosed(state=AppointmentState(found.state).label)
    return found


@transaction.atomic
def move_appointment(*, code: str, slot_id: int, by: Actor, at: dt.datetime) -> Appointment:
    """Take another time for the same service; the old place is free at once. To the same time: nothing happens.

    Raises:
        SignInRequired, AppointmentNotFound, AppointmentClosed, SlotNotFound, SlotFull.
    """
    appointment = _own_open(code, by=by)
    slot = _place_slot(slot_id, at)
    if slot.pk == appointment.slot_id:
        return appointment
    if slot.service_id != appointment.service_id:
        raise SlotNotFound(field="slot")
    # In the order of their keys: two people who exchange places do not wait for each other.
    list(Slot.objects.select_for_update(no_key=True).filter(pk__in=[slot.pk, appointment.slot_id]).order_by("pk"))
    old = appointment.slot_id
    appointment.slot, appointment.moves, appointment.reminded_at = slot, appointment.moves + 1, None
    try:
        with transaction.atomic():
            appointment.save(update_fields=["slot", "moves", "reminded_at"])
    except IntegrityError as error:
        if _constraint(error) == "queueing_slot_not_over":
            raise SlotFull(field="slot") from error
        raise
    _record("moved", appointment, by=by, at=at, slot=slot.pk, before=old)
    _send("queueing.booked", appointment, at=at)
    return appointment


@transaction.atomic
def cancel_appointment(*, code: str, by: Actor, at: dt.datetime) -> Appointment:
    """Give the place back. Raises as :func:`move_appointment` does."""
    appointment = _own_open(code, by=by)
    _close(appointment, AppointmentState.CANCELLED, at)
    _record("cancelled", appointment, by=by, at=at)
    _send("queueing.cancelled", appointment, at=at)
    return appointment


def _close(appointment: Appointment, state: AppointmentState, at: dt.datetime) -> None:
    appointment.state, appointment.closed_at = state, at
    appointment.save(update_fields=["state", "closed_at"])


@transaction.atomic
def check_in(*, code: str, typed_code: str = "", lane: Lane = Lane.REGULAR, by: Actor, at: dt.datetime) -> Ticket:
    """Whoever booked is in the hall and gets his number. Done twice, the same number comes back.

    In time, or at most the hall's grace late, his place in line is the booked time and he is preferred from then on.
    Later he gets a number as if he had just come. Presence is shown by the desk (``hall.ticket``) or
    the code of the day.

    Raises:
        AppointmentNotFound: no such code.
        AppointmentNotToday: another day, or more than an hour early.
        AppointmentClosed: cancelled.
        WrongHallCode: the phone is not in the hall.
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("slot", "service__hall")
        .filter(code=booking.normalise_booking(code))
        .first()
    )
    if appointment is None:
        raise AppointmentNotFound(field="code")
    hall = appointment.service.hall
    if not rooms.may_at(by, HallPermission.TICKET, hall) and not rooms.is_hall_code(hall, typed_code, at):
        raise WrongHallCode(field="typed_code")
    issued = Ticket.objects.filter(appointment=appointment).first()
    if issued is not None:
        return issued
    starts = appointment.slot.starts_at
    if appointment.state == AppointmentState.CANCELLED:
        raise AppointmentClosed(state=AppointmentState.CANCELLED.label)
    if city_date(starts) != city_date(at) or at < starts - COME_EARLY:
        raise AppointmentNotToday(day=_when(starts))
    in_time = at <= starts + dt.timedelta(minutes=hall.grace_minutes)
    if appointment.state == AppointmentState.BOOKED:
        _close(appointment, AppointmentState.CHECKED_IN, at)
    if (
        lane == Lane.REGULAR
        and by.is_resident
        and residents.own_record(by=by, at=at).age_on(city_date(at)) >= ELDERLY_FROM
    ):
        lane = Lane.ELDERLY
    ticket = issue_for_appointment(
        appointment,
        place_at=starts if in_time else at,
        is_preferred=in_time or lane != Lane.REGULAR,
        lane=lane,
        by=by,
        at=at,
    )
    _record("checked-in", appointment, by=by, at=at, ticket=ticket.label, late=not in_time)
    return ticket


@transaction.atomic
def remind(*, appointment_id: int, at: dt.datetime) -> None:
    """Tell the resident about tomorrow, once."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("slot", "service__hall")
        .filter(pk=appointment_id, state=AppointmentState.BOOKED, reminded_at__isnull=True)
        .first()
    )
    if appointment is None:
        return
    appointment.reminded_at = at
    appointment.save(update_fields=["reminded_at"])
    _send("queueing.reminder", appointment, at=at)
    _record("reminded", appointment, by=SYSTEM, at=at)


@transaction.atomic
def release_missed(*, appointment_id: int, at: dt.datetime) -> None:
    """The grace is over and nobody came: the place is open to others, and the person may book anew."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("slot", "service__hall")
        .filter(pk=appointment_id, state=AppointmentState.BOOKED)
        .first()
    )
    if appointment is None:
        return
    if appointment.slot.starts_at + dt.timedelta(minutes=appointment.service.hall.grace_minutes) >= at:
        return
    _close(appointment, AppointmentState.NO_SHOW, at)
    _record("missed", appointment, by=SYSTEM, at=at)


_OPEN_SLOTS = """
    INSERT INTO queueing_slot (hall_id, service_id, starts_at, minutes, capacity, taken)
    VALUES (%s, %s, %s, %s, %s, 0) ON CONFLICT (service_id, starts_at) DO NOTHING
"""


@transaction.atomic
def open_slots(*, hall_id: int, by: Actor, at: dt.datetime) -> int:
    """Offer places for the coming working days: every half hour of the opening hours, but not over noon (12 to 13).

    Times that are offered already stay as they are. Returns how many are new. Raises :class:`NotPermitted`.
    """
    hall = rooms.hall_by_id(hall_id)
    rooms.require_at(by, HallPermission.MANAGE, hall)
    calendar, day, made = staff.calendar(), city_date(at), 0
    services = [(s.pk, s.slot_capacity) for s in hall.services.filter(is_active=True, slot_capacity__gt=0)]
    days = [day] if calendar.is_working(day) else []
    while len(days) < SLOTS_AHEAD_DAYS:
        day = calendar.add(day, 1)
        days.append(day)
    with connection.cursor() as cursor:
        for each in days:
            for starts in _half_hours(hall, each):
                if starts > at:
                    for pk, capacity in services:
                        cursor.execute(_OPEN_SLOTS, [hall.pk, pk, starts, SLOT_MINUTES, capacity])
                        made += cursor.rowcount
    if made:
        audit.record(event="queueing.slots.opened", by=by, subject=f"hall:{hall.code}", at=at, data={"slots": made})
    return made


def _half_hours(hall: Hall, day: dt.date) -> list[dt.datetime]:
    starts = dt.datetime.combine(day, hall.opens, CITY_TZ)
    closes = dt.datetime.combine(day, hall.closes, CITY_TZ)
    step, found = dt.timedelta(minutes=SLOT_MINUTES), []
    while starts + step <= closes:
        if starts.hour != 12:
            found.append(starts)
        starts += step
    return found


def _when(moment: dt.datetime) -> str:
    local = moment.astimezone(CITY_TZ)
    return f"{date_format(local, 'l, j F Y')}, {local:%H.%M}"


def _send(template: str, appointment: Appointment, *, at: dt.datetime) -> None:
    phone = residents.phone_of(appointment.resident_id)
    if not phone:
        return
    service: HallService = appointment.service
    data = {
        "service": service.name,
        "hall": service.hall.name,
        "when": _when(appointment.slot.starts_at),
        "code": appointment.code,
        "link": f"{settings.MOLEK.public_url}/antrean/janji/",
    }
    if template == "queueing.cancelled":
        del data["code"], data["link"]
    messages.send(
        template=template,
        to=phone,
        data=data,
        language=residents.contact_language(appointment.resident_id),
        at=at,
        dedupe=f"{template}:{appointment.pk}:{appointment.moves}",
    )


def _record(what: str, appointment: Appointment, *, by: Actor, at: dt.datetime, **data: str | int | bool) -> None:
    audit.record(event=f"queueing.appointment.{what}", by=by, subject=f"appointment:{appointment.pk}", at=at, data=data)
