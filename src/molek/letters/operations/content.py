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
from molek.base.indonesian import long_date
from molek.base.workdays import city_date
from molek.cases.queries.production import Production
from molek.catalogue.queries import PublishedService
from molek.catalogue.rules.facts import Facts, Known
from molek.documents import queries as documents
from molek.letters.rules.wording import add_months, answer_texts, areas_answered, fact_text
from molek.residents import queries as residents
from molek.residents.queries import RegistryRecord
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
    with translation.override("id"):  # the paper is Indonesian, whoever presses the button
        return {
            "letter": {
                "number": number,
                "title": service.product.title.id.upper(),
                "place": settings.CITY.place,
                "date": long_date(day),
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
            "family": [_person(member) for member in family],
            "answers": answers,
            "facts": _facts(application.facts),
            "footer": documents.footer(),
            "masked_name": mask_name(record.name),
        }


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
