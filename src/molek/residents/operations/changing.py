"""Corrections of a record; what it was before is kept by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import Invalid, Text
from molek.base.identifiers import parse_area_code, parse_phone
from molek.base.workdays import city_date
from molek.residents.enums import (
    OCCUPATIONS,
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

LABELS: Mapping[str, Text] = {
    "name": _("nama"),
    "sex": _("jenis kelamin"),
    "birth_place": _("tempat lahir"),
    "birth_date": _("tanggal lahir"),
    "religion": _("agama"),
    "marital_status": _("status perkawinan"),
    "relation": _("hubungan dalam keluarga"),
    "education": _("pendidikan"),
    "occupation": _("pekerjaan"),
    "blood_type": _("golongan darah"),
    "citizenship": _("kewarganegaraan"),
    "mother_name": _("nama ibu"),
    "father_name": _("nama ayah"),
    "address": _("alamat"),
    "rt": _("RT"),
    "rw": _("RW"),
    "area": _("kelurahan"),
    "phone": _("nomor telepon"),
    "status": _("status penduduk"),
    "resident_since": _("tanggal mulai tinggal"),
}
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
_FORMULA = ("=", "+", "-", "@")


@transaction.atomic
def change_resident(
    *, resident_id: int, changes: Mapping[str, Any], reason: str, by: Actor, at: dt.datetime
) -> Resident:
    """Correct fields of a record; each one that differs is kept as it was, with who, when and why.

    Args:
        resident_id: primary key.
        changes: field (a key of ``LABELS``) -> new value: codes and texts as text, dates as dates or None, the area
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
    kept: list[ResidentChange] = []
    for name, value in changes.items():
        if name not in LABELS:
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


def _checked(name: str, value: Any, today: dt.date) -> Any:
    """The value as it is stored. Raises :class:`ChangeRefused`."""

    def refuse(why: Text) -> ChangeRefused:
        return ChangeRefused(label=LABELS[name], why=why, field=name)

    if name in _CHOICES:
        if value not in _CHOICES[name].values:
            raise refuse(_("pilihan ini tidak ada"))
        return _CHOICES[name](value).value
    if name in ("birth_date", "resident_since"):
        if value is None and name == "resident_since":
            return None
        if not isinstance(value, dt.date) or value > today:
            raise refuse(_("bukan tanggal, atau di masa depan"))
        return value
    if name == "occupation":
        if not isinstance(value, int) or not 1 <= value <= len(OCCUPATIONS):
            raise refuse(_("pilihan ini tidak ada"))
        return value
    text = " ".join(str(value).split())
    if name == "phone":
        try:
            return parse_phone(text) if text else ""
        except Invalid as error:
            raise refuse(_("bukan nomor telepon seluler")) from error
    if name == "area":
        try:
            code = parse_area_code(text)
        except Invalid as error:
            raise refuse(_("kode wilayah tidak benar")) from error
        if not Area.objects.filter(pk=code, kind="KELURAHAN").exists():
            raise refuse(_("kelurahan ini tidak ada di kota ini"))
        return code
    if name in ("rt", "rw"):
        if text and not (text.isascii() and text.isdigit() and len(text) <= 3):
            raise refuse(_("harus paling banyak tiga angka"))
        return text.zfill(3) if text else ""
    text = text.upper()
    if name == "name" and not text:
        raise refuse(_("tidak boleh kosong"))
    if text.startswith(_FORMULA) or not text.isprintable():
        raise refuse(_("berisi tanda yang tidak boleh"))
    if len(text) > _LONGEST[name]:
        raise refuse(_("terlalu panjang"))
    return text
