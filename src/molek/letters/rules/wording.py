"""Answers as a paper shows them. Official papers are Indonesian, whatever language the applicant reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from molek.base.indonesian import long_date
from molek.base.rupiah import format_idr
from molek.catalogue.rules.service import Field, FieldKind

Shown = str | Mapping[str, str]


def answer_text(field: Field, answer: Any) -> Shown:
    """One stored answer for the paper; a person stays a pair of ``nik`` and ``name``, an open answer is ""."""
    if answer is None or answer == "":
        return {"nik": "", "name": ""} if field.kind is FieldKind.PERSON else ""
    match field.kind:
        case FieldKind.PERSON:
            return {"nik": str(answer["nik"]), "name": str(answer["name"])}
        case FieldKind.DATE:
            return long_date(dt.date.fromisoformat(answer))
        case FieldKind.MONEY:
            return format_idr(int(answer))
        case FieldKind.YESNO:
            return "Ya" if answer in (True, "yes", "true") else "Tidak"
        case FieldKind.CHOICE:
            return next((option.label.id for option in field.options if option.code == answer), str(answer))
        case _:
            return str(answer)


def answer_texts(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Shown]:
    """All answers of a form by field; files are left out, since the paper does not show them."""
    return {f.code: answer_text(f, answers.get(f.code)) for f in fields if f.kind is not FieldKind.FILE}


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; a day that its month lacks becomes the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    first = dt.date(number // 12, number % 12 + 1, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
