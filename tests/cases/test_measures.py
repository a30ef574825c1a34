"""Applications are counted by day, area and service as the city's days go, and no person is in the numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.workdays import city_date
from molek.cases import operations, queries
from molek.cases.enums import Decision
from molek.cases.models import Task
from molek.residents.models import Resident
from tests.cases.conftest import FATUBESI, NINE, UNTRUE, City, actor_of, later, submit

pytestmark = pytest.mark.django_db
DAY = city_date(NINE)
LONG = dt.timedelta(days=60)


def refuse(task: Task, city: City, *, at: dt.datetime) -> None:
    operations.decide_task(
        task_id=task.pk, decision=Decision.REJECT, rule_code="states-truth", reason="Tidak sesuai.",
        by=actor_of(city.lurah, at), at=at,
    )  # fmt: skip


def test_submissions_are_counted_on_their_day_in_the_city(resident: Resident, city: City) -> None:
    submit(resident)
    assert queries.submitted(since=DAY, until=DAY) == [(DAY, FATUBESI, "domicile-letter", 1)]
    assert queries.submitted(since=DAY + dt.timedelta(days=1), until=DAY + LONG) == []
    assert queries.submitted(since=DAY - LONG, until=DAY - dt.timedelta(days=1)) == []


def test_an_hour_before_midnight_in_greenwich_is_the_next_day_here(resident: Resident, city: City) -> None:
    submit(resident, at=dt.datetime(2026, 3, 2, 23, 0, tzinfo=dt.UTC))
    assert [row.day for row in queries.submitted(since=DAY, until=DAY + LONG)] == [dt.date(2026, 3, 3)]


def test_a_decision_by_the_rules_is_in_time_and_takes_no_days(resident: Resident, city: City) -> None:
    submit(resident)
    assert queries.decided(since=DAY, until=DAY) == [(DAY, FATUBESI, "domicile-letter", False, False, 0, 1)]


def test_a_refusal_by_the_rules_names_the_rule(resident: Resident, city: City) -> None:
    submit(resident, "poverty-statement", UNTRUE)
    [made] = queries.decided(since=DAY, until=DAY)
    assert (made.is_refused, made.is_late, made.number) == (True, False, 1)
    assert [(one.rule_code, one.number) for one in queries.refusal_reasons(since=DAY, until=DAY)] == [
        ("states-truth", 1)
    ]


def test_what_waits_for_an_official_is_not_decided(in_review: Task) -> None:
    assert queries.decided(since=DAY, until=DAY + LONG) == []


def test_a_decision_after_its_due_day_is_late(in_review: Task, city: City) -> None:
    refuse(in_review, city, at=later(days=20))
    [made] = queries.decided(since=DAY, until=DAY + LONG)
    assert (made.day, made.is_refused, made.is_late, made.days) == (DAY + dt.timedelta(days=20), True, True, 20)
    [reason] = queries.refusal_reasons(since=DAY, until=DAY + LONG)
    assert (reason.rule_code, reason.number) == ("states-truth", 1)


def test_a_decision_by_an_official_on_its_day_is_in_time(in_review: Task, city: City) -> None:
    refuse(in_review, city, at=later(days=1))
    assert [made.is_late for made in queries.decided(since=DAY, until=DAY + LONG)] == [False]


def test_one_query_each_whatever_the_period(resident: Resident, city: City, django_assert_num_queries) -> None:
    submit(resident)
    for read in (queries.submitted, queries.decided, queries.refusal_reasons):
        with django_assert_num_queries(1):
            read(since=DAY - LONG, until=DAY + LONG)
