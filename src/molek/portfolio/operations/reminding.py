"""Telling the office that a system belongs to what falls due."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.base.indonesian import long_date
from molek.base.workdays import city_date
from molek.messages import operations as messages
from molek.portfolio.models import System
from molek.portfolio.queries.register import REMIND_BEFORE, due_for_reminder
from molek.staff import queries as staff

CHECK_DUE, CONTRACT_ENDS = "portfolio.check_due", "portfolio.contract_ends"


def register_templates() -> None:
    """Called in ``apps.ready()``."""
    messages.register(
        template=CHECK_DUE,
        id="Aplikasi {system}: pemeriksaan keamanan jatuh tempo {day}. Catat hasilnya di daftar aplikasi kota.",
        en="System {system}: its security check falls due on {day}. Note the result in the city's register.",
    )
    messages.register(
        template=CONTRACT_ENDS,
        id="Aplikasi {system}: kontrak dengan penyedia berakhir {day}. Perpanjang, ambil alih, atau hentikan.",
        en="System {system}: its contract ends on {day}. Renew it, take it over, or retire it.",
    )


@transaction.atomic
def remind(*, at: dt.datetime) -> int:
    """Write to the owners of systems whose check is due or whose contract ends soon; once for each day that falls due.

    An office without an e-mail address is told on its pages only. Returns how many are written of.
    """
    sent = 0
    for system in due_for_reminder(on=city_date(at)):
        sent += _remind_of(system, at)
    return sent


def _remind_of(system: System, at: dt.datetime) -> int:
    office, today, sent = staff.unit(system.unit_id), city_date(at), 0
    for template, day in ((CHECK_DUE, system.check_due_date), (CONTRACT_ENDS, system.contract_end_date)):
        if day is None or day > today + REMIND_BEFORE or not office.email:
            continue
        messages.send(
            template=template, to=office.email, data={"system": system.name, "day": long_date(day)}, at=at,
            dedupe=f"{template}:{system.pk}:{day.isoformat()}",
        )  # fmt: skip
        sent += 1
    return sent
