"""Corrections of a record; what it was before is kept by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import Invalid, NotPermitted, Text
from molek.base.identifiers import parse_phone
from molek.base.workdays import city_date
from molek.residents.enums import (
    FIELD_LABELS,
    OCCUPATIONS,
    AreaKind,
    BloodType,
    ChangeSource,
    Citizenship,
    Education,
    MaritalStatus,
    Relation,
    Religion,
    ResidentStatus,
    Sex,
)
from molek.residents.errors import ChangeRefused, ReasonMissing, ResidentNotFound
from molek.residents.models import Area, Resident, ResidentChange
from molek.residents.permissions import ResidentPermission
from molek.residents.queries import resident_ref

_CHOICES: Mapping[str, Any] = {
    "sex": Sex,
    "religion": Religion,
    "marital_status": MaritalStatus,
    "relation": Relation,
    "education": Education,
    "blood_type": BloodType,
    "citizenship": Citizenship,
    "status": ResidentStatus,
}
_LONGEST = {"name": 100, "birth_place": 100, "mother_name": 100, "father_name": 100, "address": 200}
# Not changed by hand: numbers of the central registry, and what an import said that we did not understand.
CHANGEABLE = frozenset(FIELD_LABELS) - {"kk_number", "occupation_text"}
_FORMULA = ("=", "+", "-", "@")


@transaction.atomic
def change_resident(
    *, resident_id: int, changes: Mapping[str, Any], reason: str, by: Actor, at: dt.datetime
) -> Resident:
    """Correct fields of a record; each one that differs is kept as it was, with who, when and why.

    Args:
        resident_id: primary key.
        changes: field (one of ``CHANGEABLE``) -> new value: codes and texts as text, dates as dates or None, the area
            as its code, the occupation as its number. A NIK or family card number is never changed by hand.
        reason: the paper or report it rests on.

    Raises:
        ResidentNotFound: there is no such resident.
        NotPermitted: ``by`` may not change records where he lives or is going to live.
        ReasonMissing, ChangeRefused: no reason; a value that the register cannot hold.
    """
    row = Resident.objects.select_for_update(of=("self",)).filter(pk=resident_id).first()
    if row is None:
        raise ResidentNotFound
    by.require(ResidentPermission.CHANGE, area=row.area_id)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    today = city_date(at)
    if changes.get("area", row.area_id) != row.area_id and "resident_since" not in changes:
        changes = {**changes, "resident_since": None}  # who moved has not lived there since before
    kept: list[ResidentChange] = []
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise ChangeRefused(label=name, why=_("kolom ini tidak diubah dengan tangan"), field=name)
        new = _checked(name, value, today)
        if name == "area":
            by.require(ResidentPermission.CHANGE, area=new)
        column = "area_id" if name == "area" else name
        old = getattr(row, column)
        if old == new:
            continue
        setattr(row, column, new)
        kept.append(
            ResidentChange(
                resident=row,
                field=name,
                old=None if old is None else str(old),
                new=None if new is None else str(new),
                source=ChangeSource.CORRECTION,
                reason=reason.strip(),
                by_ref=by.ref,
                changed_at=at,
            )
        )
    if kept:
        row.changed_at = at
        row.save(update_fields=[*(c.field for c in kept), "changed_at"])
        ResidentChange.objects.bulk_create(kept)
        audit.record(
            event="residents.record.changed",
            by=by,
            subject=resident_ref(row.ref),
            at=at,
            data={"fields": sorted(c.field for c in kept)},
        )
    return row


@transaction.atomic
def withdraw_phone(*, resident_id: int, by: Actor, at: dt.datetime) -> None:
    """Forget the phone of a resident who wants it so; without one he signs in with a service card or at a counter.

    Nothing happens where no phone is known.

    Raises:
        ResidentNotFound: there is no such resident.
        NotPermitted: ``by`` is neither he nor assists him.
    """
    row = Resident.objects.select_for_update(of=("self",)).filter(pk=resident_id).first()
    if row is None:
        raise ResidentNotFound
    if not by.acts_for(resident_id):
        raise NotPermitted(permission=ResidentPermission.CHANGE)
    if not row.phone:
        return
    kept = ResidentChange(
        resident=row, field="phone", old=row.phone, new="", source=ChangeSource.SIGN_IN, by_ref=by.ref, changed_at=at,
    )  # fmt: skip
    row.phone, row.changed_at = "", at
    row.save(update_fields=["phone", "changed_at"])
    kept.save(force_insert=True)
    audit.record(
        event="residents.record.changed", by=by, subject=resident_ref(row.ref), at=at, data={"fields": ["phone"]}
    )


def _refusal(name: str, why: Text) -> ChangeRefused:
    return ChangeRefused(label=FIELD_LABELS[name], why=why, field=name)


def _checked(name: str, value: Any, today: dt.date) -> Any:
    """The value as it is stored. Raises :class:`ChangeRefused`."""
    if name in _CHOICES:
        if value not in _CHOICES[name].values:
            raise _refusal(name, _("pilihan ini tidak ada"))
        return _CHOICES[name](value).value
    if name in ("birth_date", "resident_since"):
        return _day(name, value, today)
    if name == "occupation":
        if not isinstance(value, int) or not 1 <= value <= len(OCCUPATIONS):
            raise _refusal(name, _("pilihan ini tidak ada"))
        return value
    check = {"phone": _phone, "area": _area, "rt": _three_digits, "rw": _three_digits}.get(name, _printed)
    return check(name, " ".join(str(value).split()))


def _day(name: str, value: Any, today: dt.date) -> dt.date | None:
    if value is None and name == "resident_since":
        return None
    if not isinstance(value, dt.date) or value > today:
        raise _refusal(name, _("bukan tanggal, atau di masa depan"))
    return value


def _phone(name: str, text: str) -> str:
    try:
        return parse_phone(text) if text else ""
    except Invalid as error:
        raise _refusal(name, _("bukan nomor telepon seluler")) from error


def _area(name: str, text: str) -> str:
    if not Area.objects.filter(pk=text, kind=AreaKind.KELURAHAN).exists():
        raise _refusal(name, _("kelurahan ini tidak ada di kota ini"))
    return text


def _three_digits(name: str, text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise _refusal(name, _("harus paling banyak tiga angka"))
    return text.zfill(3) if text else ""


def _printed(name: str, text: str) -> str:
    """A text that stands on papers and is opened in spreadsheets."""
    text = text.upper()
    if name == "name" and not text:
        raise _refusal(name, _("tidak boleh kosong"))
    if text.startswith(_FORMULA) or not text.isprintable():
        raise _refusal(name, _("berisi tanda yang tidak boleh"))
    if len(text) > _LONGEST[name]:
        raise _refusal(name, _("terlalu panjang"))
    return text
