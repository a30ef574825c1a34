"""The clock of a step..."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.base.workdays import Calendar
from molek.cases import operations, queries
from molek.cases.models import Task
from molek.cases.rules.clock import ClockView, Stop, clock
from tests.cases.conftest import City, events, later

MONDAY = dt.date(2026, 3, 2)
CALENDAR = Calendar(frozenset({dt.date(2026, 3, 19)}))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("case", "on", "stops", "used", "due", "stopped", "late"),
    [
        ("the day it opens counts as 0", "03-02", [], 0, "03-04", False, False),
        ("the last day is in time", "03-04", [], 2, "03-04", False, False),
        ("the day after is late", "03-05", [], 3, "03-04", False, True),
        ("a weekend does not count", "03-08", [], 4, "03-04", False, True),
        ("stopped on its first day", "03-06", [("03-02", None)], 0, "03-10", True, False),
        ("goes on the day after the answer", "03-09", [("03-03", "03-06")], 2, "03-09", False, False),
        ("asked and answered the same day", "03-03", [("03-03", "03-03")], 1, "03-04", False, False),
        ("stopped twice", "03-12", [("03-02", "03-04"), ("03-05", "03-12")], 1, "03-13", False, False),
        ("a stop that is still to come changes nothing", "03-03", [("03-04", None)], 1, "03-04", False, False),
    ],
)
def test_counts_working_days(
    case: str, on: str, stops: list[tuple[str, str | None]], used: int, due: str, stopped: bool, late: bool
) -> None:
    seen = clock(
        opened_on=MONDAY,
        allowed=2,
        stops=[Stop(day(since), day(until) if until else None) for since, until in stops],
        calendar=CALENDAR,
        on=day(on),
    )
    assert seen == ClockView(used, 2, day(due), stopped, late), case


def test_a_holiday_does_not_count() -> None:
    seen = clock(opened_on=day("03-18"), allowed=1, stops=[], calendar=CALENDAR, on=day("03-20"))
    assert (seen.working_days_used, seen.due_on, seen.late) == (1, day("03-20"), False)


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 30), st.integers(0, 30))
def test_is_late_exactly_after_the_due_day(seen_after: int, allowed: int, stop_after: int, stop_days: int) -> None:
    since = MONDAY + dt.timedelta(days=stop_after)
    stops = [Stop(since, since + dt.timedelta(days=stop_days))]
    on = max(MONDAY + dt.timedelta(days=seen_after), stops[0].until or MONDAY)
    seen = clock(opened_on=MONDAY, allowed=allowed, stops=stops, calendar=CALENDAR, on=on)
    running = clock(opened_on=MONDAY, allowed=allowed, stops=[], calendar=CALENDAR, on=on)
    assert 0 <= seen.working_days_used <= running.working_days_used
    assert seen.due_on >= running.due_on
    # Between the due day and the next working day (a weekend) nothing is late yet.
    assert seen.late == (CALENDAR.between(seen.due_on, on) > 0)


def test_warns_once_at_four_fifths(in_review: Task, city: City) -> None:
    assert queries.tasks_to_warn(at=later(days=1)) == []
    assert queries.tasks_to_warn(at=later(days=2)) == [in_review.pk]
    assert operations.warn_of_clock(task_id=in_review.pk, at=later(days=1)) is False
    assert operations.warn_of_clock(task_id=in_review.pk, at=later(days=2)) is True
    assert operations.warn_of_clock(task_id=in_review.pk, at=later(days=2)) is False
    assert queries.tasks_to_warn(at=later(days=2)) == []
    assert [data for _, _, data in events("cases.clock.warned")] == [{"task": in_review.pk}]
