"""What is held about a resident, for the page on which he asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from molek.portfolio.enums import Claim
from molek.portfolio.models import Consent
from molek.residents.rules.held import HeldItem


def held_consents(resident_id: int) -> Iterator[HeldItem]:
    """Systems that may know the resident, the latest first. One query."""
    rows = Consent.objects.filter(resident=resident_id, ended_at=None).select_related("client__system")
    for consent in rows.order_by("-given_at", "-pk"):
        claims = ", ".join(str(Claim(claim).label) for claim in consent.claims) or _("nomor acak saja")
        value = _("mengetahui {claims}").format(claims=claims)
        yield HeldItem(consent.client.system.name, value, consent.given_at, sensitive=False)
