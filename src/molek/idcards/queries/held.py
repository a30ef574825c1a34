"""What the card office holds about a resident, for his own page."""

from __future__ import annotations

from collections.abc import Iterator

from molek.idcards.enums import STATE_LABELS, Reason
from molek.idcards.models import Card
from molek.residents.rules.held import HeldItem


def held_cards(resident_id: int) -> Iterator[HeldItem]:
    """Identity cards under way and handed over, newest first. One query."""
    for card in Card.objects.filter(resident_id=resident_id).order_by("-id"):
        yield HeldItem(
            Reason(card.reason).label, f"{card.code}, {STATE_LABELS[card.state]}", card.registered_at, sensitive=False
        )
