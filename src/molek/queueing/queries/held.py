"""What the halls hold about a resident, for his own page. A number has no name: only appointments are his."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from molek.queueing.models import Appointment
from molek.residents.rules.held import HeldItem


def held_appointments(resident_id: int) -> Iterator[HeldItem]:
    """All bookings, newest first. One query."""
    rows = Appointment.objects.filter(resident_id=resident_id).select_related("slot__hall").order_by("-id")
    for row in rows:
        moment = f"{localtime(row.slot.starts_at):%d.%m.%Y %H.%M}"
        text = f"{row.slot.hall.name}, {moment}, {row.get_state_display()}"
        yield HeldItem(_("janji temu"), text, row.booked_at, sensitive=False)
