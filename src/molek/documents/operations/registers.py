"""Numbers: given once, never again, and every gap explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.indonesian import roman_month
from molek.base.transactions import in_transaction
from molek.base.workdays import city_date
from molek.documents.enums import EntryState, RegisterScope
from molek.documents.errors import NumberUsed, NumberVoid, ReasonMissing, WrongNumberTemplate
from molek.documents.models import RegisterEntry
from molek.documents.permissions import DocumentPermission
from molek.documents.rules.numbers import WrongPattern, number_text

# The number that the subject has, or the next one of its book: the row of the book is locked from here until the
# transaction ends.
_NEXT = """
    WITH known AS (
        SELECT id, number, text, state FROM documents_registerentry WHERE subject = %(subject)s
    ), next AS (
        INSERT INTO documents_register AS book (unit_code, area_code, classification, year, last_number)
        SELECT %(unit)s, %(area)s, %(classification)s, %(year)s, 1 WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT (unit_code, classification, year) DO UPDATE SET last_number = book.last_number + 1
        RETURNING id, last_number
    )
    SELECT id, number, text, state, NULL FROM known UNION ALL SELECT NULL, last_number, NULL, NULL, id FROM next
"""
_ENTER = """
    INSERT INTO documents_registerentry
        (register_id, number, text, subject, state, reserved_at, reserved_by, voided_by, reason)
    VALUES (%s, %s, %s, %s, %s, %s, %s, '', '') ON CONFLICT (subject) DO NOTHING RETURNING id
"""
_GIVE_BACK = "UPDATE documents_register SET last_number = last_number - 1 WHERE id = %s"


@dataclass(frozen=True, slots=True)
class ReservedNumber:
    """A number that belongs to its subject from now on."""

    number: int
    text: str
    entry_id: int


@in_transaction
def reserve_number(
    *,
    unit_code: str,
    area_code: str,
    classification: str,
    number_template: str,
    tokens: Mapping[str, str],
    subject: str,
    by: Actor,
    at: dt.datetime,
    scope: RegisterScope = RegisterScope.CLASSIFICATION_YEAR,
) -> ReservedNumber:
    """The next number of the register, or the number that ``subject`` already has.

    The year is that of ``at`` in the city: counting starts again on 1 January. Call it in a short transaction: the
    register is locked until that ends. Three statements.

    Args:
        number_template: e.g. ``{number}/{unit}.{classification}/{month_roman}/{year}``.
        tokens: fills further places of the template; ``unit`` is ``unit_code`` unless given here.
        subject: what the number is for; asking twice gives the same number, also from two processes at once.

    Raises:
        WrongNumberTemplate: the template names an unknown place.
        NumberVoid: the number of this subject was declared void.
    """
    day = city_date(at)
    places = {
        "unit": unit_code,
        "classification": classification,
        "month": f"{day.month:02d}",
        "month_roman": roman_month(day.month),
        "year": str(day.year),
        **tokens,
    }
    _text(number_template, places, 0)  # a wrong template is refused before anything is counted
    book: dict[str, str | int] = {
        "subject": subject,
        "unit": unit_code,
        "area": area_code,
        "classification": classification if scope == RegisterScope.CLASSIFICATION_YEAR else "",
        "year": day.year,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, book)
        entry_id, number, text, state, register_id = cursor.fetchone()
        if entry_id is None:
            text = _text(number_template, places, number)
            cursor.execute(_ENTER, [register_id, number, text, subject, EntryState.RESERVED.value, at, by.ref])
            if (entered := cursor.fetchone()) is None:
                # Another process entered the subject while this one waited. The lock on the book is still held, so
                # nobody has counted on from the number that goes back.
                cursor.execute(_GIVE_BACK, [register_id])
                cursor.execute(_NEXT, book)
                entry_id, number, text, state, register_id = cursor.fetchone()
            else:
                (entry_id,), state = entered, EntryState.RESERVED
                audit.record(event="documents.number.reserved", by=by, subject=subject, at=at, data={"number": text})
    if state == EntryState.VOID:
        raise NumberVoid(number=text)
    return ReservedNumber(number, text, entry_id)


def _text(template: str, places: Mapping[str, str], number: int) -> str:
    try:
        return number_text(template, {**places, "number": str(number)})
    except WrongPattern as error:
        raise WrongNumberTemplate(why=str(error)) from error


@transaction.atomic
def void_number(*, subject: str, reason: str, by: Actor, at: dt.datetime) -> RegisterEntry:
    """Declare that the reserved number of ``subject`` will never be used, and why. The number stays in the register.

    Raises:
        NotPermitted: ``by`` may not void numbers of this area.
        ReasonMissing: a gap needs a reason.
        NumberUsed: it stands on an issued document.
    """
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("register").get(subject=subject)
    by.require(DocumentPermission.VOID, area=entry.register.area_code)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if entry.state == EntryState.USED:
        raise NumberUsed(number=entry.text)
    if entry.state == EntryState.VOID:
        return entry
    entry.state, entry.reason, entry.voided_at, entry.voided_by = EntryState.VOID, reason.strip()[:300], at, by.ref
    entry.save(update_fields=["state", "reason", "voided_at", "voided_by"])
    audit.record(event="documents.number.voided", by=by, subject=subject, at=at, data={"number": entry.text})
    return entry
