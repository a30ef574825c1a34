"""What the city holds about one resident: this package's own part, and the collection of all parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.messages import queries as messages
from molek.messages.enums import Channel
from molek.messages.rules import receiver_key
from molek.residents.enums import FIELD_LABELS, Relation, ResidentStatus, occupation_label
from molek.residents.models import Resident, ServiceCard
from molek.residents.providers.held_data import held_sources
from molek.residents.queries.people import facts_of
from molek.residents.rules.held import Held, HeldItem

# What another person need not read over one's shoulder.
_COVERED = frozenset({"religion", "blood_type", "mother_name", "father_name", "phone"})
_SHOWN = (
    "name", "birth_place", "birth_date", "sex", "religion", "marital_status", "education", "occupation", "blood_type",
    "citizenship", "mother_name", "father_name", "address", "rt", "rw", "status", "resident_since",
)  # fmt: skip


def held_data(*, resident_id: int, by: Actor, at: dt.datetime) -> list[Held]:
    """Everything that the registered packages hold about a resident, by source. Each reader costs its own queries.

    For the resident himself, for the official who assists him (logged), and for the system that makes his copy.

    Raises:
        ResidentNotFound: there is no such resident.
        NotPermitted: ``by`` is none of these, nor may he read records in the resident's area.
    """
    purpose = AccessPurpose.ASSISTED_SERVICE if by.is_official else AccessPurpose.OWN_RECORD
    facts_of(resident_id=resident_id, by=by, purpose=purpose, at=at)
    return [Held(source, tuple(source.reader(resident_id))) for source in held_sources()]


def registry_held(resident_id: int) -> Iterator[HeldItem]:
    """The resident's own line of the register. One query."""
    row = Resident.objects.select_related("area").get(pk=resident_id)
    yield HeldItem(_("NIK"), row.nik, row.changed_at, sensitive=True)
    for name in _SHOWN:
        if text := _text_of(row, name):
            yield HeldItem(FIELD_LABELS[name], text, row.changed_at, sensitive=name in _COVERED)
    yield HeldItem(FIELD_LABELS["area"], row.area.name, row.changed_at, sensitive=False)


def _text_of(row: Resident, name: str) -> str:
    if name == "occupation":
        return row.occupation_text or occupation_label(row.occupation)
    value = getattr(row, name)
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value or "")


def family_held(resident_id: int) -> Iterator[HeldItem]:
    """The family card: its number, and who stands on it by name and relation. Two queries."""
    row = Resident.objects.select_related("family_card").get(pk=resident_id)
    yield HeldItem(FIELD_LABELS["kk_number"], row.family_card.kk_number, row.changed_at, sensitive=True)
    members = Resident.objects.filter(family_card_id=row.family_card_id, status=ResidentStatus.ALIVE)
    for name, relation in members.order_by("birth_date", "pk").values_list("name", "relation"):
        yield HeldItem(Relation(relation).label, name, None, sensitive=False)


def card_held(resident_id: int) -> Iterator[HeldItem]:
    """Service cards, the ended ones included. One query."""
    for card in ServiceCard.objects.filter(resident_id=resident_id).order_by("-id"):
        state = gettext("tidak berlaku lagi") if card.ended_at else gettext("berlaku")
        yield HeldItem(_("Kartu Layanan"), f"…{card.code_tail} ({state})", card.issued_at, sensitive=False)


def messages_held(resident_id: int) -> Iterator[HeldItem]:
    """What the city wrote to the resident and has not forgotten yet. One query."""
    language = get_language() or "id"
    for message in messages.received(receiver=receiver_key("resident", resident_id), language=language, size=100):
        yield HeldItem(_("pesan"), message.text, message.created_at, sensitive=True)


def contact_held(resident_id: int) -> Iterator[HeldItem]:
    """How the city reaches the resident, and what he wishes about it. Three queries."""
    row = Resident.objects.only("phone", "contact_language").get(pk=resident_id)
    wish = messages.preference_of(receiver_key("resident", resident_id))
    if row.phone:
        yield HeldItem(FIELD_LABELS["phone"], row.phone, None, sensitive=True)
    language = {"id": gettext("Indonesia"), "en": gettext("Inggris")}.get(wish.language or row.contact_language, "")
    yield HeldItem(_("bahasa pesan"), language, None, sensitive=False)
    yield HeldItem(_("pesan lewat"), str(Channel(wish.channel).label), None, sensitive=False)
    if wish.mailbox:
        yield HeldItem(_("alamat surel"), wish.mailbox, None, sensitive=False)
