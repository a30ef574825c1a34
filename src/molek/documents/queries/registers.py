"""The registers as books, and the check for gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from molek.base.actors import Actor
from molek.base.pages import Page, number_key, page_of
from molek.documents.enums import EntryState
from molek.documents.errors import RegisterNotFound
from molek.documents.models import IssuedDocument, Register, RegisterEntry
from molek.documents.permissions import DocumentPermission
from molek.documents.rules.numbers import SECOND
from molek.staff import queries as staff

PAGE = 50
_GAPS = """
    SELECT r.unit_code, r.classification, r.year, n.number
    FROM documents_register r
    CROSS JOIN LATERAL generate_series(1, r.last_number) AS n(number)
    LEFT JOIN documents_registerentry e ON e.register_id = r.id AND e.number = n.number
    WHERE e.id IS NULL AND (%(unit)s = '' OR r.unit_code = %(unit)s) AND (%(year)s = 0 OR r.year = %(year)s)
    ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A number that was counted and stands nowhere: somebody tampered, or we have a fault."""

    unit_code: str
    classification: str
    year: int
    number: int


def gaps(*, unit_code: str = "", year: int = 0) -> list[Gap]:
    """Missing numbers without an entry that explains them; must be empty. "" and 0 mean all."""
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, {"unit": unit_code, "year": year})
        return [Gap(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One number. ``title``, ``masked_name`` and ``token`` are of the issued document, "" before."""

    entry_id: int
    number: int
    text: str
    state: EntryState
    reserved_at: dt.datetime
    reason: str
    title: str
    masked_name: str
    token: str
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Book:
    """One register open at a page. ``may_void``: may the reader explain unused numbers?"""

    register: Register
    unit_name: str
    page: Page[EntryRow]
    may_void: bool


@dataclass(frozen=True, slots=True)
class BookRow:
    """One register in the list of books."""

    register_id: int
    unit_name: str
    classification: str
    last_number: int


def books(*, by: Actor, year: int) -> list[BookRow]:
    """The books of a year in the areas that ``by`` may read, with the names of their offices; two queries."""
    found = list(registers(by=by, year=year))
    names = staff.unit_names(register.unit_code for register in found)
    return [BookRow(r.pk, names.get(r.unit_code, r.unit_code), r.classification, r.last_number) for r in found]


def registers(*, by: Actor, year: int) -> QuerySet[Register]:
    """The books of a year in the areas that ``by`` may read."""
    rows = Register.objects.filter(year=year).order_by("unit_code", "classification")
    if by.is_system:
        return rows
    readable = Q(pk__in=[])
    for area in by.areas(DocumentPermission.REGISTER):
        readable |= Q(area_code=area) | Q(area_code__startswith=area + ".")
    return rows.filter(readable)


def register_page(*, register_id: int, by: Actor, after: str | None = None, size: int = PAGE) -> Page[EntryRow]:
    """The entries of one book, newest number first. ``after`` is the ``next_key`` of the page before.

    Raises:
        RegisterNotFound: there is none, or it is of an area that ``by`` may not read: the answer is the same.
    """
    return register_book(register_id=register_id, by=by, after=after, size=size).page


def register_book(*, register_id: int, by: Actor, after: str | None = None, size: int = PAGE) -> Book:
    """The book and one page of it; four queries. Raises as :func:`register_page`."""
    register = Register.objects.filter(pk=register_id).first()
    if register is None or not by.may(DocumentPermission.REGISTER, area=register.area_code):
        raise RegisterNotFound()
    entries = RegisterEntry.objects.filter(register=register).order_by("-number")
    if (before := number_key(after)) is not None:
        entries = entries.filter(number__lt=before)
    found = list(entries[: size + 1])
    subjects = {entry.subject.partition(SECOND)[0] for entry in found}
    documents = {d.subject: d for d in IssuedDocument.objects.filter(subject__in=subjects)}
    rows = [_row(entry, _document_of(entry, documents)) for entry in found]
    page = page_of(rows, size=size, key=lambda row: str(row.number))
    name = staff.unit_names([register.unit_code]).get(register.unit_code, register.unit_code)
    return Book(register, name, page, by.may(DocumentPermission.VOID, area=register.area_code))


def entry_to_void(*, entry_id: int, by: Actor) -> RegisterEntry:
    """The entry that ``by`` may declare void.

    Raises:
        RegisterNotFound: there is none in his area.
    """
    entry = RegisterEntry.objects.select_related("register").filter(pk=entry_id).first()
    if entry is None or not by.may(DocumentPermission.VOID, area=entry.register.area_code):
        raise RegisterNotFound()
    return entry


def _document_of(entry: RegisterEntry, documents: Mapping[str, IssuedDocument]) -> IssuedDocument | None:
    """The document that bears the entry's number, as its own or as that of the one who signed after."""
    subject, second, _ = entry.subject.partition(SECOND)
    found = documents.get(subject)
    return found if found and entry.text == (found.second_number if second else found.number) else None


def _row(entry: RegisterEntry, document: IssuedDocument | None) -> EntryRow:
    return EntryRow(
        entry_id=entry.pk,
        number=entry.number,
        text=entry.text,
        state=EntryState(entry.state),
        reserved_at=entry.reserved_at,
        reason=entry.reason or (document.revoked_reason if document else ""),
        title=document.title if document else "",
        masked_name=document.masked_name if document else "",
        token=document.token if document else "",
        is_revoked=bool(document and document.revoked_at),
    )
