"""Answers as a paper shows them. Official papers are Indonesian, whatever language the applicant reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from molek.base.indonesian import MONTHS, in_words, long_date
from molek.base.rupiah import format_idr
from molek.catalogue.rules.service import Field, FieldKind, Option

Pair = Mapping[str, str]
Shown = str | Pair | list[dict[str, str | Pair]]
_LARGEST_IN_WORDS = 10**15
# Kinds whose answer can also stand there in words, under ``<field>_words``.
_COUNTED = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE)


class Asked(Protocol):
    """A field, or a column of a list."""

    @property
    def kind(self) -> FieldKind: ...

    @property
    def options(self) -> tuple[Option, ...]: ...


def _plain(_field: Asked, value: Any) -> str | Pair:
    return str(value)


def _option_label(field: Asked, code: str) -> str:
    return next((option.label.id for option in field.options if option.code == code), code)


_WORDED: Mapping[FieldKind, Callable[[Asked, Any], str | Pair]] = {
    FieldKind.PERSON: lambda _field, value: {"nik": str(value["nik"]), "name": str(value["name"])},
    FieldKind.TIME: lambda _field, value: str(value).replace(":", "."),  # 08.30 in Indonesian
    FieldKind.DATE: lambda _field, value: long_date(dt.date.fromisoformat(value)),
    FieldKind.MONEY: lambda _field, value: format_idr(int(value)),
    FieldKind.YESNO: lambda _field, value: "Ya" if value in (True, "yes") else "Tidak",
    FieldKind.CHOICE: lambda field, value: _option_label(field, str(value)),
}


def answer_text(field: Asked, answer: Any, areas: Mapping[str, str] = MappingProxyType({})) -> str | Pair:
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
    """All answers of a form by field; files are left out, since the paper does not show them.

    A number, an amount or a date stands there in words too, as ``<field>_words``. A list is its rows.
    """
    texts: dict[str, Shown] = {}
    for field in fields:
        if field.kind is FieldKind.FILE:
            continue
        answer = answers.get(field.code)
        if field.columns:
            texts[field.code] = row_texts(field, answer or ())
            continue
        texts[field.code] = answer_text(field, answer, areas)
        if field.kind in _COUNTED:
            texts.setdefault(f"{field.code}_words", answer_words(field.kind, answer))
    return texts


def row_texts(field: Field, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str | Pair]]:
    """The rows of a list answer, each a dictionary of texts by column."""
    return [{column.code: answer_text(column, row.get(column.code)) for column in field.columns} for row in rows]


def column_labels(fields: Iterable[Field]) -> dict[str, list[dict[str, str]]]:
    """What the columns of each list are called on the paper."""
    return {
        f.code: [{"code": column.code, "label": column.label.id} for column in f.columns] for f in fields if f.columns
    }


def answer_codes(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, str]:
    """The codes behind the chosen answers, for a template whose wording depends on them; "" where none was given."""
    codes = {}
    for field in fields:
        answer = answers.get(field.code)
        if field.kind is FieldKind.YESNO:
            codes[field.code] = "" if answer in (None, "") else "yes" if answer in (True, "yes") else "no"
        elif field.kind is FieldKind.CHOICE:
            codes[field.code] = str(answer or "")
    return codes


def answer_words(kind: FieldKind, answer: Any) -> str:
    """A number, amount or date in Indonesian words; "" for an open answer and for what no words are made of."""
    if answer is None or answer == "":
        return ""
    if kind is FieldKind.DATE:
        return date_words(dt.date.fromisoformat(answer))
    number = int(answer)
    if abs(number) >= _LARGEST_IN_WORDS:
        return ""
    words = ("minus " if number < 0 else "") + in_words(abs(number))
    return f"{words} rupiah" if kind is FieldKind.MONEY else words


def date_words(day: dt.date) -> str:
    """``2025-10-01`` as ``satu Oktober dua ribu dua puluh lima``."""
    return f"{in_words(day.day)} {MONTHS[day.month - 1]} {in_words(day.year)}"


def areas_answered(fields: Iterable[Field], answers: Mapping[str, Any]) -> set[str]:
    """The codes of the areas that were chosen in the form."""
    return {str(answers[f.code]) for f in fields if f.kind is FieldKind.AREA and answers.get(f.code)}


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; a day that its month lacks becomes the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    first = dt.date(number // 12, number % 12 + 1, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
