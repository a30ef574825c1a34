"""Officials sign: one letter or many, with one use of the passphrase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import DomainError
from molek.cases import operations as cases
from molek.documents import operations as documents
from molek.documents.enums import SignerKind
from molek.letters import queries
from molek.letters.enums import LetterState
from molek.letters.errors import NotAwaitingSignature, NothingChosen
from molek.letters.models import Letter
from molek.letters.operations.issuing import Numbered, locked, paper_of, record_issue, take_number
from molek.letters.permissions import LetterPermission
from molek.staff import queries as staff

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one chosen letter: its number, or the refusal."""

    letter_id: int
    application_ref: str
    number: str
    refusal: DomainError | None = None


def sign_letters(*, letter_ids: Sequence[int], passphrase: str, by: Actor, at: dt.datetime) -> list[Signed]:
    """Sign the chosen letters, at most 50, in the order given. A letter that cannot be signed stops no other.

    The passphrase is used once, passed through and forgotten.

    Raises:
        NotPermitted: ``by`` may sign nowhere.
        NothingChosen: no letter is chosen.
        WrongPassphrase, TooManyPassphrases, NoCertificate, SignerDown: nothing was signed; numbers already given
            are kept for the next try.
    """
    by.require(LetterPermission.SIGN)
    chosen = list(dict.fromkeys(letter_ids))[:MOST_AT_ONCE]
    if not chosen:
        raise NothingChosen()
    assert by.id is not None
    signer = documents.Signer(
        SignerKind.OFFICIAL, official_ref=by.ref, nik=staff.official_nik(by.id) or "", passphrase=passphrase
    )
    # Ask before numbers are given: a wrong passphrase must not use one up for nothing.
    documents.check_passphrase(signer=signer, at=at)
    papers: list[tuple[Numbered, bytes]] = []
    results: dict[int, Signed] = {}
    for letter_id in chosen:
        try:
            numbered = _take_for_signing(letter_id, by=by, at=at)
            papers.append((numbered, paper_of(numbered)))
        except DomainError as refusal:
            results[letter_id] = Signed(letter_id, _ref_shown(letter_id, by), "", refusal)
    if papers:
        signed = documents.sign_all(pdfs=[unsigned for _, unsigned in papers], signer=signer, at=at)
        for (numbered, _), pdf in zip(papers, signed, strict=True):
            results[numbered.letter.pk] = _record(numbered, pdf, signer=signer, by=by, at=at)
    return [results[letter_id] for letter_id in chosen]


def _record(numbered: Numbered, pdf: bytes, *, signer: documents.Signer, by: Actor, at: dt.datetime) -> Signed:
    ref = numbered.letter.application_ref
    try:
        letter = record_issue(numbered, pdf, signer=signer, by=by, at=at)
    except DomainError as refusal:
        return Signed(numbered.letter.pk, ref, "", refusal)
    return Signed(letter.pk, ref, letter.number)


def _ref_shown(letter_id: int, by: Actor) -> str:
    """The reference of a letter that ``by`` may know of, else ""."""
    letter = Letter.objects.filter(pk=letter_id).first()
    return letter.application_ref if letter and by.may(LetterPermission.SIGN, area=letter.area_code) else ""


def _take_for_signing(letter_id: int, *, by: Actor, at: dt.datetime) -> Numbered:
    letter = queries.letter_to_sign(letter_id=letter_id, by=by)
    if letter.signer_is_seal:
        raise NotAwaitingSignature()
    assert by.id is not None
    signatory = staff.signatory(official_id=by.id, area_code=letter.area_code, at=at)
    return take_number(letter_id=letter_id, signatory=signatory, by=by, at=at)


@transaction.atomic
def return_unsigned(*, letter_id: int, reason: str, by: Actor, at: dt.datetime) -> None:
    """The signer does not sign: the application goes back to review with his reason, and its letter in preparation
    goes; it has no number yet.

    Raises:
        LetterNotFound: none that ``by`` may sign.
        SignerIsKin: it is for his own family.
        NotAwaitingSignature: issued meanwhile, or sealed by the city.
    """
    queries.letter_to_sign(letter_id=letter_id, by=by)
    letter = locked(letter_id)
    if letter.state != LetterState.AWAITING_SIGNATURE:
        # A number stands on it already: it is signed or waits for the provider.
        raise NotAwaitingSignature()
    cases.return_to_review(application_id=letter.application_id, reason=reason, by=by, at=at)
    audit.record(event="letters.letter.returned", by=by, subject=letter.application_ref, at=at)
    letter.delete()
