"""Numbers: given once, never again, and every gap explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.indonesian import roman_month
from molek.base.workdays import city_date
from molek.documents.enums import EntryState, RegisterScope
from molek.documents.errors import NumberUsed, NumberVoid, ReasonMissing, WrongNumberTemplate
from molek.documents.models import Register, RegisterEntry
from molek.documents.permissions import DocumentPermission
from molek.documents.rules.numbers import WrongPattern, number_text


@dataclass(frozen=True, slots=True)
class ReservedNumber:
    """A number that belongs to its subject from now on."""

    number: int
    text: str
    entry_id: int


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

    The year is that of ``at`` in the city: counting starts again on 1 January. Call it in a transaction of its own:
    the register is locked until that ends.

    Args:
        number_template: e.g. ``{number}/{unit}.{classification}/{month_roman}/{year}``.
        tokens: fills further places of the template; ``unit`` is ``unit_code`` unless given here.
        subject: what the number is for; asking twice gives the same number, also from two processes at once.

    Raises:
        WrongNumberTemplate: the template names an unknown place.
        NumberVoid: the number of this subject was declared void.
    """
    known = _of_subject(subject)
    if known is None:
        try:
            with transaction.atomic():
                return _next_number(
                    unit_code=unit_code,
                    area_code=area_code,
                    classification=classification,
                    number_template=number_template,
                    tokens=tokens,
                    subject=subject,
                    by=by,
                    at=at,
                    scope=scope,
                )
        except IntegrityError as error:
            if "register_subject_once" not in str(error):
                raise
            known = _of_subject(subject)
            assert known is not None
    if known.state == EntryState.VOID:
        raise NumberVoid(number=known.text)
    return ReservedNumber(known.number, known.text, known.pk)


def _of_subject(subject: str) -> RegisterEntry | None:
    return RegisterEntry.objects.filter(subject=subject).first()


def _next_number(
    *,
    unit_code: str,
    area_code: str,
    classification: str,
    number_template: str,
    tokens: Mapping[str, str],
    subject: str,
    by: Actor,
    at: dt.datetime,
    scope: RegisterScope,
) -> ReservedNumber:
    day = city_date(at)
    book = {
        "unit_code": unit_code,
        "classification": classification if scope == RegisterScope.CLASSIFICATION_YEAR else "",
        "year": day.year,
    }
    # The update takes the row lock and the number in one statement.
    if not Register.objects.filter(**book).update(last_number=F("last_number") + 1):
        Register.objects.bulk_create([Register(**book, area_code=area_code)], ignore_conflicts=True)
        Register.objects.filter(**book).update(last_number=F("last_number") + 1)
    register = Register.objects.get(**book)
    places = {
        "unit": unit_code,
        "classification": classification,
        "month": f"{day.month:02d}",
        "month_roman": roman_month(day.month),
        "year": str(day.year),
        **tokens,
        "number": str(register.last_number),
    }
    try:
        text = number_text(number_template, places)
    except WrongPattern as error:
        raise WrongNumberTemplate(why=str(error)) from error
    entry = RegisterEntry.objects.create(
        register=register, number=register.last_number, text=text, subject=subject, reserved_at=at, reserved_by=by.ref
    )
    audit.record(event="documents.number.reserved", by=by, subject=subject, at=at, data={"number": text})
    return ReservedNumber(entry.number, entry.text, entry.pk)


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
