"""The registers as books, and the check for gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from molek.base.actors import Actor
from molek.base.pages import Page, page_of
from molek.documents.enums import EntryState
from molek.documents.models import IssuedDocument, Register, RegisterEntry
from molek.documents.permissions import DocumentPermission

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
    number: int
    text: str
    state: EntryState
    reserved_at: dt.datetime
    reason: str
    title: str  # of the issued document, "" before
    masked_name: str
    token: str


def registers(*, by: Actor, year: int) -> QuerySet[Register]:
    """The books of a year in the areas that ``by`` may read."""
    areas = by.areas(DocumentPermission.REGISTER)
    rows = Register.objects.filter(year=year).order_by("unit_code", "classification")
    if by.is_system:
        return rows
    if not areas:
        return rows.none()
    return rows.filter(area_code__regex="^(" + "|".join(_inside(a) for a in areas) + ")$")


def _inside(area: str) -> str:
    return area.replace(".", r"\.") + r"(\..*)?"


def register_page(*, register_id: int, by: Actor, after: str | None = None, size: int = PAGE) -> Page[EntryRow]:
    """The entries of one book, newest number first; two queries. ``after`` is the ``next_key`` of the page before.

    Raises:
        NotPermitted: the book is of an area that ``by`` may not read.
    """
    register = Register.objects.get(pk=register_id)
    by.require(DocumentPermission.REGISTER, area=register.area_code)
    rows = RegisterEntry.objects.filter(register=register).order_by("-number")
    if after and after.isdigit():
        rows = rows.filter(number__lt=int(after))
    return page_of(_with_documents(rows[: size + 1]), size=size, key=lambda row: str(row.number))


def _with_documents(entries: Sequence[RegisterEntry] | QuerySet[RegisterEntry]) -> list[EntryRow]:
    found = list(entries)
    documents = {d.subject: d for d in IssuedDocument.objects.filter(subject__in=[e.subject for e in found])}
    rows = []
    for entry in found:
        document = documents.get(entry.subject)
        rows.append(
            EntryRow(
                entry.number,
                entry.text,
                EntryState(entry.state),
                entry.reserved_at,
                entry.reason,
                document.title if document else "",
                document.masked_name if document else "",
                document.token if document else "",
            )  # fmt: skip
        )
    return rows
