"""A person comes into the process, is recorded, hurried or taken out of it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.idcards.enums import Reason
from molek.idcards.errors import (
    AlreadyUrgent,
    CardUnderway,
    MoveImpossible,
    NotAlive,
    NotDue,
    ProofMissing,
    SecondPersonNeeded,
    WhyMissing,
)
from molek.idcards.models import Card, Step
from molek.idcards.operations import notices
from molek.idcards.operations.moving import locked, move, subject
from molek.idcards.operations.promising import soon
from molek.idcards.permissions import CardPermission
from molek.idcards.rules.lifecycle import OPEN, START, Event, Party, State
from molek.jobs import operations as jobs
from molek.residents import queries as residents
from molek.residents.enums import MaritalStatus, ResidentStatus
from molek.residents.queries import RegistryRecord

_DUE_AT = 17  # UU 24/2013 Art. 63(1); or ever married
_GONE = (ResidentStatus.DEAD, ResidentStatus.MOVED, ResidentStatus.INVALID)


@transaction.atomic
def register_card(
    *, resident_id: int, reason: Reason, proof: str = "", is_recorded: bool = False, by: Actor, at: dt.datetime
) -> Card:
    """Begin a card for a resident. A replacement whose proof is there is print ready at once, since the centre knows
    the person; a change of data waits for the centre.

    Args:
        proof: of a replacement: the police's letter, the old card, form F-1.06; a number, no personal data.
        is_recorded: fingerprints and photo were taken right away.

    Raises:
        NotPermitted: ``by`` may not register, or not read the record.
        NotAlive: the register says dead, moved or invalid.
        NotDue: under 17 and never married.
        ProofMissing: a replacement needs one.
        CardUnderway: another card of this person is being made; the database decides between two clerks.
    """
    by.require(CardPermission.REGISTER)
    record = residents.facts_of(
        resident_id=resident_id, by=by, purpose=AccessPurpose.ASSISTED_SERVICE, at=at,
        fields=("status", "birth_date", "marital_status"),
    )  # fmt: skip
    _refuse_unfit(record, reason, proof, at)
    card = _create(resident_id, reason, proof.strip()[:120], by, at)
    audit.record(
        event="idcards.card.registered", by=by, subject=subject(card.code), at=at,
        data={"reason": str(reason), "resident": record.ref},
    )  # fmt: skip
    if reason in (Reason.LOST, Reason.DAMAGED):
        move(card, Event.ALLOW_REPRINT, party=Party.DESK, by=by, at=at)
        soon()
    elif is_recorded:
        move(card, Event.RECORD, party=Party.DESK, by=by, at=at)
        jobs.enqueue("idcards.send_registrations", unique="now")
    _close_former(card, reason, by, at)
    notices.tell_registered(card, at=at)
    return card


def _refuse_unfit(record: RegistryRecord, reason: Reason, proof: str, at: dt.datetime) -> None:
    if record.status in _GONE:
        raise NotAlive(status=record.status.label.lower())
    if record.age_on(city_date(at)) < _DUE_AT and record.marital_status == MaritalStatus.NEVER_MARRIED:
        raise NotDue()
    if reason != Reason.FIRST and not proof.strip():
        raise ProofMissing(field="proof")


def _create(resident_id: int, reason: Reason, proof: str, by: Actor, at: dt.datetime) -> Card:
    try:
        with transaction.atomic():
            card = Card.objects.create(
                code=new_code(2), resident_id=resident_id, reason=reason, proof=proof, state=State.REGISTERED,
                state_since=at, registered_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        if "idcard_one_underway" in str(error):
            raise CardUnderway() from error
        raise
    Step.objects.create(
        card=card, number=1, since=START, event=Event.REGISTER, to=State.REGISTERED, at=at, by_ref=by.ref
    )
    return card


def _close_former(card: Card, reason: Reason, by: Actor, at: dt.datetime) -> None:
    """A lost card is void at once; a damaged or outdated one when the new one is handed over."""
    if reason != Reason.LOST:
        return
    for former in Card.objects.select_for_update(of=("self",)).filter(
        resident_id=card.resident_id, state=State.HANDED_OVER
    ):
        move(former, Event.REPLACE, party=Party.DESK, by=by, at=at, note=card.code)


@transaction.atomic
def record_biometrics(*, code: str, by: Actor, at: dt.datetime) -> Card:
    """Fingerprints, irises and photo were taken, for the first time or again. It is sent to the centre by a job.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
    """
    by.require(CardPermission.REGISTER)
    card = move(locked(code), Event.RECORD, party=Party.DESK, by=by, at=at)
    jobs.enqueue("idcards.send_registrations", unique="now")
    return card


@transaction.atomic
def ask_urgency(*, code: str, why: str, by: Actor, at: dt.datetime) -> Card:
    """Propose that a card goes before all others; a second official has to agree.

    Raises:
        NotPermitted, CardNotFound.
        WhyMissing: hurry needs a reason.
        AlreadyUrgent: asked for or agreed before.
        MoveImpossible: it is printed already.
    """
    by.require(CardPermission.REGISTER)
    card = locked(code)
    if not why.strip():
        raise WhyMissing(field="why")
    if card.urgent_asked_by:
        raise AlreadyUrgent()
    _require_unprinted(card)
    card.urgent_why, card.urgent_asked_by = why.strip()[:200], by.ref
    card.save(update_fields=["urgent_why", "urgent_asked_by"])
    audit.record(event="idcards.urgency.asked", by=by, subject=subject(card.code), at=at, data={"why": card.urgent_why})
    return card


@transaction.atomic
def answer_urgency(*, code: str, agreed: bool, by: Actor, at: dt.datetime) -> Card:
    """Agree that a card goes first, or refuse it. Never by whoever asked.

    Raises:
        NotPermitted: ``by`` may not manage.
        SecondPersonNeeded: ``by`` asked himself.
        MoveImpossible: nobody asked, or it is printed already.
    """
    by.require(CardPermission.MANAGE)
    card = locked(code)
    _require_unprinted(card)
    if not card.urgent_asked_by or card.is_urgent:
        raise AlreadyUrgent()
    if card.urgent_asked_by == by.ref:
        raise SecondPersonNeeded()
    if agreed:
        card.is_urgent, card.urgent_agreed_by = True, by.ref
    else:
        card.urgent_why, card.urgent_asked_by = "", ""
    card.save(update_fields=["is_urgent", "urgent_agreed_by", "urgent_why", "urgent_asked_by"])
    audit.record(event="idcards.urgency.answered", by=by, subject=subject(card.code), at=at, data={"agreed": agreed})
    soon()
    return card


def _require_unprinted(card: Card) -> None:
    if card.state not in OPEN or card.serial or card.state in (State.DAMAGED, State.LOST):
        from molek.idcards.enums import STATE_LABELS

        raise MoveImpossible(state=STATE_LABELS[card.state])


@transaction.atomic
def withdraw(*, code: str, why: str, by: Actor, at: dt.datetime) -> Card:
    """Take a card out of the process for good: a duplicate that was switched off, a person who is gone, a card that
    nobody fetched. A printed one is destroyed; its blank stays used.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
        WhyMissing: it needs a reason.
    """
    by.require(CardPermission.MANAGE)
    if not why.strip():
        raise WhyMissing(field="why")
    card = move(locked(code), Event.WITHDRAW, party=Party.HEAD, by=by, at=at, note=why.strip())
    soon()
    return card


def withdraw_gone(*, at: dt.datetime) -> int:
    """Withdraw the cards of people whom the register calls dead, moved or invalid. A nightly job. Returns how many."""
    codes = list(
        Card.objects.filter(state__in=[str(s) for s in OPEN], resident__status__in=_GONE).values_list("code", flat=True)
    )
    for code in codes:
        with transaction.atomic():
            card = locked(code)
            if card.state in OPEN:
                move(card, Event.WITHDRAW, party=Party.SYSTEM, by=SYSTEM, at=at, note="not alive")
    if codes:
        soon()
    return len(codes)
