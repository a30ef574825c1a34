"""Words on idle screens."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.kiosk.errors import AnnouncementWrong, NoSuchDevice
from molek.kiosk.models import Announcement, Device
from molek.kiosk.permissions import KioskPermission


@transaction.atomic
def announce(
    *,
    text_id: str,
    text_en: str,
    since_date: dt.date,
    until_date: dt.date,
    device_id: int | None,
    by: Actor,
    at: dt.datetime,
) -> Announcement:
    """Show a text on one box, or on all (``device_id`` None), on city days from ``since_date`` to ``until_date``.

    Raises:
        NotPermitted: ``by`` may not operate boxes there.
        NoSuchDevice: no such box.
        AnnouncementWrong: it ends before it begins.
    """
    if device_id is None:
        by.require(KioskPermission.OPERATE)
    else:
        device = Device.objects.filter(pk=device_id).first()
        if device is None:
            raise NoSuchDevice(field="device")
        by.require(KioskPermission.OPERATE, area=device.area_code)
    if until_date < since_date:
        raise AnnouncementWrong(field="until_date")
    row = Announcement.objects.create(
        device_id=device_id,
        text_id=text_id,
        text_en=text_en,
        since_date=since_date,
        until_date=until_date,
        made_at=at,
        made_by=by.ref,
    )
    audit.record(event="kiosk.announcement.made", by=by, subject=f"announcement:{row.pk}", at=at)
    return row


@transaction.atomic
def end_announcement(*, announcement_id: int, by: Actor, at: dt.datetime) -> None:
    """Take it from the screens. Nothing happens if that was done before."""
    by.require(KioskPermission.OPERATE)
    if Announcement.objects.filter(pk=announcement_id, ended_at=None).update(ended_at=at):
        audit.record(event="kiosk.announcement.ended", by=by, subject=f"announcement:{announcement_id}", at=at)
