"""What a letter will say: gathered once, when its number is given, and frozen with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.identifiers import mask_name
from molek.base.indonesian import DAYS, long_date
from molek.base.workdays import city_date
from molek.cases.queries.production import Production
from molek.catalogue.queries import PublishedService
from molek.catalogue.rules.facts import Facts, Known
from molek.catalogue.rules.service import Service
from molek.documents import queries as documents
from molek.letters.rules.wording import (
    add_months,
    answer_codes,
    answer_texts,
    areas_answered,
    column_labels,
    date_words,
    fact_text,
)
from molek.residents import queries as residents
from molek.residents.enums import Sex
from molek.residents.queries import RegistryRecord
from molek.staff import queries as staff
from molek.staff.queries import Signatory, UnitInfo

# Family members are read, and their reading logged, only for a paper that shows them.
_SHOWS_FAMILY = re.compile(r"\bfamily\b")


@dataclass(frozen=True, slots=True)
class SignerLines:
    """What stands above and below the signature."""

    lines: tuple[str, ...]
    name: str
    rank: str
    nip: str
    is_seal: bool

    def shown(self) -> dict[str, Any]:
        """As the template and the stored content have it."""
        return {**asdict(self), "lines": list(self.lines)}


def seal_lines(unit: UnitInfo) -> SignerLines:
    """The city's seal stands in for nobody: it names the office whose letter it is."""
    return SignerLines((unit.name.upper(),), "", "", "", is_seal=True)


def official_lines(signatory: Signatory) -> SignerLines:
    return SignerLines(signatory.lines, signatory.name, signatory.rank, signatory.nip, is_seal=False)


def record_for(application: Production, *, by: Actor, at: dt.datetime) -> RegistryRecord:
    """Whom the letter is about, read from the register for the purpose of issuing."""
    return residents.facts_of(
        resident_id=application.resident_id, by=by, purpose=AccessPurpose.SIGNING, at=at, case_ref=application.ref
    )


def build_content(
    application: Production,
    published: PublishedService,
    *,
    record: RegistryRecord,
    number: str,
    unit: UnitInfo,
    signer: SignerLines,
    by: Actor,
    at: dt.datetime,
) -> dict[str, Any]:
    """Everything the template shows but the QR code, as texts."""
    service, day = published.service, city_date(at)
    months = service.validity_months(day)
    family = (
        residents.family_of(
            resident_id=application.resident_id, by=by, purpose=AccessPurpose.SIGNING, at=at, case_ref=application.ref
        )
        if _SHOWS_FAMILY.search(published.template)
        else []
    )
    areas = {code: _area_text(code) for code in areas_answered(service.fields, application.answers)}
    answers = answer_texts(service.fields, application.answers, areas)
    columns = column_labels(service.fields)
    lists = {"columns": columns} if columns else {}
    about = {"about": _about(application, service, by=by, at=at)} if service.product.about else {}
    # Its lines only: who acknowledges is known when he signs. They make the paper keep the room.
    acknowledger = {"acknowledger": {"lines": [camat_title(application.area_code)]}} if service.acknowledger else {}
    with translation.override("id"):  # the paper is Indonesian, whoever presses the button
        return {
            "letter": {
                "number": number,
                "title": service.product.title.id.upper(),
                "place": settings.CITY.place,
                "date": long_date(day),
                "date_words": date_words(day),
                "weekday": DAYS[day.weekday()],
                "valid_until": long_date(add_months(day, months)) if months else "",
                "valid_until_date": add_months(day, months).isoformat() if months else "",
                "purpose": answers.get("purpose", ""),
                "is_test": documents.is_test_authority(),
            },
            "unit": {
                "lines": list(unit.letterhead),
                "address": unit.address,
                "contact": ", ".join(filter(None, (unit.phone, unit.email, unit.postcode))),
                "name": unit.name,
                "code": unit.code,
                "city": settings.CITY.name,
            },
            "signer": signer.shown(),
            "person": _person(record),
            **about,
            "family": [_person(member) for member in family],
            "answers": answers,
            "codes": answer_codes(service.fields, application.answers),
            **lists,
            **acknowledger,
            "facts": _facts(application.facts),
            "footer": documents.footer(),
            "masked_name": mask_name(record.name),
        }


def _about(application: Production, service: Service, *, by: Actor, at: dt.datetime) -> dict[str, str]:
    """Whom the letter is about, where it is not the applicant.

    The register is asked only for one who is near to him; of anybody else the paper says the name that was given.
    """
    field = service.product.about
    given = application.answers.get(field) or {}
    name, nik = str(given.get("name", "")), str(given.get("nik", ""))
    record = None
    if nik:
        record = residents.kin_record(
            resident_id=application.resident_id, nik=nik, is_kin=_is_kin(application.facts, field), by=by,
            purpose=AccessPurpose.SIGNING, at=at, case_ref=application.ref,
        )  # fmt: skip
    if record is None:
        return {"name": name}
    with translation.override("id"):
        return _person(record)


def _is_kin(stored: Mapping[str, Any], field: str) -> bool:
    """Did the register say, when the application was decided, that the person in this field is his kin?"""
    fact = Facts.from_json(stored).values.get(f"person.{field}.relation") if stored else None
    return isinstance(fact, Known) and str(fact.value) not in ("NONE", "")


def camat_title(area_code: str) -> str:
    """``CAMAT KOTA LAMA`` for a kelurahan of that kecamatan."""
    office = staff.unit_of_area(kecamatan_of(area_code)).name.upper()
    return f"CAMAT {office.removeprefix('KECAMATAN').strip()}"


def kecamatan_of(area_code: str) -> str:
    """The area above a kelurahan: ``53.71.06`` for ``53.71.06.1008``."""
    return area_code.rpartition(".")[0]


def _area_text(code: str) -> str:
    """``Kelurahan Fatubesi``; a code that the city no longer has stays a code."""
    area = residents.area(code)
    return f"{area.kind.label.capitalize()} {area.name}" if area else code


def _person(record: RegistryRecord) -> dict[str, str]:
    return {
        "name": record.name,
        "nik": record.nik,
        "kk_number": record.kk_number,
        "sex": str(record.sex.label),
        "birth": f"{record.birth_place.title()}, {long_date(record.birth_date)}".removeprefix(", "),
        "birth_words": f"{record.birth_place.title()}, {date_words(record.birth_date)}".removeprefix(", "),
        "address_as": "Saudari" if record.sex == Sex.FEMALE else "Saudara",
        "child_as": "anak perempuan" if record.sex == Sex.FEMALE else "anak laki-laki",
        "religion": str(record.religion.label),
        "occupation": record.occupation,
        "marital_status": str(record.marital_status.label),
        "citizenship": str(record.citizenship.label),
        "education": str(record.education.label),
        "relation": str(record.relation.label),
        "blood_type": str(record.blood_type.label),
        "father_name": record.father_name,
        "mother_name": record.mother_name,
        "address": record.address,
        "rt": record.rt,
        "rw": record.rw,
        "kelurahan": record.area_name,
        "kecamatan": record.kecamatan_name,
    }


def _facts(stored: Mapping[str, Any]) -> dict[str, str]:
    """Known facts as texts; a template may show them, most do not."""
    if not stored:
        return {}
    facts = Facts.from_json(stored).values
    return {name: fact_text(fact.value) for name, fact in facts.items() if isinstance(fact, Known)}
