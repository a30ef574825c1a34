"""Officials sign: one letter or many, with one use of the passphrase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import DomainError
from molek.cases import operations as cases
from molek.documents import operations as documents
from molek.documents.enums import SignerKind
from molek.documents.errors import NoCertificate, SignerDown, TooManyPassphrases, WrongPassphrase
from molek.letters import queries
from molek.letters.enums import LetterState
from molek.letters.errors import NotAwaitingSignature, NothingChosen
from molek.letters.models import Letter
from molek.letters.operations.acknowledging import Entered, countersign, enter, record_acknowledged, send_back
from molek.letters.operations.issuing import (
    Numbered,
    hand_to_camat,
    locked,
    paper_of,
    record_issue,
    room_of,
    take_number,
)
from molek.letters.permissions import LetterPermission
from molek.staff import queries as staff

MOST_AT_ONCE = 50
# Not a matter of one letter: the next one would meet the same.
_ENDS_IT = (WrongPassphrase, TooManyPassphrases, NoCertificate, SignerDown)


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one chosen letter: its number, or the refusal."""

    letter_id: int
    application_ref: str
    number: str
    refusal: DomainError | None = None


def sign_letters(*, letter_ids: Sequence[int], passphrase: str, by: Actor, at: dt.datetime) -> list[Signed]:
    """Sign the chosen letters, at most 50, in the order given. A letter that cannot be signed stops no other.

    A letter that was signed and waits for the camat is entered in his register and signed after.

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
    to_camat: list[tuple[Numbered, bytes, documents.Placement]] = []
    entered: list[Entered] = []
    results: dict[int, Signed] = {}
    for letter_id in chosen:
        try:
            letter = queries.letter_to_sign(letter_id=letter_id, by=by)
            if letter.state == LetterState.SIGNED:
                entered.append(enter(letter=letter, by=by, at=at))
                continue
            numbered = _take_for_signing(letter, by=by, at=at)
            paper, room = paper_of(numbered), room_of(numbered)
            if room is None:
                papers.append((numbered, paper))
            else:
                to_camat.append((numbered, paper, room))
        except DomainError as refusal:
            results[letter_id] = Signed(letter_id, _ref_shown(letter_id, by), "", refusal)
    batches = [
        _Batch(
            lambda: documents.sign_all(pdfs=[paper for _, paper in papers], signer=signer, at=at),
            [(one, partial(record_issue, one, signer=signer, by=by, at=at)) for one, _ in papers],
        ),
        _Batch(
            lambda: documents.sign_first(
                pdfs=[paper for _, paper, _ in to_camat], rooms=[room for _, _, room in to_camat], signer=signer, at=at
            ),
            [(one, partial(hand_to_camat, one, room=room, signer=signer, by=by, at=at)) for one, _, room in to_camat],
        ),
        *(
            _Batch(
                partial(_countersigned, one, signer=signer, at=at),
                [(one.numbered, partial(record_acknowledged, one, by=by, at=at))],
            )
            for one in entered
        ),
    ]
    results |= _signed(batches)
    return [results[letter_id] for letter_id in chosen]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Letters that are signed with one call, and what each becomes with its signed paper."""

    sign: Callable[[], list[bytes]]
    letters: Sequence[tuple[Numbered, Callable[[bytes], Letter]]]


def _signed(batches: Sequence[_Batch]) -> dict[int, Signed]:
    """Sign batch by batch. After trouble with the signer or the provider nothing more is asked: a wrong passphrase
    must not be tried again with every letter. Raises that trouble if nothing was signed before.
    """
    results: dict[int, Signed] = {}
    trouble: DomainError | None = None
    for batch in batches:
        if not batch.letters:
            continue
        refusal = trouble
        if refusal is None:
            try:
                papers = batch.sign()
            except DomainError as error:
                refusal = error
                trouble = error if isinstance(error, _ENDS_IT) else None
        for index, (numbered, record) in enumerate(batch.letters):
            letter = numbered.letter
            if refusal is not None:
                results[letter.pk] = Signed(letter.pk, letter.application_ref, "", refusal)
            else:
                results[letter.pk] = _told(numbered, partial(record, papers[index]))
    if trouble is not None and all(result.refusal is trouble for result in results.values()):
        raise trouble
    return results


def _countersigned(entered: Entered, *, signer: documents.Signer, at: dt.datetime) -> list[bytes]:
    return [countersign(entered, signer=signer, at=at)]


def _told(numbered: Numbered, record: Callable[[], Letter]) -> Signed:
    ref = numbered.letter.application_ref
    try:
        letter = record()
    except DomainError as refusal:
        return Signed(numbered.letter.pk, ref, "", refusal)
    return Signed(letter.pk, ref, letter.number)


def _ref_shown(letter_id: int, by: Actor) -> str:
    """The reference of a letter that ``by`` may know of, else ""."""
    letter = Letter.objects.filter(pk=letter_id).first()
    return letter.application_ref if letter and by.may(LetterPermission.SIGN, area=letter.area_code) else ""


def _take_for_signing(letter: Letter, *, by: Actor, at: dt.datetime) -> Numbered:
    if letter.signer_is_seal:
        raise NotAwaitingSignature()
    assert by.id is not None
    signatory = staff.signatory(official_id=by.id, area_code=letter.area_code, at=at)
    return take_number(letter_id=letter.pk, signatory=signatory, by=by, at=at)


@transaction.atomic
def return_unsigned(*, letter_id: int, reason: str, by: Actor, at: dt.datetime) -> None:
    """The signer does not sign: the application goes back to review with his reason, and its letter in preparation
    goes. Before the first signature it has no number yet; when the camat sends it back, its numbers are void.

    Raises:
        LetterNotFound: none that ``by`` may sign.
        SignerIsKin: it is for his own family.
        NotAwaitingSignature: issued meanwhile, or sealed by the city.
        BeingSigned: another official signs it at this moment.
    """
    seen = queries.letter_to_sign(letter_id=letter_id, by=by)
    letter = locked(letter_id)
    if letter.state == seen.state == LetterState.SIGNED:
        send_back(letter, reason=reason, by=by, at=at)
    elif letter.state != LetterState.AWAITING_SIGNATURE or seen.state != letter.state:
        # A number stands on it already: it is signed or waits for the provider.
        raise NotAwaitingSignature()
    cases.return_to_review(application_id=letter.application_id, reason=reason, by=by, at=at)
    audit.record(event="letters.letter.returned", by=by, subject=letter.application_ref, at=at)
    letter.delete()
