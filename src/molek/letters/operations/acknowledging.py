"""The camat enters a signed letter in his own register and signs after. Only then it is issued, public and told.

The same three parts as the first signature (see :mod:`molek.letters.operations.issuing`): number and frozen mark, the
signature outside any transaction, the record. A crash between them is repeated without harm.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.indonesian import long_date
from molek.base.workdays import city_date
from molek.cases.queries.production import production_of
from molek.catalogue import queries as catalogue
from molek.catalogue.queries import PublishedService
from molek.documents import operations as documents
from molek.documents.enums import SignerKind
from molek.documents.errors import NumberVoid
from molek.letters.enums import LetterState
from molek.letters.errors import AlreadySigned, BeingSigned, NotAwaitingSignature, SignedFirstHimself
from molek.letters.models import Acknowledgement, Letter
from molek.letters.operations import notices
from molek.letters.operations.content import official_lines
from molek.letters.operations.issuing import LEASE, Numbered, as_numbered, locked, make_public, reserve, subject_of
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.staff.queries import Signatory


@dataclass(frozen=True, slots=True)
class Entered:
    """A letter that has its number in the camat's register: what the signature and the record need."""

    numbered: Numbered
    paper: bytes
    room: documents.Placement
    content: dict[str, Any]
    signed_by: str
    subject: str


def enter(*, letter: Letter, by: Actor, at: dt.datetime) -> Entered:
    """Give a signed letter its number in the register of the kecamatan and freeze the mark, unless that was done
    before. A transaction of its own.

    Raises:
        LetterNotFound: it was sent back meanwhile.
        AlreadySigned: issued meanwhile.
        NotAwaitingSignature: the first signature is not there (any more).
        BeingSigned: another official holds the lease.
        SignedFirstHimself: ``by`` gave the first signature.
        NoAuthorityToSign: he acts in no signing post of the kecamatan today.
    """
    assert by.id is not None
    with transaction.atomic():
        letter = locked(letter.pk)
        if letter.state == LetterState.ISSUED:
            raise AlreadySigned(number=letter.number)
        if letter.state != LetterState.SIGNED:
            raise NotAwaitingSignature()
        row = Acknowledgement.objects.get(letter=letter)
        _refuse_signer(row, letter, by, at)
        signatory = staff.signatory(official_id=by.id, area_code=row.area_code, at=at)
        published = catalogue.version(letter.service_version_id)
        number = _number_for(row, letter, signatory, published, by=by, at=at)
        if number != row.number:
            row.number, row.numbered_at = number, at
        assert row.numbered_at is not None
        row.content = {
            **official_lines(signatory).shown(),
            "unit": signatory.unit.code,
            "number": number,
            "date": long_date(city_date(row.numbered_at)),
        }
        row.signing_by, row.signing_since = by.ref, at
        row.save(update_fields=["number", "numbering", "numbered_at", "content", "signing_by", "signing_since"])
    return Entered(
        numbered=as_numbered(letter, production_of(letter.application_id), published, None),
        paper=bytes(row.paper),
        room=documents.Placement(**row.room),
        content=row.content,
        signed_by=row.signed_by,
        subject=_subject(row, letter),
    )


def _refuse_signer(row: Acknowledgement, letter: Letter, by: Actor, at: dt.datetime) -> None:
    if row.signed_by == by.ref:
        raise SignedFirstHimself(number=letter.number)
    if _is_leased_to_another(row, by, at):
        raise BeingSigned()


def _is_leased_to_another(row: Acknowledgement, by: Actor, at: dt.datetime) -> bool:
    return row.signing_by not in ("", by.ref) and row.signing_since is not None and at < row.signing_since + LEASE


def _subject(row: Acknowledgement, letter: Letter) -> str:
    return documents.second_subject(subject_of(letter), numbering=row.numbering)


def _number_for(
    row: Acknowledgement,
    letter: Letter,
    signatory: Signatory,
    published: PublishedService,
    *,
    by: Actor,
    at: dt.datetime,
) -> str:
    """The number in the register of the signatory's office; a void one is followed by the next."""
    while True:
        try:
            return reserve(_subject(row, letter), signatory.unit, published, by=by, at=at)
        except NumberVoid:
            row.numbering += 1


def countersign(entered: Entered, *, signer: documents.Signer, at: dt.datetime) -> bytes:
    """The paper with both signatures. Outside any transaction; raises as ``documents.operations.sign_all``."""
    mark = documents.render_mark(acknowledger=entered.content, at=at)
    return documents.countersign(pdf=entered.paper, room=entered.room, mark=mark, signer=signer, at=at)


@transaction.atomic
def record_acknowledged(entered: Entered, pdf: bytes, *, by: Actor, at: dt.datetime) -> Letter:
    """Issue the letter with both signatures: all or nothing. A double click changes nothing.

    Raises:
        LetterNotFound: it was sent back meanwhile.
        AlreadySigned: another official was faster.
        BeingSigned: the lease ran out and another took the letter over; this signature is thrown away.
    """
    numbered = entered.numbered
    letter = locked(numbered.letter.pk)
    row = Acknowledgement.objects.get(letter=letter)
    if letter.state == LetterState.ISSUED:
        if row.acknowledged_by != by.ref:
            raise AlreadySigned(number=letter.number)
        return letter
    if row.signing_by != by.ref:
        raise BeingSigned()
    row.acknowledged_by, row.acknowledged_at, row.paper = by.ref, at, b""
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "paper"])
    audit.record(
        event="letters.letter.acknowledged", by=by, subject=letter.application_ref, at=at, data={"number": row.number}
    )
    make_public(
        letter,
        numbered,
        pdf,
        signer=documents.Signer(SignerKind.OFFICIAL, official_ref=entered.signed_by),
        second=documents.Second(
            ref=by.ref,
            post=" ".join(entered.content["lines"]).rstrip(","),
            number=row.number,
            subject=entered.subject,
        ),
        by=by,
        at=at,
    )
    return letter


def send_back(letter: Letter, *, reason: str, by: Actor, at: dt.datetime) -> None:
    """Undo a locked letter that the camat does not acknowledge: its numbers are void with his reason.

    Called in the transaction that sends the application back.

    Raises:
        BeingSigned: another official is signing it at this moment.
    """
    row = Acknowledgement.objects.get(letter=letter)
    if _is_leased_to_another(row, by, at):
        raise BeingSigned()
    why = f"Dikembalikan camat: {reason}"
    if row.number:
        documents.void_number(subject=_subject(row, letter), reason=why, by=SYSTEM, at=at)
    documents.void_number(subject=subject_of(letter), reason=why, by=SYSTEM, at=at)
    notices.tell_returned(letter, production_of(letter.application_id), at=at)


def signed_paper(letter: Letter, *, by: Actor, at: dt.datetime) -> bytes:
    """The paper with its first signature, for the camat to read; the reading is logged."""
    residents.facts_of(
        resident_id=letter.resident_id, by=by, purpose=AccessPurpose.SIGNING, at=at, case_ref=letter.application_ref,
        fields=("letter",),
    )  # fmt: skip
    return bytes(Acknowledgement.objects.get(letter=letter).paper)
