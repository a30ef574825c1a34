"""Facts are counted from the packages that own them; a source that fails leaves the others and the page alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from django.urls import reverse

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.insight import operations
from molek.insight.models import DailyFact, SourceState
from molek.insight.queries import live
from molek.insight.queries.sources import SOURCES, Fact, Source
from tests.insight.conftest import NOW, PLANNER, STRANGER

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 2)


def source(read, code: str = "played", window: dt.timedelta = 3 * DAY) -> Source:
    return Source(code, (f"{code}_measure",), read, window)


def daily(number: int):
    def read(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterable[Fact]:
        return [Fact(since + n * DAY, "played_measure", "", "", number) for n in range((until - since).days + 1)]

    return read


def broken(_since: dt.date, _until: dt.date, _at: dt.datetime) -> Iterable[Fact]:
    raise RuntimeError("away")


def test_every_real_source_can_be_read_in_an_empty_city(db):
    assert set(operations.refresh(by=SYSTEM, at=NOW).values()) == {""}
    assert set(SourceState.objects.values_list("source", flat=True)) == {one.code for one in SOURCES}


def test_the_first_count_goes_back_five_whole_quarters(db):
    operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    days = DailyFact.objects.order_by("day").values_list("day", flat=True)
    assert (days.first(), days.last()) == (dt.date(2025, 7, 1), TODAY)


def test_a_later_count_replaces_the_days_of_its_window_only(db):
    operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    operations.refresh(by=SYSTEM, at=NOW + DAY, sources=[source(daily(9))])
    counted = dict(DailyFact.objects.filter(day__gte=TODAY - 5 * DAY).values_list("day", "number"))
    assert counted[TODAY - 4 * DAY] == 2
    assert counted[TODAY - 3 * DAY] == counted[TODAY] == counted[TODAY + DAY] == 9


def test_counting_twice_changes_nothing(db):
    for _ in range(2):
        operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    assert not DailyFact.objects.exclude(number=2).exists()


def test_after_days_without_a_count_nothing_is_left_out(db):
    operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    operations.refresh(by=SYSTEM, at=NOW + 90 * DAY, sources=[source(daily(3))])
    assert DailyFact.objects.filter(day__gt=TODAY, number=3).count() == 90


def test_a_source_that_fails_stands_alone_with_it(db, caplog):
    operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    told = operations.refresh(by=SYSTEM, at=NOW + DAY, sources=[source(broken), source(daily(1), "other", 0 * DAY)])
    assert told == {"played": "RuntimeError", "other": ""}
    state = SourceState.objects.get(pk="played")
    assert (state.counted_at, state.failed_at, state.problem) == (NOW, NOW + DAY, "RuntimeError")
    assert DailyFact.objects.filter(measure="played_measure").exists()


def test_a_source_that_recovers_says_nothing_of_it(db, caplog):
    for read, at in ((daily(2), NOW), (broken, NOW + DAY), (daily(2), NOW + 2 * DAY)):
        operations.refresh(by=SYSTEM, at=at, sources=[source(read)])
    assert SourceState.objects.get(pk="played").problem == ""


def test_half_a_reading_is_undone(db, caplog):
    def half(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterable[Fact]:
        yield Fact(until, "played_measure", "", "", 5)
        yield Fact(until, "played_measure", "", "", 6)  # the same fact twice

    operations.refresh(by=SYSTEM, at=NOW, sources=[source(daily(2))])
    operations.refresh(by=SYSTEM, at=NOW, sources=[source(half)])
    assert DailyFact.objects.get(day=TODAY).number == 2


def test_a_failed_source_does_not_break_the_page_and_is_told(client, put, caplog):
    put("applications", {"": 40}, day=TODAY)
    operations.refresh(by=SYSTEM, at=NOW, sources=[Source("cases", ("none",), lambda *_: [], 0 * DAY)])
    operations.refresh(by=SYSTEM, at=NOW + DAY, sources=[Source("cases", ("none",), broken, 0 * DAY)])
    page = client.get(reverse("insight:figures")).content.decode()
    assert "Sumbernya sedang tidak dapat dibaca" in page or not live.figures(at=NOW).figures


def test_history_is_kept_and_the_sources_go_on_from_today(db):
    facts = [Fact(TODAY - n * DAY, "applications", "53.71.06.1008", "domicile-letter", 7) for n in range(-1, 30)]
    assert operations.load_history(facts=facts, by=SYSTEM, at=NOW) == 29  # not today, not tomorrow
    operations.refresh(by=SYSTEM, at=NOW)
    assert DailyFact.objects.filter(measure="applications").count() == 29


@pytest.mark.parametrize("by", [PLANNER, STRANGER])
def test_only_the_system_counts(db, by):
    with pytest.raises(NotPermitted):
        operations.refresh(by=by, at=NOW)
    with pytest.raises(NotPermitted):
        operations.load_history(facts=[], by=by, at=NOW)
