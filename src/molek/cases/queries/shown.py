"""Answers, facts and refusals in words, for pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from molek.base.identifiers import mask_nik
from molek.catalogue.rules.decider import fact_used
from molek.catalogue.rules.facts import Facts
from molek.catalogue.rules.service import Field, FieldKind, Service
from molek.catalogue.rules.verdict import Outcome, RuleResult
from molek.catalogue.rules.vocabulary import say
from molek.residents import queries as residents


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a list: what it is, what it says, where from ("" = the applicant)."""

    code: str
    label: str
    value: str
    source: str = ""
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule's result in the reader's language. ``legal_basis`` are full texts of law."""

    code: str
    title: str
    outcome: Outcome
    message: str
    remedy: str
    legal_basis: tuple[str, ...]
    facts: tuple[Shown, ...]
    is_decisive: bool


def answers_shown(service: Service, answers: Mapping[str, Any]) -> list[Shown]:
    """The answers in the order of the form. A NIK is masked. One query more if an area was asked for."""
    language = get_language()
    return [
        Shown(field.code, field.label.to(language), _said(field, answers[field.code], language))
        for field in service.fields
        if field.kind is not FieldKind.FILE and field.code in answers
    ]


def _said(field: Field, stored: Any, language: str | None) -> str:  # noqa: PLR0911  one line a kind
    match field.kind:
        case FieldKind.DATE:
            return say(dt.date.fromisoformat(stored)).to(language)
        case FieldKind.MONEY:
            return f"Rp{stored:,}".replace(",", ".")
        case FieldKind.YESNO:
            return say(stored).to(language)
        case FieldKind.CHOICE:
            return next((o.label.to(language) for o in field.options if o.code == stored), str(stored))
        case FieldKind.PERSON:
            return f"{stored['name']} ({mask_nik(stored['nik'])})" if stored["nik"] else str(stored["name"])
        case FieldKind.AREA:
            return residents.area_name(stored)
        case FieldKind.LIST:
            rows = [(_row_said(field, row, language),) for row in stored]
            lines = format_html_join("", "<li>{}</li>", rows)
            return format_html('<ol class="govuk-list govuk-list--number">{}</ol>', lines)
    return str(stored)


def _row_said(field: Field, row: Mapping[str, Any], language: str | None) -> str:
    """One row of a list: the first answer as it is, the others with the names of their columns."""
    said = [
        (number, column.label.to(language), _said(column, row[column.code], language))
        for number, column in enumerate(field.columns)
        if column.code in row
    ]
    return ", ".join(value if number == 0 else f"{label}: {value}" for number, label, value in said)


def attachments_shown(service: Service, attachments: Mapping[str, str]) -> list[Shown]:
    """The attached files by field; ``value`` is the SHA-256, for the address and not for the eye."""
    language = get_language()
    return [
        Shown(field.code, field.label.to(language), attachments[field.code])
        for field in service.fields
        if field.kind is FieldKind.FILE and field.code in attachments
    ]


def facts_shown(service: Service, stored: Mapping[str, Any]) -> list[Shown]:
    """Every fact the decider was given, with its source and when it was asked."""
    if not stored:
        return []
    language = get_language()
    facts = Facts.from_json(stored)
    as_of: Mapping[str, str] = stored.get("as_of", {})
    used = (fact_used(name, facts, service.vocabulary) for name in service.facts if name in facts.values)
    return [
        Shown(
            fact.name,
            fact.label.to(language),
            fact.shown.to(language),
            fact.source_name.to(language),
            dt.datetime.fromisoformat(as_of[fact.name]) if fact.name in as_of else None,
        )
        for fact in used
    ]


def rules_shown(results: tuple[RuleResult, ...]) -> list[ShownRule]:
    """Rule results in the reader's language; ``is_decisive`` marks those that ask something of the verdict."""
    language = get_language()
    return [
        ShownRule(
            code=result.code,
            title=result.title.to(language),
            outcome=result.outcome,
            message=result.message.to(language),
            remedy=result.remedy.to(language),
            legal_basis=tuple(basis.text for basis in result.legal_basis),
            facts=tuple(
                Shown(f.name, f.label.to(language), f.shown.to(language), f.source_name.to(language))
                for f in result.facts
            ),
            is_decisive=result.effect is not None,
        )
        for result in results
    ]
