"""From a letter in preparation to an issued one: number, paper, signature, record.

Three parts, so that a crash at any point is repeated without harm:

1. :func:`take_number`, one short transaction: number, frozen content, the lease of the one who signs.
2. :func:`paper_of` and the signature: no transaction, may be slow, may be thrown away.
3. :func:`record_issue`, one transaction: file, public record, letter, application, message. The second to arrive
   finds the letter issued and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.errors import DomainError
from molek.base.indonesian import roman_month
from molek.base.transactions import lock_row
from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.cases.queries.production import Production, production_of
from molek.catalogue import queries as catalogue
from molek.catalogue.queries import PublishedService
from molek.catalogue.rules.service import StepAction
from molek.documents import operations as documents
from molek.documents.errors import NumberVoid, TemplateBroken
from molek.letters.enums import LetterState
from molek.letters.errors import AlreadySigned, BeingSigned, LetterNotFound
from molek.letters.models import Acknowledgement, Letter
from molek.letters.operations import notices
from molek.letters.operations.content import (
    build_content,
    kecamatan_of,
    official_lines,
    record_for,
    seal_lines,
)
from molek.staff import queries as staff
from molek.staff.queries import Signatory, UnitInfo

# Longer than a slow provider takes; a signer that died leaves the letter to others after that.
LEASE = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A letter that has its number: everything part 2 and 3 need.

    ``phone`` is where the resident is told; None if it was not read on the way.
    """

    letter: Letter
    application: Production
    published: PublishedService
    content: dict[str, Any]
    prepared: documents.Prepared
    phone: str | None

    @property
    def valid_until(self) -> dt.date | None:
        return _date_or_none(self.content["letter"]["valid_until_date"])


def subject_of(letter: Letter) -> str:
    """How registers and documents name this letter, under its present number."""
    again = f":{letter.numbering}" if letter.numbering > 1 else ""
    return f"letter:{letter.application_ref}{again}"


def locked(letter_id: int) -> Letter:
    """The letter, locked until the caller's transaction ends; ``LetterNotFound`` if it was returned meanwhile."""
    letter = lock_row(Letter, column="id", value=letter_id)
    if letter is None:
        raise LetterNotFound()
    return letter


def issue_sealed(*, letter_id: int, at: dt.datetime) -> Letter:
    """Issue a letter under the city's seal. A job; safe to run twice and by two workers at once.

    Raises:
        SignerDown: the provider does not answer; the number is kept and the job tries again.

    A refusal that no repeat can mend is told to ``cases``, where a human sees it, and raised.
    """
    try:
        numbered = take_number(letter_id=letter_id, signatory=None, by=SYSTEM, at=at)
        pdf = documents.sign(pdf=paper_of(numbered), signer=documents.SEAL, at=at)
        return record_issue(numbered, pdf, signer=documents.SEAL, by=SYSTEM, at=at)
    except AlreadySigned:
        return Letter.objects.get(pk=letter_id)
    except DomainError as refusal:
        application_id = Letter.objects.values_list("application_id", flat=True).filter(pk=letter_id).first()
        if refusal.permanent and application_id is not None:
            cases.fail_outcome(application_id=application_id, problem=refusal.code, by=SYSTEM, at=at)
        raise


