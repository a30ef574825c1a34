"""Holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotFound
from molek.staff.enums import HolidayKind
from molek.staff.errors import HolidayLine
from molek.staff.models import Holiday
from molek.staff.permissions import STAFF_MANAGE
from molek.staff.rules.holidays import UnreadableLine, parse_holidays


@transaction.atomic
def set_holiday(*, date: dt.date, name: str, kind: str, by: Actor, at: dt.datetime) -> bool:
    """Close the offices on a day; True if something changed. Clocks that run count by it from now on.

    Raises:
        NotPermitted: ``by`` may not manage staff.
    """
    by.require(STAFF_MANAGE)
    wanted = {"name": name.strip(), "kind": str(HolidayKind(kind))}
    holiday, is_new = Holiday.objects.select_for_update(of=("self",)).get_or_create(date=date, defaults=wanted)
    if not is_new:
        if (holiday.name, holiday.kind) == (wanted["name"], wanted["kind"]):
            return False
        holiday.name, holiday.kind = wanted["name"], wanted["kind"]
        holiday.save(update_fields=["name", "kind"])
    audit.record(event="staff.holiday.set", by=by, subject=f"holiday:{date.isoformat()}", at=at, data=wanted)
    return True


@transaction.atomic
def remove_holiday(*, date: dt.date, by: Actor, at: dt.datetime) -> None:
    """Open the offices on a day again.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        NotFound: it was no holiday.
    """
    by.require(STAFF_MANAGE)
    removed, _ = Holiday.objects.filter(date=date).delete()
    if not removed:
        raise NotFound()
    audit.record(event="staff.holiday.removed", by=by, subject=f"holiday:{date.isoformat()}", at=at)


@dataclass(frozen=True, slots=True)
class ImportedHolidays:
    """How many lines of a pasted list changed the calendar, and how many said what it says already."""

    changed: int
    same: int


@transaction.atomic
def import_holidays(*, text: str, by: Actor, at: dt.datetime) -> ImportedHolidays:
    """Take over a yearly list, one ``YYYY-MM-DD;name`` a line; all of it or nothing. Days not listed stay.

    A third column ``HOLIDAY`` or ``JOINT_LEAVE`` may follow; without it a name that begins with "Cuti
    bersama"
    is a joint leave.

    Raises:
        NotPermitted: ``by`` may not manage staff.
        HolidayLine: a line cannot be read; says which.
    """
    by.require(STAFF_MANAGE)
    try:
        lines = parse_holidays(text)
    except UnreadableLine as error:
        raise HolidayLine(field="text", line=error.number, text=error.text) from error
    changed = sum(set_holiday(date=d.date, name=d.name, kind=d.kind, by=by, at=at) for d in lines)
    return ImportedHolidays(changed, len(lines) - changed)
