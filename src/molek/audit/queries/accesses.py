"""Who looked at a person's record, when, and what for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from molek.audit.enums import AccessPurpose
from molek.audit.models import Access
from molek.base.errors import Text
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import CITY_TZ

READERS: dict[str, Callable[[str], str]] = {}  # filled by operations.register_reader


@dataclass(frozen=True, slots=True)
class AccessShown:
    """Who looked at a resident's record, when and why. ``purpose`` may be one that this release no longer uses."""

    event_id: int
    at: dt.datetime
    actor_ref: str
    unit_id: int | None
    purpose: str
    fields: tuple[str, ...]
    case_ref: str

    @property
    def purpose_label(self) -> Text:
        return AccessPurpose(self.purpose).label if self.purpose in AccessPurpose.values else self.purpose


def reader_name(actor_ref: str) -> str:
    """What a reader of records that is no person is called; "" for a person, and for one that nobody registered."""
    name_of = READERS.get(actor_ref.partition(":")[0])
    return name_of(actor_ref) if name_of else ""


def accesses_of(
    resident_ref: str,
    *,
    after: str | None = None,
    size: int = 50,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    unit_id: int | None = None,
) -> Page[AccessShown]:
    """Accesses to one resident's record, newest first; ``after`` is the ``next_key`` of the page before.

    ``since`` (included) and ``until`` (not included) bound the moment; ``unit_id`` keeps those of one office.
    """
    rows = Access.objects.filter(resident_ref=resident_ref).order_by("-event_id")
    if (before := number_key(after)) is not None:
        rows = rows.filter(event_id__lt=before)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return page_of([_access_shown(row) for row in rows[: size + 1]], size=size, key=lambda row: str(row.event_id))


def _access_shown(row: Access) -> AccessShown:
    return AccessShown(row.event_id, row.at, row.actor_ref, row.unit_id, row.purpose, tuple(row.fields), row.case_ref)


def access_of(event_id: int, *, resident_ref: str) -> AccessShown | None:
    """One access, if it was to this resident's record; else None."""
    row = Access.objects.filter(event_id=event_id, resident_ref=resident_ref).first()
    return _access_shown(row) if row else None


@dataclass(frozen=True, slots=True)
class AccessCount:
    """Accesses to one record in a city-local month (its first day) by one office; ``unit_id`` None: by no office.

    ``by_officials`` of the ``count`` were made by officials, the others by the system or a resident.
    """

    month: dt.date
    unit_id: int | None
    count: int
    by_officials: int


_COUNTS = """
    SELECT date_trunc('month', at AT TIME ZONE %(zone)s)::date AS month, unit_id, count(*),
           count(*) FILTER (WHERE actor_ref LIKE 'official:%%')
    FROM audit_access WHERE resident_ref = %(resident)s AND actor_ref <> %(resident)s
    GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


def access_counts(resident_ref: str) -> list[AccessCount]:
    """How often a record was opened, by month and office, newest month first; his own looks left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"zone": str(CITY_TZ), "resident": resident_ref})
        return [AccessCount(*row) for row in cursor.fetchall()]


_READ = """
    SELECT DISTINCT access.resident_ref FROM audit_access access
    WHERE access.at >= %(since)s AND access.at < %(until)s AND {}
"""
_READ_BY_ACTOR = _READ.format("access.actor_ref = %(reader)s")
_READ_IN_UNIT = _READ.format("access.unit_id = %(reader)s")
_READ_AT_DEVICE = _READ.format(
    "EXISTS (SELECT FROM audit_event event WHERE event.id = access.event_id AND event.data->>'device' = %(reader)s)"
)


def residents_read(
    *, actor_ref: str = "", unit_id: int | None = None, device: str = "", since: dt.datetime, until: dt.datetime
) -> set[str]:
    """The references of all residents whose record was opened by an actor, in an office, or at a device.

    Exactly one of the three is given. ``since`` is included, ``until`` is not. Reads every access of that time: rare.
    """
    query, reader = (
        (_READ_BY_ACTOR, actor_ref)
        if actor_ref
        else (_READ_IN_UNIT, unit_id)
        if unit_id is not None
        else (_READ_AT_DEVICE, device)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"since": since, "until": until, "reader": reader})
        return {row[0] for row in cursor.fetchall()}
