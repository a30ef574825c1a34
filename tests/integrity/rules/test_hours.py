"""Office hours stand still at night, at weekends and on holidays."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.workdays import CITY_TZ, Calendar
from molek.integrity.rules.hours import OfficeHours

HOLIDAY = dt.date(2026, 3, 19)  # a Thursday


@pytest.fixture
def hours() -> OfficeHours:
    return OfficeHours(Calendar(frozenset({HOLIDAY})), opens=dt.time(7, 30), closes=dt.time(16, 30))


def city(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CITY_TZ)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:30", 90),
        ("2026-03-02 16:00", "2026-03-03 08:00", 60),  # over a night
        ("2026-03-06 16:00", "2026-03-09 08:00", 60),  # over a weekend
        ("2026-03-18 16:00", "2026-03-20 08:00", 60),  # over a holiday
        ("2026-03-19 09:00", "2026-03-19 12:00", 0),  # within it
        ("2026-03-02 20:00", "2026-03-02 23:00", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),  # never less than nothing
    ],
)
def test_minutes_between(hours: OfficeHours, start: str, end: str, minutes: int) -> None:
    assert hours.minutes_between(city(start), city(end)) == minutes


def test_days_may_be_asked_in_any_order(hours: OfficeHours) -> None:
    later, earlier = city("2026-04-01 09:00"), city("2026-02-02 09:00")
    first = hours.minutes_between(earlier, later)
    other = OfficeHours(Calendar(frozenset({HOLIDAY})), opens=dt.time(7, 30), closes=dt.time(16, 30))
    other.minutes_between(city("2026-03-02 09:00"), later)
    assert other.minutes_between(earlier, later) == first


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [
        ("2026-03-02 07:30", 0),
        ("2026-03-02 16:30", 0),
        ("2026-03-02 18:00", 90),
        ("2026-03-02 06:00", 90),
        ("2026-03-07 10:00", 1440),
        ("2026-03-19 10:00", 1440),
    ],
)
def test_distance_from_office_hours(hours: OfficeHours, moment: str, minutes: int) -> None:
    assert hours.distance(city(moment)) == minutes