def take_number(*, letter_id: int, signatory: Signatory | None, by: Actor, at: dt.datetime) -> Numbered:
    """Give the letter its number and freeze what it says, unless that was done before. A transaction of its own.

    Whoever takes over a letter that somebody else began keeps its number and its date; the lines of the signature are
    his. Only a number of another unit's register, or one declared void, is followed by a new one.

    Args:
        signatory: the official who signs; None is the city's seal.

    Raises:
        LetterNotFound: there is none, or it was returned meanwhile.
        AlreadySigned: issued meanwhile.
        BeingSigned: another official holds the lease.
    """
    with transaction.atomic():
        letter = locked(letter_id)
        if letter.state in (LetterState.SIGNED, LetterState.ISSUED):
            raise AlreadySigned(number=letter.number)
        if _is_leased_to_another(letter, by, at):
            raise BeingSigned()
        if signatory is None:
            unit = staff.seal_unit(letter.area_code)
            signer = seal_lines(unit)
        else:
            unit, signer = signatory.unit, official_lines(signatory)
        application = production_of(letter.application_id)
        published = catalogue.version(letter.service_version_id)
        # All that can be read before is: the number locks its register for everybody else.
        record = record_for(application, by=by, at=at) if letter.content is None else None
        number = _number_for(letter, unit, published, at=at, by=by)
        if letter.content is None or number != letter.number or letter.content["signer"] != signer.shown():
            if number != letter.number:
                letter.number, letter.numbered_at = number, at
            assert letter.numbered_at is not None
            record = record or record_for(application, by=by, at=at)
            letter.content = build_content(
                application, published, record=record, number=number, unit=unit, signer=signer, by=by,
                at=letter.numbered_at,
            )  # fmt: skip
        letter.state = LetterState.NUMBERED
        letter.signing_by, letter.signing_since = by.ref, at
        letter.save(
            update_fields=["state", "number", "numbering", "numbered_at", "content", "signing_by", "signing_since"]
        )
    return as_numbered(letter, application, published, record.phone if record else None)


def _is_leased_to_another(letter: Letter, by: Actor, at: dt.datetime) -> bool:
    return (
        letter.state == LetterState.NUMBERED
        and letter.signing_by not in ("", by.ref)
        and letter.signing_since is not None
        and at < letter.signing_since + LEASE
    )


def _number_for(letter: Letter, unit: UnitInfo, published: PublishedService, *, by: Actor, at: dt.datetime) -> str:
    """The number that the locked letter has, or a new one; moves ``letter.numbering`` on when one is left behind."""
    if letter.content is not None and letter.content["unit"]["code"] != unit.code:
        documents.void_number(
            subject=subject_of(letter), reason=f"Diganti nomor {unit.name}, yang pejabatnya menandatangani.", by=SYSTEM,
            at=at,
        )  # fmt: skip
        letter.numbering += 1
    while True:
        try:
            return _reserve(letter, unit, published, by=by, at=at)
        except NumberVoid:  # a letter that was sent back more than once left more than one behind
            letter.numbering += 1


def _reserve(letter: Letter, unit: UnitInfo, published: PublishedService, *, by: Actor, at: dt.datetime) -> str:
    return reserve(subject_of(letter), unit, published, by=by, at=at)


def reserve(subject: str, unit: UnitInfo, published: PublishedService, *, by: Actor, at: dt.datetime) -> str:
    """The next number of the unit's register for ``subject``, or the one it has. Raises :class:`NumberVoid`."""
    classification = published.service.classification
    return documents.reserve_number(
        unit_code=unit.code,
        area_code=unit.area_code,
        classification=classification.code,
        number_template=classification.number_template,
        tokens={"unit": unit.number_code, "month": roman_month(city_date(at).month)},
        subject=subject,
        by=by,
        at=at,
    ).text


def as_numbered(letter: Letter, application: Production, published: PublishedService, phone: str | None) -> Numbered:
    """What the later parts need of a letter that has its number."""
    assert letter.content is not None
    assert letter.numbered_at is not None
    content = letter.content
    prepared = documents.prepare(
        subject=subject_of(letter),
        number=letter.number,
        title=letter.title,
        unit_name=content["unit"]["name"],
        masked_name=content["masked_name"],
        issued_at=letter.numbered_at,
        valid_until=_date_or_none(content["letter"]["valid_until_date"]),
        content=content,
    )
    return Numbered(letter, application, published, content, prepared, phone)


