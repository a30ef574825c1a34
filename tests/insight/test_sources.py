"""What the packages count becomes facts, each number where it belongs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from molek.cases.queries.measures import Decided, Reason, Submitted
from molek.insight.queries import sources
from molek.insight.queries.sources import SOURCES
from molek.queueing.queries.waits import Waited
from molek.residents import queries as residents
from tests.residents.conftest import FATUBESI, MALE_NIK, NEFONAEK, areas, make  # noqa: F401  fixtures

DAY = dt.date(2026, 10, 5)
AT = dt.datetime(2026, 10, 6, tzinfo=dt.UTC)


def read(code: str, since: dt.date = DAY, until: dt.date = DAY) -> dict[tuple[Any, ...], int]:
    [source] = [one for one in SOURCES if one.code == code]
    facts = list(source.read(since, until, AT))
    assert len({fact[:4] for fact in facts}) == len(facts)  # each number once
    assert {fact.measure for fact in facts} <= set(source.measures)
    return {(fact.measure, fact.area_code, fact.key): fact.number for fact in facts}


def test_applications_and_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    decided = [
        Decided(DAY, FATUBESI, "poverty-statement", False, False, 0, 3),
        Decided(DAY, FATUBESI, "poverty-statement", False, True, 9, 2),
        Decided(DAY, FATUBESI, "poverty-statement", True, False, 9_999, 1),
    ]
    monkeypatch.setattr(
        sources, "cases",
        SimpleNamespace(
            submitted=lambda **_: [Submitted(DAY, FATUBESI, "poverty-statement", 7)],
            decided=lambda **_: decided,
            refusal_reasons=lambda **_: [Reason(DAY, "adult", 1), Reason(DAY, "", 2)],
        ),
    )  # fmt: skip
    assert read("cases") == {
        ("applications", FATUBESI, "poverty-statement"): 7,
        ("accepted", FATUBESI, "poverty-statement"): 5,
        ("refused", FATUBESI, "poverty-statement"): 1,
        ("in_time", FATUBESI, "poverty-statement"): 4,
        ("late", FATUBESI, "poverty-statement"): 2,
        ("decision_days", FATUBESI, "0"): 3,
        ("decision_days", FATUBESI, "9"): 2,
        ("decision_days", FATUBESI, "400"): 1,
        ("poverty_letters", FATUBESI, ""): 5,
        ("reasons", "", "adult"): 1,
        ("reasons", "", "official"): 2,
    }


def test_a_number_that_nobody_closed_does_not_stretch_the_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Waited(DAY, "aula", 4, 2), Waited(DAY, "aula", 700, 1), Waited(DAY, "aula", 9_000, 1)]
    monkeypatch.setattr(sources, "queueing", SimpleNamespace(waits=lambda **_: found))
    assert read("queueing") == {("hall_wait", "", "aula|4"): 2, ("hall_wait", "", "aula|600"): 2}


def test_complaints_are_asked_for_day_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[dt.date, dt.date]] = []

    def figures(*, since: dt.date, until: dt.date) -> Any:
        asked.append((since, until))
        return SimpleNamespace(by_area={FATUBESI: 2}, answered_in_time=1, answered_late=0)

    monkeypatch.setattr(sources, "feedback", SimpleNamespace(figures=figures))
    found = list(sources._feedback(DAY, DAY + dt.timedelta(days=1), AT))
    assert [until - since for since, until in asked] == [dt.timedelta(days=1)] * 2  # ``until`` is not counted there
    assert [(fact.day, fact.measure, fact.number) for fact in found] == [
        (DAY, "complaints", 2), (DAY, "complaints_answered", 1),
        (DAY + dt.timedelta(days=1), "complaints", 2), (DAY + dt.timedelta(days=1), "complaints_answered", 1),
    ]  # fmt: skip


@pytest.mark.django_db
def test_living_residents_are_counted_where_they_live(make: Any) -> None:  # noqa: F811
    make()
    make("9971015708900001", area_id=NEFONAEK)
    make("9971011708900009", status="DEAD")
    assert residents.population() == {FATUBESI: 1, NEFONAEK: 1}
    assert MALE_NIK not in str(read("residents"))


@pytest.mark.django_db
def test_the_year_has_a_target_and_its_months() -> None:
    assert read("taxes", dt.date(2026, 1, 1), DAY) == {}


def test_what_the_survey_hides_is_no_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    def indices(*, by: str, **_: Any) -> list[Any]:
        return [
            SimpleNamespace(name="Dukcapil", index=Decimal("88.345"), answers=40),
            SimpleNamespace(name="Fatubesi", index=None, answers=2),
        ][: 1 if by == "city" else 2]

    monkeypatch.setattr(sources, "survey", SimpleNamespace(indices=indices))
    assert {key: number for (_m, _a, key), number in read("survey").items()} == {
        "index": 8834, "answers": 40, "unit:Dukcapil": 8834,
    }  # fmt: skip
