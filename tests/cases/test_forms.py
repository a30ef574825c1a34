"""The form of a service..."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from molek.base.fields import Person
from molek.cases.forms import ServiceForm, initial_of
from molek.cases.rules.answers import Problem, check
from molek.catalogue import queries as catalogue
from tests.cases.conftest import KEY, City

TODAY = dt.date(2026, 3, 2)
BIRTH = {
    "child_name": "ANAK LADO", "child_sex": "MALE", "birth_place": "Kupang", "birth_date": "20-02-2026",
    "birth_time": "08:30", "birth_weight": "3100", "child_order": "1", "helper": "DOCTOR", "parent_role": "FATHER",
    "witness_1_nik": "9971010202800001", "witness_1_name": "MARKUS BESSIE",
    "witness_2_nik": "9971010202800002", "witness_2_name": "LUKAS BESSIE", "submission_key": str(KEY),
}  # fmt: skip
STORED = {
    "child_name": "ANAK LADO", "child_sex": "MALE", "birth_place": "Kupang", "birth_date": "2026-02-20",
    "birth_time": "08:30", "birth_weight": 3100, "child_order": 1, "helper": "DOCTOR", "parent_role": "FATHER",
    "witness_1": {"nik": "9971010202800001", "name": "MARKUS BESSIE"},
    "witness_2": {"nik": "9971010202800002", "name": "LUKAS BESSIE"},
}  # fmt: skip
FILE = {"clinic_letter": "a" * 64}


def form_of(data: dict[str, Any], **options: Any) -> ServiceForm:
    service = catalogue.current("birth-statement").service
    return ServiceForm(service, data, today=TODAY, kept=options.pop("kept", FILE), **options)


@pytest.fixture(autouse=True)
def _city(city: City) -> None:
    pass


def test_gives_answers_in_their_stored_shapes_and_takes_them_back() -> None:
    form = form_of(BIRTH)
    assert form.is_valid(), form.errors
    assert form.answers() == STORED
    initial = initial_of(form.service, STORED)
    assert initial["birth_date"] == dt.date(2026, 2, 20)
    assert initial["witness_1"] == Person(nik="9971010202800001", name="MARKUS BESSIE")


def test_agrees_with_the_check_of_the_operation() -> None:
    checked = check(form_of(BIRTH).service, STORED, FILE, today=TODAY)
    assert (checked.answers, checked.attachments, checked.problems) == (STORED, FILE, {})


@pytest.mark.parametrize(
    ("name", "typed", "stored", "problem"),
    [
        ("birth_date", "20-02-2027", "2027-02-20", Problem.TOO_LATE),
        ("birth_date", "20-02-1990", "1990-02-20", Problem.TOO_EARLY),
        ("birth_date", "31-02-2026", "2026-02-31", Problem.WRONG_KIND),
        ("birth_weight", "200", 200, Problem.TOO_SMALL),
        ("birth_weight", "9001", 9001, Problem.TOO_LARGE),
        ("birth_weight", "berat", "berat", Problem.WRONG_KIND),
        ("birth_time", "25:00", "25:00", Problem.WRONG_KIND),
        ("child_sex", "OTHER", "OTHER", Problem.NOT_AN_OPTION),
        ("child_name", "A" * 300, "A" * 300, Problem.TOO_LONG),
        ("child_name", "", "", Problem.MISSING),
    ],
)
def test_form_and_operation_refuse_the_same(name: str, typed: str, stored: Any, problem: Problem) -> None:
    form = form_of({**BIRTH, name: typed})
    assert not form.is_valid()
    assert set(form.errors) == {name}
    assert check(form.service, {**STORED, name: stored}, FILE, today=TODAY).problems == {name: problem}


def test_a_missing_file_is_missed_by_both() -> None:
    form = form_of(BIRTH, kept={})
    assert set(form.errors) == {"clinic_letter"}
    assert check(form.service, STORED, {}, today=TODAY).problems == {"clinic_letter": Problem.MISSING}
    assert check(form.service, STORED, {"clinic_letter": "../etc"}, today=TODAY).problems == {
        "clinic_letter": Problem.WRONG_KIND
    }


def test_a_person_needs_both_parts() -> None:
    assert set(form_of({**BIRTH, "witness_1_name": ""}).errors) == {"witness_1"}
    assert set(form_of({**BIRTH, "witness_1_nik": "123"}).errors) == {"witness_1"}
