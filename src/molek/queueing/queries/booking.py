"""Free places and booked ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from molek.base.actors import Actor
from molek.base.errors import SignInRequired
from molek.base.references import normalise_code
from molek.base.workdays import CITY_TZ, city_date
from molek.queueing.enums import AppointmentState
from molek.queueing.errors import AppointmentNotFound
from molek.queueing.models import Appointment, Hall, HallService, Slot
from molek.residents import queries as residents

SHOWN_DAYS = 14


@dataclass(frozen=True, slots=True)
class FreeTime:
    slot_id: int
    starts_at: dt.datetime
    free: int
    capacity: int

    @property
    def time(self) -> str:
        return f"{self.starts_at.astimezone(CITY_TZ):%H.%M}"


@dataclass(frozen=True, slots=True)
class Bookable:
    """``next_free`` is None if the service takes no appointments, or none is in sight."""

    service: HallService
    next_free: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FreeDay:
    day: dt.date
    times: tuple[FreeTime, ...]

    @property
    def free(self) -> int:
        return sum(time.free for time in self.times)


def _ends_after(at: dt.datetime) -> dt.datetime:
    """A slot may be taken until the last moment of its first half hour: whoever is late loses his place to others."""
    return at - dt.timedelta(minutes=15)


def _free(at: dt.datetime) -> QuerySet[Slot]:
    return Slot.objects.filter(starts_at__gt=_ends_after(at), taken__lt=F("capacity")).order_by("starts_at")


def next_free(service_id: int, at: dt.datetime) -> dt.datetime | None:
    """When the next free place begins; None if there is none in sight."""
    return _free(at).filter(service_id=service_id).values_list("starts_at", flat=True).first()


def bookable(hall: Hall, at: dt.datetime) -> list[Bookable]:
    """The active services of a hall, each with its next free place. One query."""
    first = Subquery(_free(at).filter(service=OuterRef("pk")).values("starts_at")[:1])
    services = HallService.objects.filter(hall=hall, is_active=True).annotate(next_free=first)
    return [Bookable(service, service.next_free if service.slot_capacity else None) for service in services]


def free_days(service_id: int, at: dt.datetime) -> list[FreeDay]:
    """Days with their times, full ones included so that people see that there are some; one query."""
    until = at + dt.timedelta(days=SHOWN_DAYS + 7)
    rows = Slot.objects.filter(service_id=service_id, starts_at__gt=_ends_after(at), starts_at__lt=until)
    days: dict[dt.date, list[FreeTime]] = {}
    for row in rows.order_by("starts_at"):
        days.setdefault(city_date(row.starts_at), []).append(
            FreeTime(row.pk, row.starts_at, max(row.capacity - row.taken, 0), row.capacity)
        )
    return [FreeDay(day, tuple(times)) for day, times in days.items()]


def resident_id_of(by: Actor) -> int:
    """For whom ``by`` books: himself, or the resident he assists. Raises :class:`SignInRequired`."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise SignInRequired(door="resident")
    return resident_id


def own_appointments(*, by: Actor, at: dt.datetime) -> list[Appointment]:
    """The resident's bookings from today on, the nearest first, and those he has closed today."""
    residents.note_assistance(fields=("appointments",), by=by, at=at)
    midnight = dt.datetime.combine(city_date(at), dt.time(), CITY_TZ)
    rows = Appointment.objects.filter(resident_id=resident_id_of(by), slot__starts_at__gte=midnight)
    return list(rows.select_related("slot__service__hall", "ticket").order_by("slot__starts_at"))


def own_appointment(*, code: str, by: Actor) -> Appointment:
    """One booking, for whom it belongs to. Raises :class:`AppointmentNotFound`."""
    found = (
        Appointment.objects.select_related("slot__service__hall")
        .filter(code=normalise_booking(code), resident_id=resident_id_of(by))
        .first()
    )
    if found is None:
        raise AppointmentNotFound(field="code")
    return found


def normalise_booking(code: str) -> str:
    """The code as it was given out, however it was typed or scanned (a QR code holds an address that ends with it)."""
    text = normalise_code(code.strip().rstrip("/").rpartition("=")[2])
    return f"{text[:4]}-{text[4:]}" if len(text) == 8 and "-" not in text else text


def to_remind(at: dt.datetime) -> list[int]:
    """Keys of bookings of tomorrow that nobody was reminded of."""
    start = dt.datetime.combine(city_date(at) + dt.timedelta(days=1), dt.time(), CITY_TZ)
    rows = Appointment.objects.filter(
        state=AppointmentState.BOOKED,
        reminded_at__isnull=True,
        slot__starts_at__gte=start,
        slot__starts_at__lt=start + dt.timedelta(days=1),
    )
    return list(rows.values_list("pk", flat=True))


def missed(at: dt.datetime) -> list[int]:
    """Keys of bookings whose grace is over."""
    rows = Appointment.objects.filter(state=AppointmentState.BOOKED, slot__starts_at__lt=at).values_list(
        "pk", "slot__starts_at", "service__hall__grace_minutes"
    )
    return [pk for pk, starts_at, grace in rows if starts_at + dt.timedelta(minutes=grace) < at]


def icalendar(appointment: Appointment, *, public_url: str, at: dt.datetime) -> str:
    """The booking as an iCalendar file (RFC 5545), lines folded at 75 octets, without a name."""
    slot, hall = appointment.slot, appointment.service.hall
    ends = slot.starts_at + dt.timedelta(minutes=slot.minutes)
    cancelled = appointment.state == AppointmentState.CANCELLED
    host = public_url.partition("://")[2] or "molek"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Molek//Antrean//ID",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{appointment.submission_key}@{host}",
        f"SEQUENCE:{appointment.moves + (1 if cancelled else 0)}",
        f"DTSTAMP:{_utc(at)}",
        f"DTSTART:{_utc(slot.starts_at)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{_escaped(f'{appointment.service.name} - {hall.name}')}",
        f"LOCATION:{_escaped(hall.name)}",
        f"DESCRIPTION:{_escaped(f'Kode janji {appointment.code}. Datang sebelum waktunya.')}",
        f"URL:{public_url}/antrean/janji/",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT1H",
        f"DESCRIPTION:{_escaped(appointment.service.name)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines)


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    parts, current = [], ""
    for sign in line:
        if len((current + sign).encode()) > 74:
            parts.append(current)
            current = " "
        current += sign
    return "\r\n".join([*parts, current]) + "\r\n"
