"""Are the answers what the form asked for? Checked here as well as in the form, since kiosks and commands enter too.

Stored shapes: date as ISO text, number and money as whole numbers, yes/no as true/false, person as
``{"nik": …, "name": …}``, list as a list of rows (column -> answer, empty ones left out), file under attachments as
SHA-256, everything else as text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.service import Field, FieldKind, Service

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
APPLICANT = "applicant"


class Problem(StrEnum):
    """What is wrong with one answer."""

    MISSING = "missing"
    WRONG_KIND = "wrong-kind"
    TOO_LONG = "too-long"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    NOT_AN_OPTION = "not-an-option"
    TOO_FEW_ROWS = "too-few-rows"
    TOO_MANY_ROWS = "too-many-rows"
    WRONG_ROW = "wrong-row"


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers to what was asked, without the rest, and what is wrong with them by the name of the field."""

    answers: Mapping[str, Any]
    attachments: Mapping[str, str]
    problems: Mapping[str, Problem]


def facts_of_answers(service: Service, answers: Mapping[str, Any], attachments: Mapping[str, str]) -> dict[str, Fact]:
    """``answers.<field>`` for what was answered and ``file.<field>`` for what was attached."""
    facts: dict[str, Fact] = {}
    for field in service.fields:
        if field.kind is FieldKind.FILE:
            facts[f"file.{field.code}"] = Known(bool(attachments.get(field.code)), APPLICANT)
            continue
        if field.kind is FieldKind.PERSON:  # asked of the register, as person.<field>.<what>
            continue
        if field.kind is FieldKind.LIST:  # none is a number too
            facts[f"answers.{field.code}"] = Known(len(answers.get(field.code) or ()), APPLICANT)
            continue
        value = fact_value(field, answers.get(field.code))
        facts[f"answers.{field.code}"] = (
            Unknown(UnknownReason.NOT_ASKED, APPLICANT) if value is None else Known(value, APPLICANT)
        )
    return facts


def fact_value(field: Field, stored: Any) -> Value | None:
    """The stored answer as a value of the rule language; None if it is empty."""
    if stored is None or stored == "":
        return None
    if field.kind is FieldKind.DATE:
        return dt.date.fromisoformat(stored)
    value: Value = stored
    return value


def check(service: Service, answers: Mapping[str, Any], attachments: Mapping[str, str], *, today: dt.date) -> Checked:
    """Check every answer; a field whose condition does not hold is not asked, and an answer to it is dropped.

    Conditions see only the answers of the fields before them, so the order of the form decides.
    """
    kept: dict[str, Any] = {}
    files: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for field in service.fields:
        if not is_asked(service, field, kept, files, today=today):
            continue
        if field.kind is FieldKind.FILE:
            given: Any = attachments.get(field.code)
        else:
            given = answers.get(field.code)
        if given is None or given in ("", []):
            if field.required:
                problems[field.code] = Problem.MISSING
            continue
        problem = _problem(field, given, today=today)
        if problem is not None:
            problems[field.code] = problem
        elif field.kind is FieldKind.FILE:
            files[field.code] = given
        else:
            kept[field.code] = given
    return Checked(kept, files, problems)


def is_asked(
    service: Service, field: Field, answers: Mapping[str, Any], attachments: Mapping[str, str], *, today: dt.date
) -> bool:
    """Does the condition of ``field`` hold? One that hangs on an open answer does not."""
    if field.when is None:
        return True
    facts = Facts(today, facts_of_answers(service, answers, attachments))
    return field.when.answer(facts, {}).value is True


def _problem(field: Field, given: Any, *, today: dt.date) -> Problem | None:  # noqa: PLR0911  one line a kind
    match field.kind:
        case FieldKind.FILE:
            return None if isinstance(given, str) and _SHA256.fullmatch(given) else Problem.WRONG_KIND
        case FieldKind.YESNO:
            return None if isinstance(given, bool) else Problem.WRONG_KIND
        case FieldKind.NUMBER | FieldKind.MONEY:
            return _number_problem(field, given)
        case FieldKind.DATE:
            return _date_problem(field, given, today=today)
        case FieldKind.PERSON:
            ok = isinstance(given, Mapping) and bool(given.get("name")) and isinstance(given.get("nik"), str)
            return None if ok else Problem.WRONG_KIND
        case FieldKind.CHOICE:
            return None if given in {option.code for option in field.options} else Problem.NOT_AN_OPTION
        case FieldKind.LIST:
            return _list_problem(field, given, today=today)
        case FieldKind.TIME:
            return None if isinstance(given, str) and _TIME.fullmatch(given) else Problem.WRONG_KIND
    if not isinstance(given, str):
        return Problem.WRONG_KIND
    return Problem.TOO_LONG if field.max_length is not None and len(given) > field.max_length else None


def about_key(service: Service, answers: Mapping[str, Any]) -> str:
    """Tells two persons apart of whom a letter may be, without telling who they are; "" for the applicant himself."""
    person = answers.get(service.product.about) if service.product.about else None
    return hashlib.sha256(person["nik"].encode()).hexdigest()[:32] if person else ""


def _list_problem(field: Field, given: Any, *, today: dt.date) -> Problem | None:
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        return Problem.WRONG_KIND
    if len(given) < field.min_rows:
        return Problem.TOO_FEW_ROWS
    if len(given) > field.max_rows:
        return Problem.TOO_MANY_ROWS
    return None if all(_is_good_row(field, row, today=today) for row in given) else Problem.WRONG_ROW


def _is_good_row(field: Field, row: Mapping[str, Any], *, today: dt.date) -> bool:
    """Not empty, no column that the list does not have, and every answer what its column asks for."""
    if not row or set(row) - {column.code for column in field.columns}:
        return False
    for column in field.columns:
        answer = row.get(column.code)
        if answer is None or answer == "":
            if column.required:
                return False
        elif _problem(column, answer, today=today) is not None:
            return False
    return True


def _number_problem(field: Field, given: Any) -> Problem | None:
    if not isinstance(given, int) or isinstance(given, bool):
        return Problem.WRONG_KIND
    if field.minimum is not None and given < field.minimum:
        return Problem.TOO_SMALL
    return Problem.TOO_LARGE if field.maximum is not None and given > field.maximum else None


def _date_problem(field: Field, given: Any, *, today: dt.date) -> Problem | None:
    try:
        day = dt.date.fromisoformat(given)
    except (TypeError, ValueError):
        return Problem.WRONG_KIND
    if field.earliest is not None and day < field.earliest.on(today):
        return Problem.TOO_EARLY
    return Problem.TOO_LATE if field.latest is not None and day > field.latest.on(today) else None
