"""Reads of service cards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.residents.models import Resident, ServiceCard


@dataclass(frozen=True, slots=True)
class CardShown:
    """The live card as its holder or his helper sees it; ``ending`` are the last characters of its code."""

    id: int
    ending: str
    is_locked: bool
    failures: int
    issued_at: dt.datetime
    last_used_at: dt.datetime | None


def card_of(*, by: Actor) -> CardShown | None:
    """The live card of the resident who is signed in or assisted; None if he has none. One query."""
    resident_id = by.id if by.is_resident else by.assisting
    row = ServiceCard.objects.live().filter(resident_id=resident_id or 0).first()
    if row is None:
        return None
    return CardShown(row.pk, row.code_tail, row.is_locked, row.failures, row.issued_at, row.last_used_at)


def is_live_card(card_id: int) -> bool:
    """Is this card still good for what was opened with it? 0 (no card was used) is. One query, none for 0."""
    return card_id == 0 or ServiceCard.objects.live().filter(pk=card_id, locked_at=None).exists()


def card_holder(*, by: Actor) -> tuple[str, str]:
    """Name of the assisted resident and the name of his kelurahan, for the card's face. One query."""
    name, area = Resident.objects.values_list("name", "area__name").get(pk=by.assisting or 0)
    return str(name), str(area)
