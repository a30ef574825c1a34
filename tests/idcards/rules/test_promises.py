"""Promised days and the forecast of blanks."""

from __future__ import annotations

import datetime as dt
import random
import time

from hypothesis import given
from hypothesis import strategies as st

from molek.base.workdays import CITY_TZ, Calendar
from molek.idcards.rules.forecasts import stock_out
from molek.idcards.rules.promises import Delivery, Press, Waiting, moved_by, print_order, schedule

MONDAY = dt.date(2026, 3, 2)
CALENDAR = Calendar(frozenset({dt.date(2026, 3, 19)}))
TEN_A_DAY = Press(minutes_per_card=42, minutes_per_day=420)


def waiting(count: int, **more: bool) -> list[Waiting]:
    start = dt.datetime(2026, 1, 1, tzinfo=CITY_TZ)
    return [
        Waiting(n, more.get("is_urgent", False), more.get("is_first", True), start + dt.timedelta(minutes=n))
        for n in range(count)
    ]


def days(count: int, *, blanks: int = 1000, press: Press = TEN_A_DAY, **more: object) -> list[dt.date | None]:
    return schedule(
        waiting(count), presses=[press], blanks=blanks, deliveries=more.get("deliveries", ()),  # type: ignore[arg-type]
        calendar=CALENDAR, today=more.get("today", MONDAY), done_today=more.get("done_today", 0),  # type: ignore[arg-type]
    )  # fmt: skip


def test_ten_a_day_are_promised_for_the_working_day_after() -> None:
    found = days(25)
    assert found[:10] == [dt.date(2026, 3, 3)] * 10
    assert found[10:20] == [dt.date(2026, 3, 4)] * 10
    assert found[20:] == [dt.date(2026, 3, 5)] * 5


def test_weekends_and_holidays_are_no_days() -> None:
    friday = dt.date(2026, 3, 6)
    assert days(1, today=friday) == [dt.date(2026, 3, 9)]
    assert days(1, today=dt.date(2026, 3, 7)) == [dt.date(2026, 3, 10)]
    assert days(1, today=dt.date(2026, 3, 18)) == [dt.date(2026, 3, 20)]


def test_what_was_printed_today_is_no_longer_there() -> None:
    assert days(3, done_today=8) == [dt.date(2026, 3, 3), dt.date(2026, 3, 3), dt.date(2026, 3, 4)]


def test_without_blanks_nothing_is_promised() -> None:
    assert days(3, blanks=2) == [dt.date(2026, 3, 3), dt.date(2026, 3, 3), None]


def test_a_delivery_counts_from_the_day_after() -> None:
    found = days(3, blanks=2, deliveries=[Delivery(dt.date(2026, 3, 10), 500)])
    assert found[2] == dt.date(2026, 3, 12)  # delivered on the 10th, printed on the 11th


def test_a_printer_that_is_down_prints_nothing() -> None:
    down = Press(42, 420, down=((MONDAY, dt.date(2026, 3, 4)),))
    assert days(1, press=down) == [dt.date(2026, 3, 6)]
    assert days(1, press=Press(42, 420, down=((MONDAY, None),))) == [None]


def test_urgent_then_first_cards_then_the_oldest() -> None:
    early, late = (dt.datetime(2026, 1, d, tzinfo=CITY_TZ) for d in (1, 2))
    line = [
        Waiting(1, False, False, early), Waiting(2, False, True, late), Waiting(3, True, False, late),
        Waiting(4, False, True, early),
    ]  # fmt: skip
    assert [one.card_id for one in print_order(line)] == [3, 4, 2, 1]


@given(count=st.integers(0, 300), blanks=st.integers(0, 300), hours=st.integers(1, 12))
def test_nobody_is_promised_more_than_printers_and_blanks_give(count: int, blanks: int, hours: int) -> None:
    press = Press(10, hours * 60)
    found = days(count, blanks=blanks, press=press)
    assert len(found) == count
    kept = [day for day in found if day is not None]
    assert len(kept) == min(count, blanks)
    assert kept == sorted(kept)
    assert all(CALENDAR.is_working(day) for day in kept)
    assert all(kept.count(day) <= press.cards_on(day) for day in set(kept))
    assert found[len(kept) :] == [None] * (count - len(kept))


def test_a_line_of_twelve_thousand_costs_each_what_a_short_one_does() -> None:
    presses = [Press(10, 420), Press(10, 420), Press(12, 420)]

    def seconds_each(count: int) -> float:
        line = waiting(count)
        random.Random(1).shuffle(line)
        began = time.process_time()
        found = schedule(
            print_order(line), presses=presses, blanks=20_000, deliveries=(), calendar=CALENDAR, today=MONDAY
        )
        assert found[-1] is not None
        assert found[-1].year == 2026
        return (time.process_time() - began) / count

    assert min(seconds_each(12_000) for _ in range(3)) < 3 * min(seconds_each(2_000) for _ in range(5))


def test_a_promise_moves_by_days() -> None:
    assert moved_by(MONDAY, MONDAY + dt.timedelta(days=4)) == 4
    assert moved_by(None, MONDAY) is None


def test_blanks_run_out_when_the_pace_says() -> None:
    steady = stock_out([20] * 20, blanks=200, calendar=CALENDAR, today=MONDAY)
    assert steady is not None
    assert steady.earliest == steady.likely == steady.latest == CALENDAR.add(MONDAY, 10)


def test_an_uneven_pace_gives_a_range_around_the_likely_day() -> None:
    uneven = stock_out([5, 35] * 10, blanks=400, calendar=CALENDAR, today=MONDAY)
    assert uneven is not None
    assert uneven.earliest is not None
    assert uneven.likely is not None
    assert uneven.latest is not None
    assert uneven.earliest < uneven.likely < uneven.latest
    assert uneven.likely == CALENDAR.add(MONDAY, 20)


def test_the_range_holds_about_four_of_five_outcomes() -> None:
    chance, inside = random.Random(7), 0
    past = [chance.randint(5, 35) for _ in range(60)]
    found = stock_out(past, blanks=1000, calendar=Calendar(), today=MONDAY)
    assert found is not None
    assert found.earliest is not None
    assert found.latest is not None
    for _ in range(400):
        left, day = 1000, MONDAY
        while left > 0:
            day, left = Calendar().add(day, 1), left - chance.choice(past)
        inside += found.earliest <= day <= found.latest
    assert 280 <= inside <= 375


def test_too_few_days_tell_nothing() -> None:
    assert stock_out([20] * 4, blanks=10, calendar=CALENDAR, today=MONDAY) is None
    assert stock_out([0] * 20, blanks=10, calendar=CALENDAR, today=MONDAY) is None
