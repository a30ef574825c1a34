"""Answers as a paper shows them. Official papers are Indonesian, whatever language the applicant reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from molek.base.indonesian import long_date
from molek.base.rupiah import format_idr
from molek.catalogue.rules.service import Field, FieldKind

Shown = str | Mapping[str, str]


def _plain(_field: Field, value: Any) -> Shown:
    return str(value)


def _option_label(field: Field, code: str) -> str:
    return next((option.label.id for option in field.options if option.code == code), code)


_WORDED: Mapping[FieldKind, Callable[[Field, Any], Shown]] = {
    FieldKind.PERSON: lambda _field, value: {"nik": str(value["nik"]), "name": str(value["name"])},
    FieldKind.DATE: lambda _field, value: long_date(dt.date.fromisoformat(value)),
    FieldKind.MONEY: lambda _field, value: format_idr(int(value)),
    FieldKind.YESNO: lambda _field, value: "Ya" if value in (True, "yes") else "Tidak",
    FieldKind.CHOICE: lambda field, value: _option_label(field, str(value)),
}


def answer_text(field: Field, answer: Any, areas: Mapping[str, str] = MappingProxyType({})) -> Shown:
    """One stored answer for the paper; a person stays a pair of ``nik`` and ``name``, an open answer is "".

    ``areas`` names the areas by code.
    """
    if answer is None or answer == "":
        return {"nik": "", "name": ""} if field.kind is FieldKind.PERSON else ""
    if field.kind is FieldKind.AREA:
        return areas.get(str(answer), str(answer))
    return _WORDED.get(field.kind, _plain)(field, answer)


def fact_text(value: Any) -> str:
    """A fact that a source told, for a paper that shows it."""
    match value:
        case bool():
            return "Ya" if value else "Tidak"
        case dt.date():
            return long_date(value)
        case _:
            return str(value)


def answer_texts(
    fields: Iterable[Field], answers: Mapping[str, Any], areas: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Shown]:
    """All answers of a form by field; files are left out, since the paper does not show them."""
    return {f.code: answer_text(f, answers.get(f.code), areas) for f in fields if f.kind is not FieldKind.FILE}


def areas_answered(fields: Iterable[Field], answers: Mapping[str, Any]) -> set[str]:
    """The codes of the areas that were chosen in the form."""
    return {str(answers[f.code]) for f in fields if f.kind is FieldKind.AREA and answers.get(f.code)}


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; a day that its month lacks becomes the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    first = dt.date(number // 12, number % 12 + 1, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
