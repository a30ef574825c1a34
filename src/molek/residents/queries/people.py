"""Reads of residents' records. Another person's record is read with a permission and a purpose, and logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import Invalid, NotPermitted, Text
from molek.base.identifiers import mask_nik, mask_phone, parse_nik
from molek.base.workdays import city_date
from molek.residents.enums import (
    FIELD_LABELS,
    BloodType,
    Citizenship,
    Education,
    MaritalStatus,
    Relation,
    Religion,
    ResidentStatus,
    Sex,
    occupation_label,
)
from molek.residents.errors import ResidentNotFound
from molek.residents.models import Resident, ResidentChange
from molek.residents.permissions import ResidentPermission
from molek.residents.rules.ages import age_on
from molek.residents.rules.lines import CODES, message_of

_ADULT = 17  # who must hold an identity card (UU 24/2013 Art. 63), or ever married
_ENOUGH_ALIKE = 0.5  # of the trigrams of a name, words in any order


@dataclass(frozen=True, slots=True)
class RegistryRecord:
    """What the register says of a resident. Dates are city-local; "" and None mean that it does not say."""

    resident_id: int
    ref: str
    nik: str
    kk_number: str
    name: str
    sex: Sex
    birth_place: str
    birth_date: dt.date
    religion: Religion
    marital_status: MaritalStatus
    relation: Relation
    education: Education
    occupation: str
    occupation_code: int
    blood_type: BloodType
    citizenship: Citizenship
    mother_name: str
    father_name: str
    address: str
    rt: str
    rw: str
    area_code: str
    area_name: str
    kecamatan_code: str
    kecamatan_name: str
    phone: str
    status: ResidentStatus
    resident_since: dt.date | None
    flags: tuple[str, ...]

    def age_on(self, day: dt.date) -> int:
        """Full years on ``day``."""
        return age_on(self.birth_date, day)


FIELDS = tuple(f.name for f in fields(RegistryRecord) if f.name not in ("resident_id", "ref"))
# The members of RegistryRecord in their order. Plain SQL: a letter reads the record three times, and the ORM takes ten
# times as long to write this statement as the database to answer it.
_RECORDS = """
    SELECT person.id, person.ref, nik, kk_number, person.name, sex, birth_place, birth_date, religion, marital_status,
           relation, education, occupation_text, occupation, blood_type, citizenship, mother_name, father_name, address,
           rt, rw, area.code, area.name, coalesce(above.code, ''), coalesce(above.name, ''), phone, status,
           resident_since, person.flags
    FROM residents_resident AS person
    JOIN residents_familycard AS card ON card.id = person.family_card_id
    JOIN residents_area AS area ON area.code = person.area_id
    LEFT JOIN residents_area AS above ON above.code = area.parent_id
    WHERE {}
"""
_ONE = _RECORDS.format("person.id = %s")
_BY_NIK = _RECORDS.format("person.nik = %s")
_FAMILY = _RECORDS.format(
    "status = 'ALIVE' AND family_card_id = (SELECT family_card_id FROM residents_resident WHERE id = %s)"
    " ORDER BY birth_date, person.id"
)
# What makes a member of a column, where the column itself is not it.
_MEMBERS: dict[str, Callable[[Any], Any]] = {
    "sex": Sex,
    "religion": Religion,
    "marital_status": MaritalStatus,
    "relation": Relation,
    "education": Education,
    "blood_type": BloodType,
    "citizenship": Citizenship,
    "status": ResidentStatus,
    "flags": tuple,
}
_NAMES = [field.name for field in fields(RegistryRecord)]


def resident_ref(ref: uuid.UUID) -> str:
    """How logs name a resident."""
    return f"resident:{ref}"


def _records(query: str, resident_id: int) -> list[RegistryRecord]:
    with connection.cursor() as cursor:
        cursor.execute(query, [resident_id])
        return [_record(row) for row in cursor.fetchall()]


def _record(row: Sequence[Any]) -> RegistryRecord:
    values = dict(zip(_NAMES, row, strict=True))
    for name, make in _MEMBERS.items():
        values[name] = make(values[name])
    values["ref"] = resident_ref(values["ref"])
    values["occupation"] = values["occupation"] or occupation_label(values["occupation_code"])
    return RegistryRecord(**values)


def _require_reader(record: RegistryRecord, by: Actor) -> None:
    """The resident, the official who assists him, an official who may read in his area, or the system."""
    if not by.acts_for(record.resident_id):
        by.require(ResidentPermission.READ, area=record.area_code)


def _record_of(resident_id: int) -> RegistryRecord:
    found = _records(_ONE, resident_id)
    if not found:
        raise ResidentNotFound
    return found[0]


def facts_of(
    *,
    resident_id: int,
    by: Actor,
    purpose: AccessPurpose,
    at: dt.datetime,
    case_ref: str = "",
    fields: Sequence[str] = FIELDS,
) -> RegistryRecord:
    """A resident's record, for a purpose; the access is logged in the caller's transaction.

    ``fields`` tells the log which ones are used; the record is whole. A resident's read of his own is not logged.
    One query and one insert.

    Raises:
        ResidentNotFound: there is no such resident.
        NotPermitted: ``by`` is neither the resident nor may read records in his area.
    """
    record = _record_of(resident_id)
    _require_reader(record, by)
    if not (by.is_resident and by.id == resident_id):
        audit.record_access(by=by, resident_ref=record.ref, purpose=purpose, fields=fields, at=at, case_ref=case_ref)
    return record


def note_assistance(*, fields: Sequence[str], by: Actor, at: dt.datetime) -> None:
    """Log that an official looked at ``fields`` of the resident whom he assists, kept by another package. Nothing is
    logged where a resident looks at what is his own."""
    if by.assisting is None:
        return
    ref = Resident.objects.values_list("ref", flat=True).get(pk=by.assisting)
    purpose = AccessPurpose.ASSISTED_SERVICE
    audit.record_access(by=by, resident_ref=resident_ref(ref), purpose=purpose, fields=fields, at=at)


def own_record(*, by: Actor, at: dt.datetime) -> RegistryRecord:
    """The signed-in resident's own record; for an official, that of the resident whom he assists (logged)."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted(permission=ResidentPermission.READ)
    purpose = AccessPurpose.OWN_RECORD if by.is_resident else AccessPurpose.ASSISTED_SERVICE
    return facts_of(resident_id=resident_id, by=by, purpose=purpose, at=at)


