"""From a letter in preparation to an issued one: number, paper, signature, record.

Three parts, so that a crash at any point is repeated without harm:

1. :func:`take_number`, one short transaction: number, frozen content, the lease of the one who signs.
2. :func:`paper_of` and the signature: no transaction, may be slow, may be thrown away.
3. :func:`record_issue`, one transaction: file, public record, letter, application, message. The second to arrive
   finds the letter issued and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from molek.base.actors import SYSTEM, Actor
from molek.base.indonesian import roman_month
from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.cases.queries.production import Production, production_of
from molek.catalogue import queries as catalogue
from molek.catalogue.queries import PublishedService
from molek.documents import operations as documents
from molek.letters.enums import LetterState
from molek.letters.errors import AlreadySigned, BeingSigned
from molek.letters.models import Letter
from molek.letters.operations import notices
from molek.letters.operations.content import SignerLines, build_content, seal_lines
from molek.staff import queries as staff
from molek.staff.queries import UnitInfo

# Longer than a slow provider takes; a signer that died leaves the letter to others after that.
LEASE = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A letter that has its number: everything part 2 and 3 need."""

    letter: Letter
    application: Production
    published: PublishedService
    content: dict[str, Any]
    prepared: documents.Prepared

    @property
    def valid_until(self) -> dt.date | None:
        text = self.content["letter"]["valid_until_date"]
        return dt.date.fromisoformat(text) if text else None


def subject_of(letter: Letter) -> str:
    """How registers and documents name this letter."""
    return f"letter:{letter.application_ref}"


def issue_sealed(*, letter_id: int, at: dt.datetime) -> Letter:
    """Issue a letter under the city's seal. A job; safe to run twice and by two workers at once.

    Raises:
        SignerDown: the provider does not answer; the number is kept and the job tries again.
    """
    letter = Letter.objects.get(pk=letter_id)
    if letter.state == LetterState.ISSUED:
        return letter
    unit = staff.seal_unit(letter.area_code)
    numbered = take_number(letter_id=letter_id, unit=unit, lines=seal_lines(unit), by=SYSTEM, at=at)
    pdf = documents.sign(pdf=paper_of(numbered), signer=documents.SEAL, at=at)
    return record_issue(numbered, pdf, signer=documents.SEAL, by=SYSTEM, at=at)


@transaction.atomic
def take_number(*, letter_id: int, unit: UnitInfo, lines: SignerLines, by: Actor, at: dt.datetime) -> Numbered:
    """Give the letter its number and freeze what it says, unless that was done before.

    Raises:
        AlreadySigned: issued meanwhile.
        BeingSigned: another official holds the lease.
    """
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.state == LetterState.ISSUED:
        raise AlreadySigned(number=letter.number)
    if _is_leased_to_another(letter, by, at):
        raise BeingSigned()
    application = production_of(letter.application_id)
    published = catalogue.version(letter.service_version_id)
    if letter.content is None or letter.signing_by != by.ref:
        classification = published.service.classification
        reserved = documents.reserve_number(
            unit_code=unit.code,
            area_code=unit.area_code,
            classification=classification.code,
            number_template=classification.number_template,
            tokens={"unit": unit.number_code, "month": roman_month(city_date(at).month)},
            subject=subject_of(letter),
            by=by,
            at=at,
        )
        letter.number = reserved.text
        letter.numbered_at = letter.numbered_at or at
        letter.content = build_content(
            application, published, number=reserved.text, unit=unit, signer=lines, by=by, at=letter.numbered_at
        )
    letter.state = LetterState.NUMBERED
    letter.signing_by, letter.signing_since = by.ref, at
    letter.save(update_fields=["state", "number", "numbered_at", "content", "signing_by", "signing_since"])
    return _numbered(letter, application, published)


def _is_leased_to_another(letter: Letter, by: Actor, at: dt.datetime) -> bool:
    return (
        letter.state == LetterState.NUMBERED
        and letter.signing_by not in ("", by.ref)
        and letter.signing_since is not None
        and at < letter.signing_since + LEASE
    )


def _numbered(letter: Letter, application: Production, published: PublishedService) -> Numbered:
    assert letter.content is not None
    assert letter.numbered_at is not None
    content = letter.content
    until = content["letter"]["valid_until_date"]
    prepared = documents.prepare(
        subject=subject_of(letter),
        number=letter.number,
        title=letter.title,
        unit_name=content["unit"]["name"],
        masked_name=content["masked_name"],
        issued_at=letter.numbered_at,
        valid_until=dt.date.fromisoformat(until) if until else None,
        content=content,
    )
    return Numbered(letter, application, published, content, prepared)


def paper_of(numbered: Numbered) -> bytes:
    """The unsigned PDF. The same letter gives the same bytes."""
    assert numbered.letter.numbered_at is not None
    return documents.render(
        template=numbered.published.template,
        data={
            **numbered.content,
            "qr": numbered.prepared.qr_svg,
            "link": numbered.prepared.link,
            "url": numbered.prepared.url,
        },
        service_code=numbered.published.service.code,
        at=numbered.letter.numbered_at,
    )


@transaction.atomic
def record_issue(numbered: Numbered, pdf: bytes, *, signer: documents.Signer, by: Actor, at: dt.datetime) -> Letter:
    """Store the signed paper, make it public, finish the application and tell the resident: all or nothing.

    A letter that was issued meanwhile stays as it is.
    """
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=numbered.letter.pk)
    if letter.state == LetterState.ISSUED:
        return letter
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
    )
    letter.state, letter.document, letter.issued_at = LetterState.ISSUED, document, at
    letter.save(update_fields=["state", "document", "issued_at"])
    cases.finish(application_id=letter.application_id, by=by, at=at, summary={"number": letter.number})
    notices.tell_issued(letter, numbered.application, at=at)
    return letter
