"""On paper..."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.service import Field, FieldKind, Option
from molek.letters.rules.wording import add_months, answer_text, answer_texts, areas_answered, fact_text


def field(kind: FieldKind, code: str = "a") -> Field:
    text = BilingualText("Isian", "Field")
    options = (Option("EDU", BilingualText("Pendidikan", "Education")),) if kind is FieldKind.CHOICE else ()
    return Field(code=code, kind=kind, label=text, options=options)


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        (FieldKind.TEXT, "membuka rekening", "membuka rekening"),
        (FieldKind.DATE, "2020-01-02", "2 Januari 2020"),
        (FieldKind.MONEY, 750_000, "Rp750.000,00"),
        (FieldKind.YESNO, True, "Ya"),
        (FieldKind.YESNO, False, "Tidak"),
        (FieldKind.YESNO, "yes", "Ya"),
        (FieldKind.CHOICE, "EDU", "Pendidikan"),
        (FieldKind.CHOICE, "GONE", "GONE"),  # an option that a later version no longer has
        (FieldKind.PERSON, {"nik": "9971015708900001", "name": "X"}, {"nik": "9971015708900001", "name": "X"}),
        (FieldKind.AREA, "53.71.06.1008", "Kelurahan Fatubesi"),
        (FieldKind.AREA, "53.71.06.9999", "53.71.06.9999"),
        (FieldKind.TEXT, None, ""),
        (FieldKind.DATE, "", ""),
        (FieldKind.PERSON, None, {"nik": "", "name": ""}),
    ],
)
def test_an_answer_reads(kind: FieldKind, answer: Any, shown: Any) -> None:
    assert answer_text(field(kind), answer, {"53.71.06.1008": "Kelurahan Fatubesi"}) == shown


def test_files_do_not_stand_and_open_answers_are_empty() -> None:
    fields = [field(FieldKind.TEXT, "a"), field(FieldKind.FILE, "b"), field(FieldKind.TEXT, "c")]
    assert answer_texts(fields, {"a": "x", "b": "0" * 64}) == {"a": "x", "c": ""}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(True, "Ya"), (False, "Tidak"), (dt.date(2026, 3, 2), "2 Maret 2026"), (750_000, "750000"), ("ALIVE", "ALIVE")],
)
def test_a_fact_reads(value: Any, shown: str) -> None:
    assert fact_text(value) == shown


def test_the_areas_that_were_chosen_are_known() -> None:
    fields = [field(FieldKind.AREA, "a"), field(FieldKind.AREA, "b"), field(FieldKind.TEXT, "c")]
    assert areas_answered(fields, {"a": "53.71.06.1008", "c": "53.71"}) == {"53.71.06.1008"}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-03-02", 3, "2026-06-02"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_a_validity_in_months_ends(day: str, months: int, later: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == later


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), months=st.integers(0, 600))
def test_a_validity_ends_in_the_right_month_on_the_same_day_or_the_last(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])
