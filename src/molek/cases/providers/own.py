"""The sources at home: the population register, the answers, the attachments, the persons named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import TextChoices

from molek.audit.enums import AccessPurpose
from molek.cases.providers.sources import FactRequest, register_fact_source
from molek.cases.rules.answers import APPLICANT, facts_of_answers
from molek.catalogue.rules.facts import Fact, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.service import FieldKind
from molek.residents import queries as residents
from molek.residents.queries import NamedPerson, PersonCheck, RegistryRecord

REGISTRY = "registry"


def registry_facts(request: FactRequest) -> Mapping[str, Fact]:
    """``registry.<field>`` of the applicant; what the register leaves open is missing. Logged by the register."""
    record = request.record or residents.facts_of(
        resident_id=request.resident_id,
        by=request.by,
        purpose=AccessPurpose.APPLICATION,
        at=request.at,
        case_ref=request.application_ref,
        fields=[name.removeprefix("registry.") for name in request.names],
    )
    found = {name: _registry_value(record, name.removeprefix("registry.")) for name in request.names}
    return {name: Known(value, REGISTRY) for name, value in found.items() if value is not None}


def _registry_value(record: RegistryRecord, field: str) -> Value | None:
    if field == "phone_known":
        return bool(record.phone)
    if field == "has_flags":
        return bool(record.flags)
    value = getattr(record, field, None)
    if value is None or value == "":
        return None
    plain: Value = value.value if isinstance(value, StrEnum) else str(value) if isinstance(value, str) else value
    return plain


def answer_facts(request: FactRequest) -> Mapping[str, Fact]:
    """``answers.<field>`` and ``file.<field>``, as the applicant gave them."""
    facts = facts_of_answers(request.service, request.answers, request.attachments)
    return {name: facts[name] for name in request.names if name in facts}


@dataclass
class _Named:
    """Somebody named in the form; each check of the register is made (and logged) at most once."""

    request: FactRequest
    nik: str
    name: str
    asked: tuple[str, ...] = ()  # what rules want to know of him beyond yes or no

    @cached_property
    def check(self) -> PersonCheck:
        return residents.person_check(
            nik=self.nik,
            name=self.name,
            by=self.request.by,
            purpose=AccessPurpose.APPLICATION,
            at=self.request.at,
            case_ref=self.request.application_ref,
        )

    @cached_property
    def record(self) -> NamedPerson | None:
        return residents.named_person(
            resident_id=self.request.resident_id,
            nik=self.nik,
            name=self.name,
            fields=self.asked,
            by=self.request.by,
            purpose=AccessPurpose.APPLICATION,
            at=self.request.at,
            case_ref=self.request.application_ref,
        )

    @property
    def is_same_family(self) -> bool | None:
        if not self.check.known:
            return None
        return residents.share_family_card(resident_id=self.request.resident_id, nik=self.nik)

    @property
    def is_applicant(self) -> bool:
        return self.check.resident_id == self.request.resident_id


# What is told beyond yes or no, and where it stands in the register's answer.
_TOLD = {
    "relation": "kinship",
    "status": "status",
    "age": "age",
    "sex": "sex",
    "marital_status": "marital_status",
    "religion": "religion",
}


def person_facts(request: FactRequest) -> Mapping[str, Fact]:
    """``person.<field>.<what>`` of somebody named in the form. Each check is logged; nothing more is ever asked.

    What tells more than yes or no is missing where the name is not that of the NIK: a number alone opens nothing.
    """
    facts: dict[str, Fact] = {}
    asked: dict[str, list[str]] = {}
    for name in request.names:
        _, field, what = name.split(".")
        asked.setdefault(field, []).append(what)
    for field, whats in asked.items():
        person = request.answers.get(field)
        if not person:
            facts |= {f"person.{field}.{what}": Unknown(UnknownReason.NOT_ASKED, APPLICANT) for what in whats}
            continue
        told = tuple(what for what in whats if what in _TOLD)
        named = _Named(request, person["nik"], person["name"], told)
        for what in whats:
            value = _person_value(named, field, what)
            if value is not None:
                facts[f"person.{field}.{what}"] = Known(value, REGISTRY)
    return facts


def _person_value(named: _Named, field: str, what: str) -> Value | None:  # noqa: PLR0911  one line a fact
    if what in _TOLD:
        value = getattr(named.record, _TOLD[what], None)
        return value.value if isinstance(value, StrEnum | TextChoices) else value
    match what:
        case "known":
            return named.check.known
        case "name_matches":
            return named.check.name_matches if named.check.known else None
        case "is_adult":
            return named.check.is_adult if named.check.known else None
        case "is_applicant":
            return named.is_applicant
        case "same_family":
            return named.is_same_family
        case "is_distinct":
            return named.nik not in _others(named.request, field)
    return None


def _others(request: FactRequest, field: str) -> list[str]:
    """The NIKs of the other persons named in fields of their own."""
    codes = [f.code for f in request.service.fields if f.kind is FieldKind.PERSON and f.code != field]
    return [person["nik"] for code in codes if (person := request.answers.get(code))]


def row_facts(request: FactRequest) -> Mapping[str, Fact]:
    """``rows.<field>.<what>``: yes or no about all persons in a list, if any. Each check is logged."""
    facts: dict[str, Fact] = {}
    people: dict[str, list[_Named]] = {}
    for name in request.names:
        _, code, what = name.split(".")
        rows = request.answers.get(code) or ()
        if code not in people:
            columns = request.service.field(code).person_columns
            named = [row[column] for row in rows for column in columns if row.get(column)]
            people[code] = [_Named(request, person["nik"], person["name"]) for person in named]
        facts[name] = Known(_all(people[code], what), REGISTRY)
    return facts


def _all(people: list[_Named], what: str) -> bool:
    """One who is not in the register fails what hangs on his record."""
    match what:
        case "all_known":
            return all(named.check.known for named in people)
        case "all_names_match":
            return all(named.check.name_matches for named in people)
        case "all_adult":
            return all(named.check.is_adult for named in people)
        case "all_same_family":
            return all(named.is_same_family is True for named in people)
        case "any_applicant":
            return any(named.is_applicant for named in people)
        case "all_distinct":
            return len({named.nik for named in people}) == len(people)
    raise ValueError(f"no fact about rows: {what}")


def register() -> None:
    """The engine's own sources, all of them at home."""
    register_fact_source("registry", registry_facts, is_local=True)
    register_fact_source("answers", answer_facts, is_local=True)
    register_fact_source("file", answer_facts, is_local=True)
    register_fact_source("person", person_facts, is_local=True)
    register_fact_source("rows", row_facts, is_local=True)
