"""Reads of letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max, Q

from molek.base.actors import Actor
from molek.base.pages import Page, number_key, page_of
from molek.base.references import normalise_code
from molek.base.workdays import city_date
from molek.cases.permissions import Permission as CasePermission
from molek.cases.rules.clock import clock
from molek.documents import queries as documents
from molek.documents.enums import CertificateState, SignerKind
from molek.documents.operations import Signer
from molek.letters.enums import LetterState, PrintState
from molek.letters.errors import KeysMadeElsewhere, LetterNotFound, PrintNotOpen, SignerIsKin
from molek.letters.models import Acknowledgement, Letter, Print
from molek.letters.permissions import LetterPermission
from molek.residents import queries as residents
from molek.residents.rules.held import HeldItem
from molek.staff import queries as staff

PAGE_SIZE = 25
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ToSign:
    """A row of the signing list. ``number`` is there when a try was broken off; it is kept.

    ``is_second``: signed already, and waits to be entered in the camat's register until ``due_date``; ``is_warned``
    when that is near. ``task_id`` is the decided task whose page shows the case, None if the rules decided.
    """

    id: int
    application_ref: str
    title: str
    area_code: str
    prepared_at: dt.datetime
    number: str
    due_date: dt.date | None
    is_second: bool
    is_warned: bool = False
    task_id: int | None = None


def awaiting_signature(*, by: Actor, after: str | None = None) -> Page[ToSign]:
    """Letters that wait for a signature in the areas in which ``by`` may sign, oldest first. One query."""
    by.require(LetterPermission.SIGN)
    areas = by.areas(LetterPermission.SIGN)
    # A letter that the camat acknowledges is signed first by the kelurahan itself.
    rows = (
        Letter.objects.awaiting_signature()
        .within(areas)
        .filter(Q(needs_acknowledgement=False) | Q(area_code__in=areas))
    )
    if above := by.areas(LetterPermission.ACKNOWLEDGE):
        rows |= Letter.objects.awaiting_acknowledgement().within(above)
    rows = rows.order_by("id")
    if (last := number_key(after)) is not None:
        rows = rows.filter(id__gt=last)
    columns = (
        "id", "application_ref", "title", "area_code", "prepared_at", "number", "acknowledgement__due_date",
        "acknowledgement__warned_at", "task_id",
    )  # fmt: skip
    listed = rows.annotate(task_id=Max("application__tasks__id")).values_list(*columns)[: PAGE_SIZE + 1]
    found = [
        ToSign(pk, ref, title, area, prepared_at, number, due, due is not None, warned_at is not None, task_id)
        for pk, ref, title, area, prepared_at, number, due, warned_at, task_id in listed
    ]
    return page_of(found, size=PAGE_SIZE, key=lambda row: str(row.id))


def acknowledgement_warns(row: Acknowledgement, *, at: dt.datetime) -> bool:
    """Has the camat used four fifths of his days, and not signed yet?"""
    if row.acknowledged_at is not None:
        return False
    calendar, signed_on = staff.calendar(), city_date(row.signed_at)
    allowed = calendar.between(signed_on, row.due_date)
    return clock(opened_on=signed_on, allowed=allowed, stops=(), calendar=calendar, on=city_date(at)).warns


def acknowledgements_to_warn(*, at: dt.datetime) -> list[int]:
    """Letters that wait for the camat past four fifths of his days, and were not warned of yet."""
    rows = Acknowledgement.objects.filter(acknowledged_at__isnull=True, warned_at__isnull=True).order_by("due_date")
    return [row.letter_id for row in rows.defer("paper")[:AT_ONCE] if acknowledgement_warns(row, at=at)]


@dataclass(frozen=True, slots=True)
class SigningDesk:
    """The signing list, and whether its reader has a key; None where keys are not made by this city."""

    page: Page[ToSign]
    key_state: CertificateState | None
    today: dt.date
    reads_cases: bool = False  # may he open the page of a case?

    @property
    def has_second(self) -> bool:
        return any(row.is_second for row in self.page.rows)

    @property
    def needs_key(self) -> bool:
        return self.key_state not in (None, CertificateState.ACTIVE)


def signing_desk(*, by: Actor, after: str | None = None, at: dt.datetime) -> SigningDesk:
    """Everything on the signer's page. Two queries."""
    page = awaiting_signature(by=by, after=after)
    state = signing_key_state(by=by, at=at) if keys_are_made_here() else None
    return SigningDesk(page, state, city_date(at), reads_cases=bool(by.areas(CasePermission.DECIDE)))


def keys_are_made_here() -> bool:
    """Is the city its own authority? Else the national provider issues its officials' certificates."""
    return bool(settings.MOLEK.signing_provider == "local")


def signing_key_state(*, by: Actor, at: dt.datetime) -> CertificateState:
    """Has ``by`` a key of the local authority that signs? One query.

    Raises:
        KeysMadeElsewhere: this city makes none.
    """
    by.require(LetterPermission.SIGN)
    if not keys_are_made_here():
        raise KeysMadeElsewhere()
    return documents.certificate_state(signer=Signer(SignerKind.OFFICIAL, official_ref=by.ref), at=at)