def _date_or_none(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def paper_of(numbered: Numbered) -> bytes:
    """The unsigned PDF. The same letter gives the same bytes."""
    assert numbered.letter.numbered_at is not None
    return documents.render(
        template=numbered.published.template,
        data=_shown(numbered),
        service_code=numbered.published.service.code,
        at=numbered.letter.numbered_at,
    )


def _shown(numbered: Numbered) -> dict[str, Any]:
    prepared = numbered.prepared
    return {**numbered.content, "qr": prepared.qr_svg, "link": prepared.link, "url": prepared.url}


def room_of(numbered: Numbered) -> documents.Placement | None:
    """Where the camat signs on the paper; None for a letter without him.

    Raises:
        TemplateBroken: the template of a letter that he acknowledges has no ``#acknowledgement-block()``.
    """
    if not numbered.letter.needs_acknowledgement:
        return None
    template, code = numbered.published.template, numbered.published.service.code
    room = documents.room_for_second(template=template, data=_shown(numbered), service_code=code)
    if room is None:
        raise TemplateBroken(service_code=code, why="#acknowledgement-block() is missing")
    return room


@transaction.atomic
def hand_to_camat(
    numbered: Numbered,
    pdf: bytes,
    room: documents.Placement,
    *,
    signer: documents.Signer,
    by: Actor,
    at: dt.datetime,
) -> Letter:
    """Keep the paper with its first signature and put it before the camat. Nothing is public yet.

    Raises:
        AlreadySigned, BeingSigned: as for :func:`record_issue`.
    """
    letter = locked(numbered.letter.pk)
    if letter.state in (LetterState.SIGNED, LetterState.ISSUED):
        if letter.signing_by != by.ref:
            raise AlreadySigned(number=letter.number)
        return letter
    if letter.signing_by != by.ref:
        raise BeingSigned()
    step = numbered.published.service.step(StepAction.ACKNOWLEDGE)
    assert step is not None
    Acknowledgement.objects.create(
        letter=letter,
        area_code=kecamatan_of(letter.area_code),
        paper=pdf,
        room=asdict(room),
        signed_by=signer.ref,
        signed_at=at,
        due_date=staff.calendar().add(city_date(at), step.clock_working_days),
    )
    letter.state = LetterState.SIGNED
    letter.save(update_fields=["state"])
    cases.mark_acknowledging(application_id=letter.application_id, by=by, at=at)
    audit.record(
        event="letters.letter.signed", by=by, subject=letter.application_ref, at=at, data={"number": letter.number}
    )
    return letter


@transaction.atomic
def record_issue(numbered: Numbered, pdf: bytes, *, signer: documents.Signer, by: Actor, at: dt.datetime) -> Letter:
    """Store the signed paper, make it public, finish the application and tell the resident: all or nothing.

    A letter that the same signer issued meanwhile (a double click, a second worker) stays as it is.

    Raises:
        AlreadySigned: another signer was faster.
        BeingSigned: the lease ran out and another official took the letter over; this signature is thrown away.
    """
    letter = locked(numbered.letter.pk)
    if letter.state == LetterState.ISSUED:
        if letter.signing_by != by.ref:
            raise AlreadySigned(number=letter.number)
        return letter
    if letter.signing_by != by.ref:
        raise BeingSigned()
    make_public(letter, numbered, pdf, signer=signer, by=by, at=at)
    return letter


def make_public(
    letter: Letter,
    numbered: Numbered,
    pdf: bytes,
    *,
    signer: documents.Signer,
    by: Actor,
    at: dt.datetime,
    second: documents.Second | None = None,
) -> None:
    """The locked letter with all its signatures is issued: paper, public record, application, message.

    Called in the transaction that records the last signature.
    """
    content = numbered.content
    assert letter.numbered_at is not None
    document = documents.issue(
        prepared=numbered.prepared,
        pdf=pdf,
        kind=numbered.published.service.code,
        title=letter.title,
        unit_code=content["unit"]["code"],
        unit_name=content["unit"]["name"],
        area_code=letter.area_code,
        signer=signer,
        signer_post=" ".join(content["signer"]["lines"]).rstrip(","),
        masked_name=content["masked_name"],
        valid_until=numbered.valid_until,
        issued_at=letter.numbered_at,
        by=by,
        at=at,
        second=second,
    )
    letter.state, letter.document, letter.issued_at = LetterState.ISSUED, document, at
    letter.save(update_fields=["state", "document", "issued_at"])
    cases.finish(application_id=letter.application_id, by=by, at=at, summary={"number": letter.number})
    notices.tell_issued(letter, numbered.application, phone=numbered.phone, at=at)
