"""What complaints hold about a resident. What he filed anonymously is nobody's, so it is not among it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from molek.feedback.models import Complaint
from molek.residents.rules.held import HeldItem


def resident_holds(resident_id: int) -> Iterator[HeldItem]:
    """Every report filed under his name, oldest first, with what he wrote. One query."""
    for row in Complaint.objects.filter(resident_id=resident_id).order_by("pk"):
        told = gettext("{code}, {title}, {state}").format(code=row.code, title=row.title, state=row.get_state_display())
        yield HeldItem(row.get_kind_display(), told, row.received_at, sensitive=False)
        yield HeldItem(_("yang ditulis"), row.body, row.received_at, sensitive=True)
