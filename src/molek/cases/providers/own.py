"""The sources at home: the population register, the answers, the attachments, the persons named."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from molek.audit.enums import AccessPurpose
from molek.cases.providers.sources import FactRequest, register_fact_source
from molek.cases.rules.answers import APPLICANT, facts_of_answers
from molek.catalogue.rules.facts import Fact, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.service import FieldKind
from molek.residents import queries as residents
from molek.residents.queries import PersonCheck, RegistryRecord

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


def person_facts(request: FactRequest) -> Mapping[str, Fact]:
    """``person.<field>.<what>``: yes or no about somebody named in the form, never his record. Each check is logged."""
    facts: dict[str, Fact] = {}
    checks: dict[str, PersonCheck] = {}
    for name in request.names:
        _, field, what = name.split(".")
        person = request.answers.get(field)
        if not person:
            facts[name] = Unknown(UnknownReason.NOT_ASKED, APPLICANT)
            continue
        if field not in checks:
            checks[field] = residents.person_check(
                nik=person["nik"],
                name=person["name"],
                by=request.by,
                purpose=AccessPurpose.APPLICATION,
                at=request.at,
                case_ref=request.application_ref,
            )
        value = _person_value(request, field, what, checks[field])
        if value is not None:
            facts[name] = Known(value, REGISTRY)
    return facts


def _person_value(  # noqa: PLR0911  one line a fact
    request: FactRequest, field: str, what: str, check: PersonCheck
) -> bool | None:
    nik = request.answers[field]["nik"]
    match what:
        case "known":
            return check.known
        case "name_matches":
            return check.name_matches if check.known else None
        case "is_adult":
            return check.is_adult if check.known else None
        case "is_applicant":
            return check.resident_id == request.resident_id
        case "same_family":
            return residents.share_family_card(resident_id=request.resident_id, nik=nik) if check.known else None
        case "is_distinct":
            others = [
                person["nik"]
                for other in request.service.fields
                if other.kind is FieldKind.PERSON
                and other.code != field
                and (person := request.answers.get(other.code))
            ]
            return nik not in others
    return None


def register() -> None:
    """The engine's own sources, all of them at home."""
    register_fact_source("registry", registry_facts, is_local=True)
    register_fact_source("answers", answer_facts, is_local=True)
    register_fact_source("file", answer_facts, is_local=True)
    register_fact_source("person", person_facts, is_local=True)
