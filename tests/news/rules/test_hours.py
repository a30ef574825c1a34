"""When an office is open: a table of moments in the city's time."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.workdays import CITY_TZ
from molek.news.rules.difference import ADDED, REMOVED, differences
from molek.news.rules.hours import Week, mistake, now

EIGHT, NOON, ONE, THREE = dt.time(8), dt.time(12), dt.time(13), dt.time(15, 30)
WORKDAY = ((EIGHT, NOON), (ONE, THREE))
WEEK = Week((WORKDAY,) * 4 + (((EIGHT, dt.time(11, 30)),), (), ()))
HOLIDAY, SPECIAL = dt.date(2026, 3, 19), dt.date(2026, 3, 5)
EXCEPTIONS = {SPECIAL: ((dt.time(10), dt.time(11)),), dt.date(2026, 3, 6): ()}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CITY_TZ)


@pytest.mark.parametrize(
    ("moment", "until", "opens"),
    [
        ("2026-03-02 07:59", None, "2026-03-02 08:00"),  # Monday
        ("2026-03-02 08:00", "2026-03-02 12:00", None),
        ("2026-03-02 12:00", None, "2026-03-02 13:00"),  # at the closing time it is closed
        ("2026-03-02 15:29", "2026-03-02 15:30", None),
        ("2026-03-02 15:30", None, "2026-03-03 08:00"),
        ("2026-03-02 23:59", None, "2026-03-03 08:00"),  # around the city's midnight
        ("2026-03-03 00:00", None, "2026-03-03 08:00"),
        ("2026-03-05 09:00", None, "2026-03-05 10:00"),  # hours of that day alone
        ("2026-03-05 11:00", None, "2026-03-09 08:00"),  # Friday is closed this once, then comes the weekend
        ("2026-03-18 16:00", None, "2026-03-20 08:00"),  # over the holiday
    ],
)
def test_open_now(moment: str, until: str | None, opens: str | None) -> None:
    found = now(at(moment).astimezone(dt.UTC), WEEK, EXCEPTIONS, {HOLIDAY})
    assert (found.is_open, found.until, found.opens) == (
        until is not None, at(until) if until else None, at(opens) if opens else None,
    )  # fmt: skip


def test_an_office_that_never_opens_says_nothing_of_when() -> None:
    assert now(at("2026-03-02 09:00"), Week(), {}, set()).opens is None


def test_spans_of_a_day_are_in_order() -> None:
    assert mistake(WORKDAY) == ""
    assert mistake(((NOON, EIGHT),)) == "order"
    assert mistake(((EIGHT, NOON), (dt.time(11), THREE))) == "overlap"


def test_a_difference_makes_both_texts_again() -> None:
    old, new = "Loket ada di lantai satu.\nSilakan masuk.", "Loket pindah ke lantai dua.\nSilakan masuk."
    pieces = differences(old, new)
    assert "".join(p.text for p in pieces if p.kind != ADDED) == old
    assert "".join(p.text for p in pieces if p.kind != REMOVED) == new
    assert any(p.kind == ADDED and "dua." in p.text for p in pieces)
