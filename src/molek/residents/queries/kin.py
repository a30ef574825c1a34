"""Somebody whom an applicant names: what he is to the applicant, and the little else that a rule may ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import Invalid, NotPermitted
from molek.base.identifiers import parse_nik
from molek.base.workdays import city_date
from molek.residents.enums import MaritalStatus, Religion, ResidentStatus, Sex
from molek.residents.permissions import ResidentPermission
from molek.residents.queries.people import resident_ref, sounds_alike
from molek.residents.rules.ages import age_on
from molek.residents.rules.kinship import Kinship, Member, kinship

# The spouse is told only where the card has one head and one husband or wife.
_MEMBERS = """
    SELECT person.id, person.ref, person.nik, person.name, person.family_card_id, person.relation, person.sex,
           person.birth_date, person.name_words, residents_name_words(person.mother_name),
           residents_name_words(person.father_name), person.marital_status, person.religion, person.status,
           coalesce((
               SELECT CASE WHEN count(*) = 1 THEN max(residents_name_words(partner.name)) END
               FROM residents_resident AS partner
               WHERE partner.family_card_id = person.family_card_id AND partner.id <> person.id
                 AND person.relation IN ('HEAD', 'HUSBAND', 'WIFE') AND partner.relation IN ('HEAD', 'HUSBAND', 'WIFE')
           ), '{}')
    FROM residents_resident AS person
    WHERE person.id = %s OR person.nik = %s
"""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """What the register says of somebody whom another names. ``kinship``: what he is to the applicant."""

    resident_id: int
    kinship: Kinship
    status: ResidentStatus
    age: int
    sex: Sex
    marital_status: MaritalStatus
    religion: Religion


def named_person(
    *,
    resident_id: int,
    nik: str,
    name: str,
    fields: Sequence[str],
    by: Actor,
    purpose: AccessPurpose,
    at: dt.datetime,
    case_ref: str = "",
) -> NamedPerson | None:
    """Somebody whom the applicant ``resident_id`` names by NIK and name, living or dead; the access is logged.

    None if there is nobody by this NIK or the name is not his: a number alone opens nothing. ``fields`` tells the
    log what is asked for.

    Raises:
        NotPermitted: nobody is signed in.
    """
    if by.id is None and not by.is_system:
        raise NotPermitted(permission=ResidentPermission.READ)
    try:
        nik = parse_nik(nik)
    except Invalid:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [resident_id, nik])
        rows = cursor.fetchall()
    applicant = next((row for row in rows if row[0] == resident_id), None)
    found = next((row for row in rows if row[2] == nik), None)
    if applicant is None or found is None:
        return None
    audit.record_access(
        by=by,
        resident_ref=resident_ref(found[1]),
        purpose=purpose,
        fields=("nik", "name", *fields),
        at=at,
        case_ref=case_ref,
    )
    if not sounds_alike(found[3], name):
        return None
    return NamedPerson(
        resident_id=found[0],
        kinship=kinship(_member(applicant), _member(found)),
        status=ResidentStatus(found[13]),
        age=age_on(found[7], city_date(at)),
        sex=Sex(found[6]),
        marital_status=MaritalStatus(found[11]),
        religion=Religion(found[12]),
    )


def _member(row: Sequence[object]) -> Member:
    (_id, _ref, nik, _name, card, relation, sex, born, name, mother, father, marital, _religion, status, spouse) = row
    assert isinstance(born, dt.date)
    return Member(
        nik=str(nik),
        card=str(card),
        relation=str(relation),
        sex=str(sex),
        birth_date=born,
        name=_words(name),
        mother=_words(mother),
        father=_words(father),
        marital_status=str(marital),
        is_dead=status == ResidentStatus.DEAD,
        spouse=_words(spouse),
    )


def _words(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(word) for word in value)
