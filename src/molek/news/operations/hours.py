"""Opening hours: the regular week, days with hours of their own, and where an office stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.news.errors import HoursWrong, OfficeNotFound, PlaceWrong
from molek.news.models import HoursDay, HoursSpan, HoursWeek, OfficePlace
from molek.news.permissions import NewsPermission
from molek.news.rules import hours
from molek.staff import queries as staff
from molek.staff.errors import NoSuchUnit

_WRONG = {"order": _("jam tutup tidak sesudah jam buka"), "overlap": _("dua waktu pada hari yang sama bertindihan")}
CITY_WIDE = ""


def may_change(actor: Actor, unit_code: str) -> bool:
    """Is this the actor's own office, or may he change every one? "" (the whole city) takes the latter."""
    if actor.may(NewsPermission.HOURS_ALL):
        return True
    if unit_code == CITY_WIDE:
        return False
    try:
        unit_id = staff.unit_id_of(unit_code)
    except NoSuchUnit:
        return False
    return any(g.permission == NewsPermission.HOURS and g.unit_id == unit_id for g in actor.grants)


def _require(by: Actor, unit_code: str) -> None:
    if unit_code != CITY_WIDE:
        try:
            staff.unit_id_of(unit_code)
        except NoSuchUnit:
            raise OfficeNotFound() from None
    if not may_change(by, unit_code):
        raise NotPermitted(permission=NewsPermission.HOURS)


@transaction.atomic
def set_week(*, unit_code: str, days: Sequence[hours.Spans], since: dt.date, by: Actor, at: dt.datetime) -> HoursWeek:
    """The regular hours of an office from a day on; what held before stays in the history.

    Args:
        unit_code: "" for every office that has no hours of its own.
        days: seven, Monday first; a day without spans is closed.

    Raises:
        NotPermitted, OfficeNotFound.
        HoursWrong: closes before it opens, or spans overlap.
    """
    _require(by, unit_code)
    assert len(days) == 7, "a week has seven days"
    for number, spans in enumerate(days):
        if wrong := hours.mistake(spans):
            raise HoursWrong(field=f"day_{number}", why=_WRONG[wrong])
    week = HoursWeek.objects.create(unit_code=unit_code, since=since, made_at=at, made_by_ref=by.ref)
    HoursSpan.objects.bulk_create(
        HoursSpan(week=week, weekday=number, opens=opens, closes=closes)
        for number, spans in enumerate(days)
        for opens, closes in spans
    )
    audit.record(
        event="news.hours.set", by=by, subject=f"office:{unit_code or 'all'}", at=at, data={"since": since.isoformat()}
    )
    return week


@transaction.atomic
def set_day(
    *, unit_code: str, day: dt.date, opens: dt.time | None, closes: dt.time | None, why: str, by: Actor,
    at: dt.datetime,
) -> HoursDay:  # fmt: skip
    """Other hours on one day, or none (both None). What was said of that day before is ended.

    Raises:
        NotPermitted, OfficeNotFound.
        HoursWrong: only one of the two, closes before it opens, or no reason.
    """
    _require(by, unit_code)
    if not why.strip():
        raise HoursWrong(field="why", why=_("alasannya belum diisi"))
    if (opens is None) != (closes is None):
        raise HoursWrong(field="closes", why=_("isi jam buka dan jam tutup, atau kosongkan keduanya"))
    if opens is not None and closes is not None and hours.mistake(((opens, closes),)):
        raise HoursWrong(field="closes", why=_WRONG["order"])
    HoursDay.objects.filter(unit_code=unit_code, day=day, ended_at__isnull=True).update(
        ended_at=at, ended_by_ref=by.ref
    )
    try:
        with transaction.atomic():
            row = HoursDay.objects.create(
                unit_code=unit_code, day=day, opens=opens, closes=closes, why=why.strip()[:120], made_at=at,
                made_by_ref=by.ref,
            )  # fmt: skip
    except IntegrityError as error:
        if "news_day_once" in str(error):
            raise HoursWrong(field="day", why=_("hari ini baru saja diubah orang lain")) from None
        raise
    audit.record(
        event="news.day.set", by=by, subject=f"office:{unit_code or 'all'}", at=at, data={"day": day.isoformat()}
    )
    return row


@transaction.atomic
def end_day(*, day_id: int, by: Actor, at: dt.datetime) -> HoursDay:
    """The regular hours hold again on that day. A second time changes nothing. Raises NotPermitted, OfficeNotFound."""
    row = HoursDay.objects.select_for_update(of=("self",)).filter(pk=day_id).first()
    if row is None:
        raise OfficeNotFound()
    _require(by, row.unit_code)
    if row.ended_at is None:
        row.ended_at, row.ended_by_ref = at, by.ref
        row.save(update_fields=["ended_at", "ended_by_ref"])
        audit.record(
            event="news.day.ended", by=by, subject=f"office:{row.unit_code or 'all'}", at=at,
            data={"day": row.day.isoformat()},
        )  # fmt: skip
    return row


@transaction.atomic
def set_place(*, unit_code: str, latitude: Decimal, longitude: Decimal, by: Actor, at: dt.datetime) -> OfficePlace:
    """Where an office stands, in degrees. Raises NotPermitted, OfficeNotFound, PlaceWrong."""
    _require(by, unit_code)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PlaceWrong(field="latitude")
    place = OfficePlace.objects.create(
        unit_code=unit_code, latitude=latitude, longitude=longitude, made_at=at, made_by_ref=by.ref
    )
    audit.record(event="news.place.set", by=by, subject=f"office:{unit_code}", at=at)
    return place