def issued_letter(*, application_ref: str, by: Actor) -> Letter:
    """The issued letter of an application, for the one it belongs to.

    Raises:
        LetterNotFound: none, not issued yet, or ``by`` does not act for its resident.
    """
    letter = (
        Letter.objects.select_related("document")
        .filter(application_ref=application_ref, state=LetterState.ISSUED)
        .first()
    )
    if letter is None or not by.acts_for(letter.resident_id):
        raise LetterNotFound()
    return letter


def letter_of(application_id: int) -> Letter | None:
    """The letter of an application in whatever state, or None before there is one."""
    return Letter.objects.select_related("document").filter(application_id=application_id).first()


def letter_to_sign(*, letter_id: int, by: Actor) -> Letter:
    """A letter that is ``by``'s to sign, whatever its state.

    Raises:
        LetterNotFound: none in an area in which ``by`` may sign.
        SignerIsKin: it is for his own family.
    """
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or by.id is None or not _may_sign(letter, by):
        raise LetterNotFound()
    nik = staff.official_nik(by.id)
    if nik and residents.share_family_card(resident_id=letter.resident_id, nik=nik):
        raise SignerIsKin()
    return letter


def _may_sign(letter: Letter, by: Actor) -> bool:
    if letter.state == LetterState.SIGNED:
        return by.may(LetterPermission.ACKNOWLEDGE, area=letter.area_code)
    if letter.needs_acknowledgement and letter.state != LetterState.ISSUED:
        return letter.area_code in by.areas(LetterPermission.SIGN)  # the camat's turn comes after
    return by.may(LetterPermission.SIGN, area=letter.area_code)


def letter_to_revoke(*, application_ref: str, by: Actor) -> Letter:
    """The issued letter of an application, for who may revoke it.

    Raises:
        LetterNotFound: none issued in an area in which ``by`` may revoke.
    """
    letter = Letter.objects.filter(application_ref=application_ref, state=LetterState.ISSUED).first()
    if letter is None or not by.may(LetterPermission.REVOKE, area=letter.area_code):
        raise LetterNotFound()
    return letter


def pdf_of(letter: Letter) -> bytes:
    """The signed paper of an issued letter; its hash is checked. Who may have it was asked before."""
    assert letter.document_id is not None
    return documents.pdf_of(letter.document_id)


def application_with_number(number: str) -> int | None:
    """Primary key of the application whose letter bears ``number``."""
    return Letter.objects.filter(number=number).values_list("application_id", flat=True).first()


def require_printer(by: Actor) -> None:
    """An official who may print, or a resident at a Service Box, who prints his own letters."""
    if not (by.is_resident and by.device):
        by.require(LetterPermission.PRINT)


def by_pickup_code(*, code: str, by: Actor) -> Letter:
    """The issued letter for a pickup code as typed. Permission ``letters.print`` anywhere in the city, or a resident
    at a Service Box.

    Raises:
        LetterNotFound: no issued letter has this code.
    """
    require_printer(by)
    raw = normalise_code(code)
    letter = Letter.objects.select_related("document").by_pickup_code(f"{raw[:4]}-{raw[4:]}").first()
    if letter is None:
        raise LetterNotFound(field="code")
    return letter


def open_print(*, print_id: int, by: Actor, at: dt.datetime) -> Print:
    """A print that this official sent and that still waits for its end.

    Raises:
        LetterNotFound: no such print of his.
        PrintNotOpen: already confirmed, or its hour is over.
    """
    row = Print.objects.select_related("letter__document").filter(pk=print_id, sent_by=by.ref).first()
    if row is None:
        raise LetterNotFound()
    if row.state != PrintState.SENT or at >= row.sent_at + Print.OPEN_FOR:
        raise PrintNotOpen()
    return row


def letter_for_box(*, application_ref: str, by: Actor) -> Letter | None:
    """The issued letter of one's own application, to be printed at a Service Box; None if there is none yet."""
    letter = (
        Letter.objects.select_related("document")
        .filter(application_ref=application_ref, state=LetterState.ISSUED)
        .first()
    )
    return letter if letter is not None and by.acts_for(letter.resident_id) else None


def letters_of(*, by: Actor, limit: int = 50) -> list[Letter]:
    """The issued letters of the resident who is signed in, newest first. One query."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        return []
    return list(
        Letter.objects.select_related("document")
        .filter(resident_id=resident_id, state=LetterState.ISSUED)
        .order_by("-issued_at", "-id")[:limit]
    )


def held_letters(resident_id: int) -> Iterator[HeldItem]:
    """The resident's letters by number, for his own page. One query."""
    rows = Letter.objects.filter(resident_id=resident_id).exclude(number="").order_by("-id")
    for title, number, numbered_at in rows.values_list("title", "number", "numbered_at"):
        yield HeldItem(title, number, numbered_at, sensitive=False)


def letter_panel(application: Any, actor: Actor) -> tuple[str, Mapping[str, Any]] | None:
    """The part of an application's page that shows its letter: download, pickup code, verification. One query.

    None before there is a letter.
    """
    letter = letter_of(application.pk)
    if letter is None:
        return None
    waiting = letter.state == LetterState.SIGNED
    return "letters/_panel.html", {
        "letter": letter,
        "acknowledgement": Acknowledgement.objects.filter(letter=letter).first() if waiting else None,
        "is_own": actor.acts_for(letter.resident_id),
        "may_revoke": actor.may(LetterPermission.REVOKE, area=letter.area_code),
    }