def resident_by_ref(*, ref: str, by: Actor, purpose: AccessPurpose, at: dt.datetime) -> RegistryRecord:
    """As :func:`facts_of`, by ``resident:<uuid>`` or the UUID alone."""
    try:
        key = uuid.UUID(ref.removeprefix("resident:"))
    except ValueError:
        raise ResidentNotFound from None
    row = Resident.objects.filter(ref=key).only("pk").first()
    if row is None:
        raise ResidentNotFound
    return facts_of(resident_id=row.pk, by=by, purpose=purpose, at=at)


def family_of(
    *, resident_id: int, by: Actor, purpose: AccessPurpose, at: dt.datetime, case_ref: str = ""
) -> list[RegistryRecord]:
    """Everybody on the resident's family card, head first, the resident included; one access logged for each.

    A resident sees his own card, as he holds it on paper.
    """
    _require_reader(_record_of(resident_id), by)
    members = _records(_FAMILY, resident_id)
    if not by.is_resident:
        for member in members:
            audit.record_access(
                by=by, resident_ref=member.ref, purpose=purpose, fields=FIELDS, at=at, case_ref=case_ref
            )
    order = {relation: place for place, relation in enumerate(Relation)}
    return sorted(members, key=lambda member: order[member.relation])


def kin_record(
    *, resident_id: int, nik: str, is_kin: bool, by: Actor, purpose: AccessPurpose, at: dt.datetime, case_ref: str = ""
) -> RegistryRecord | None:
    """The record of somebody near to the resident, living or dead; the access is logged.

    Args:
        is_kin: kinship was established from the register before. Else only a member of his family card is read.

    None if there is nobody by this NIK, or he is not near. Who may read the resident's family may read this.
    """
    _require_reader(_record_of(resident_id), by)
    if not (is_kin or share_family_card(resident_id=resident_id, nik=nik)):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_BY_NIK, [nik])
        rows = cursor.fetchall()
    if not rows:
        return None
    found = _record(rows[0])
    audit.record_access(by=by, resident_ref=found.ref, purpose=purpose, fields=FIELDS, at=at, case_ref=case_ref)
    return found


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, and no more."""

    name: str
    masked_nik: str
    area_name: str
    masked_phone: str


def identity_of(*, resident_id: int, by: Actor, purpose: AccessPurpose, at: dt.datetime, case_ref: str) -> Identity:
    """Who a resident is, for a matter of another package, which has asked its own permission; the access is logged with
    that matter. For officials only, and never without a matter.

    Raises:
        NotPermitted: ``by`` is no official.
        ResidentNotFound: there is no such resident.
    """
    if not by.is_official or not case_ref:
        raise NotPermitted(permission=ResidentPermission.READ)
    record = _record_of(resident_id)
    audit.record_access(
        by=by, resident_ref=record.ref, purpose=purpose, fields=("name", "nik", "area_name", "phone"), at=at,
        case_ref=case_ref,
    )  # fmt: skip
    return Identity(
        record.name, mask_nik(record.nik), record.area_name, mask_phone(record.phone) if record.phone else ""
    )


def has_residents() -> bool:
    """Is anybody in the register?"""
    return Resident.objects.exists()


def share_family_card(*, resident_id: int, nik: str) -> bool:
    """Is the holder of ``nik`` on the same family card (or the same person)? Not a read of a record: not logged."""
    return Resident.objects.filter(nik=nik, family_card__members=resident_id).exists()


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """Does the register know somebody by this NIK, and is the name his? ``resident_id`` is None if unknown."""

    known: bool
    name_matches: bool
    is_adult: bool
    resident_id: int | None


def person_check(
    *, nik: str, name: str, by: Actor, purpose: AccessPurpose, at: dt.datetime, case_ref: str = ""
) -> PersonCheck:
    """Check somebody whom another names, for example a witness; tells yes or no, never the record. Logged.

    The name may be misspelt or in another order, not another one. ``is_adult``: 17 or ever married, on the day of
    ``at``. A number that cannot be a NIK is unknown.

    Raises:
        NotPermitted: nobody is signed in.
    """
    if by.id is None and not by.is_system:
        raise NotPermitted(permission=ResidentPermission.READ)
    unknown = PersonCheck(known=False, name_matches=False, is_adult=False, resident_id=None)
    try:
        nik = parse_nik(nik)
    except Invalid:
        return unknown
    row = Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).first()
    if row is None:
        return unknown
    audit.record_access(
        by=by,
        resident_ref=resident_ref(row.ref),
        purpose=purpose,
        fields=("nik", "name", "birth_date"),
        at=at,
        case_ref=case_ref,
    )
    is_adult = age_on(row.birth_date, city_date(at)) >= _ADULT or row.marital_status != MaritalStatus.NEVER_MARRIED
    return PersonCheck(True, sounds_alike(row.name, name), is_adult, row.pk)


def sounds_alike(one: str, other: str) -> bool:
    """Do two names have the same sound, whatever the spelling and the order of their words?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT similarity(array_to_string(residents_name_words(%s), ' '),"
            " array_to_string(residents_name_words(%s), ' '))",
            [one, other],
        )
        (likeness,) = cursor.fetchone()
    return float(likeness) >= _ENOUGH_ALIKE


