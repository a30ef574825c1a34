"""What the clock does once a day, so that no act of it can be matched with the hour in which somebody reported."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.base.workdays import CITY_TZ, city_date
from molek.messages import operations as messages
from molek.whistleblowing.enums import KeyState, ReportState, Side
from molek.whistleblowing.models import Envelope, Message, Recipient, Report
from molek.whistleblowing.queries.readers import keepings
from molek.whistleblowing.rules.retention import erased_on

ARRIVED = "whistleblowing.arrived"


@transaction.atomic
def tell_of_yesterday(*, at: dt.datetime) -> int:
    """Put the reports of past days into the log, in random order and as of midnight, and tell the holders of keys
    that something has arrived. Returns how many reports were logged. May run again.
    """
    today = city_date(at)
    rows = Report.objects.select_for_update(of=("self",)).filter(is_logged=False, received_on__lt=today)
    new = list(rows.order_by("ref"))  # random references: no order of arrival
    for report in new:
        audit.record(
            event="whistleblowing.report.received", by=SYSTEM, subject=f"whistle-report:{report.ref}",
            at=dt.datetime.combine(report.received_on, dt.time(), CITY_TZ),
        )  # fmt: skip
    Report.objects.filter(pk__in=[report.pk for report in new]).update(is_logged=True)
    words = Message.objects.filter(side=Side.REPORTER, written_on=today - dt.timedelta(days=1))
    spoken = {*(report.pk for report in new), *words.values_list("report_id", flat=True)}
    for reader in Recipient.objects.filter(state=KeyState.ACTIVE).exclude(contact="").order_by("pk"):
        if Envelope.objects.filter(recipient=reader, report_id__in=spoken).exists():
            messages.send(
                template=ARRIVED, to=reader.contact, data={}, at=at, dedupe=f"{ARRIVED}:{reader.pk}:{today:%Y%m%d}"
            )
    return len(new)


def erase_due(*, at: dt.datetime) -> int:
    """Delete closed reports whose time is over, with everything said in them. Returns how many. May run again."""
    rows, periods, erased = Report.objects.filter(state=ReportState.CLOSED), keepings(), 0
    for report_id, closed_at in rows.values_list("pk", "closed_at"):
        if closed_at is not None and city_date(at) >= erased_on(city_date(closed_at), periods):
            erased += _erase(report_id, at)
    return erased


@transaction.atomic
def _erase(report_id: int, at: dt.datetime) -> int:
    report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        return 0
    subject = f"whistle-report:{report.ref}"
    report.delete()
    audit.record(event="whistleblowing.report.erased", by=SYSTEM, subject=subject, at=at)
    return 1


def register_templates() -> None:
    messages.register(
        template=ARRIVED,
        id="Molek: ada kabar pada Laporan Aman. Buka meja kerja Anda untuk melihatnya.",
        en="Molek: there is news in Sealed Reports. Open your desk to see it.",
    )
