"""Three times twenty-four hours are hours: across midnight, a weekend, the end of a month, whatever the day."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.workdays import CITY_TZ
from molek.privacy.enums import RequestKind
from molek.privacy.rules.clocks import clock_of, hours_left
from molek.privacy.rules.groups import Group, groups_of
from molek.residents.queries.people import FIELDS

FRIDAY_NIGHT = dt.datetime(2026, 2, 27, 23, 30, tzinfo=CITY_TZ)


@pytest.mark.parametrize("kind", [*RequestKind.values, "QUESTION", "BREACH"])
def test_every_clock_has_hours_and_an_article(kind):
    clock = clock_of(kind, on=FRIDAY_NIGHT.date())
    assert clock.hours == 72
    assert clock.basis.startswith("UU 27/2022 Pasal ")


def test_the_clock_runs_through_a_weekend_and_a_month():
    due = clock_of("CORRECTION", on=FRIDAY_NIGHT.date()).due_at(FRIDAY_NIGHT)
    assert due == dt.datetime(2026, 3, 2, 23, 30, tzinfo=CITY_TZ)


@pytest.mark.parametrize(
    ("minutes", "left"), [(0, 72), (1, 71), (60, 71), (61, 70), (72 * 60, 0), (72 * 60 + 59, 0), (74 * 60, -2)]
)
def test_hours_that_are_left(minutes, left):
    due = clock_of("BREACH", on=FRIDAY_NIGHT.date()).due_at(FRIDAY_NIGHT)
    assert hours_left(due, at=FRIDAY_NIGHT + dt.timedelta(minutes=minutes)) == left


def test_a_clock_before_its_first_line_is_the_first_line():
    assert clock_of("COPY", on=dt.date(2020, 1, 1)) == clock_of("COPY", on=dt.date(2026, 1, 1))


def test_fields_become_words():
    assert groups_of(FIELDS) == (Group.WHOLE,)
    assert groups_of(("name", "nik", "rt")) == (Group.IDENTITY, Group.ADDRESS)
    assert groups_of(("file.photo", "taxes", "shoe_size")) == (Group.APPLICATION, Group.TAXES, Group.OTHER)