def is_same_name(one: str, other: str) -> bool:
    """Are all words of two names, in their order, the same sound? Stricter than :func:`sounds_alike`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_name_words(%s) = residents_name_words(%s)", [one, other])
        (is_same,) = cursor.fetchone()
    return bool(is_same) and bool(other.strip())


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One field before and after; None means that the register did not say."""

    field: str
    old: str | None
    new: str | None
    source: str
    reason: str
    by_ref: str
    at: dt.datetime

    @property
    def label(self) -> Text:
        """What a page calls the field."""
        return FIELD_LABELS.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record with what it was before, newest change first."""

    record: RegistryRecord
    changes: list[ChangeShown]

    @property
    def notes(self) -> list[str]:
        """What the last import remarked, in words."""
        return [message_of([flag]) for flag in self.record.flags if flag in CODES]


def open_record(*, ref: str, by: Actor, purpose: AccessPurpose, at: dt.datetime) -> OpenedRecord:
    """A record by its ref, with its history; permitted and logged as :func:`facts_of`."""
    record = resident_by_ref(ref=ref, by=by, purpose=purpose, at=at)
    return OpenedRecord(record, _changes(record.resident_id, 50))


def phone_of(resident_id: int) -> str | None:
    """The registered phone (E.164) for a message from the city, or None."""
    return Resident.objects.filter(pk=resident_id).values_list("phone", flat=True).first() or None


def contact_language(resident_id: int) -> str:
    """ "id" or "en": the language the resident last used."""
    return Resident.objects.filter(pk=resident_id).values_list("contact_language", flat=True).first() or "id"


def changes_of(
    *, resident_id: int, by: Actor, purpose: AccessPurpose, at: dt.datetime, limit: int = 200
) -> list[ChangeShown]:
    """What the record was before, newest first; read as the record itself is: permitted and logged."""
    facts_of(resident_id=resident_id, by=by, purpose=purpose, at=at, fields=("changes",))
    return _changes(resident_id, limit)


def _changes(resident_id: int, limit: int) -> list[ChangeShown]:
    rows = ResidentChange.objects.filter(resident_id=resident_id).order_by("-id")
    return [ChangeShown(c.field, c.old, c.new, c.source, c.reason, c.by_ref, c.changed_at) for c in rows[:limit]]
