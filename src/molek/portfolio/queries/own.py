"""What a resident has agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from molek.base.actors import Actor
from molek.portfolio.enums import Claim, ClientState
from molek.portfolio.models import Consent, Pass
from molek.staff import queries as staff


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """A system that may know something of the reader. ``came_in_at`` is None if he never got there."""

    id: int
    system: str
    unit: str
    purpose: str
    claims: list[Claim]
    given_at: dt.datetime
    came_in_at: dt.datetime | None
    is_live: bool


def own_consents(*, by: Actor) -> list[OwnConsent]:
    """The reader's consents in force, the latest first; three queries."""
    rows = list(
        Consent.objects.filter(resident=by.id, ended_at=None)
        .select_related("client__system")
        .order_by("-given_at", "-pk")
    )
    units = staff.unit_names_by_id({row.client.system.unit_id for row in rows})
    used = Pass.objects.filter(subject__resident=by.id, used_at__isnull=False).values("client_id")
    came_in = {row["client_id"]: row["last"] for row in used.annotate(last=Max("used_at")).order_by()}
    return [
        OwnConsent(
            id=row.pk,
            system=row.client.system.name,
            unit=units.get(row.client.system.unit_id, ""),
            purpose=row.client.purpose,
            claims=[Claim(claim) for claim in row.claims],
            given_at=row.given_at,
            came_in_at=came_in.get(row.client_id),
            is_live=row.client.state == ClientState.LIVE,
        )
        for row in rows
    ]
