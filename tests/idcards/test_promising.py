"""Promises are reckoned, told, moved, kept; and cards that nobody fetches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from molek.base.actors import Actor
from molek.idcards import operations, queries
from molek.messages.models import OutboxMessage
from molek.residents.models import Resident
from tests.cases.conftest import resident_actor
from tests.idcards.conftest import NINE, TEN, Office, Shop, later, make_resident, people, ready, table


def told(template: str) -> int:
    return OutboxMessage.objects.filter(template=template).count()


def test_a_promise_is_told_once(shop: Shop, resident: Resident) -> None:
    card = ready(resident, shop.clerk)
    assert operations.recalculate(at=NINE) == 1
    assert operations.recalculate(at=NINE) == 0
    assert operations.tell_promises(at=TEN) == 1
    assert operations.tell_promises(at=TEN) == 0
    card.refresh_from_db()
    assert card.promised_on == card.told_on == card.first_told_on == dt.date(2026, 3, 3)
    assert told("idcards.promised") == 1


def test_nobody_is_woken(shop: Shop, resident: Resident) -> None:
    ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    assert operations.tell_promises(at=later(hours=13)) == 0  # ten at night in the city
    assert operations.tell_promises(at=later(days=1)) == 1


def test_a_small_move_is_quiet_a_large_one_is_told_once(shop: Shop, resident: Resident) -> None:
    card = ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    operations.tell_promises(at=TEN)
    operations.report_down(printer_id=shop.printer, why="Pita", until=dt.date(2026, 3, 3), by=shop.clerk, at=NINE)
    operations.recalculate(at=NINE)
    card.refresh_from_db()
    assert card.promised_on == dt.date(2026, 3, 5)
    assert operations.tell_promises(at=TEN) == 0  # two days
    operations.report_up(printer_id=shop.printer, by=shop.clerk, at=NINE)
    operations.report_down(printer_id=shop.printer, why="Rusak", until=dt.date(2026, 3, 13), by=shop.clerk, at=NINE)
    operations.recalculate(at=NINE)
    assert operations.tell_promises(at=TEN) == 1
    assert operations.tell_promises(at=TEN) == 0
    card.refresh_from_db()
    assert (card.told_on, card.first_told_on) == (dt.date(2026, 3, 17), dt.date(2026, 3, 3))
    [message] = OutboxMessage.objects.filter(template="idcards.promise_moved")
    unsealed = message.unsealed()
    assert unsealed is not None
    assert unsealed[1]["before"] == "3 Maret 2026"


def test_a_person_without_a_phone_is_counted_but_not_written_to(shop: Shop, office: object) -> None:
    ready(make_resident(phone=""), shop.clerk)
    operations.recalculate(at=NINE)
    assert operations.tell_promises(at=TEN) == 1
    assert told("idcards.promised") == 0


def test_the_figure_of_the_office_decides(shop: Shop, resident: Resident, head: Actor) -> None:
    ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    operations.tell_promises(at=TEN)
    operations.change_policy(notice_days=1, by=head, at=NINE)
    operations.report_down(printer_id=shop.printer, why="Pita", until=dt.date(2026, 3, 3), by=shop.clerk, at=NINE)
    operations.recalculate(at=NINE)
    assert operations.tell_promises(at=TEN) == 1


def test_kept_promises_are_counted(shop: Shop, resident: Resident, head: Actor) -> None:
    ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    operations.tell_promises(at=TEN)
    from molek.idcards.models import Card

    card = Card.objects.get()
    batch = operations.order_prints(printer_id=shop.printer, size=1, by=shop.clerk, at=TEN)
    operations.record_print(code=card.code, batch_id=batch.pk, serial="AAAA00000001", by=shop.clerk, at=TEN)
    operations.activate(code=card.code, by=shop.clerk, at=TEN)
    operations.announce(code=card.code, by=shop.clerk, at=TEN)
    found = queries.dashboard(by=head, at=later(hours=2))
    assert (found.promised, found.kept, found.kept_percent) == (1, 1, 100)
    assert found.today == {"PRINT": 1, "ANNOUNCE": 1, "HAND_OVER": 0}
    assert [(row.state, row.count) for row in found.backlog] == [("ANNOUNCED", 1)]


def test_reminders_come_twice_and_then_no_more(shop: Shop, resident: Resident, clerk: Actor) -> None:
    shop.announced(resident)
    assert operations.remind(today_at=later(days=29)) == 0
    assert operations.remind(today_at=later(days=31)) == 1
    assert operations.remind(today_at=later(days=32)) == 0
    assert operations.remind(today_at=later(days=61)) == 1
    assert operations.remind(today_at=later(days=90)) == 0
    assert told("idcards.not_fetched") == 2
    [row] = queries.not_fetched(by=clerk, at=later(days=61)).rows
    assert (row.days, row.reminded) == (61, 2)


def test_everybody_in_the_line_has_a_day_that_stock_and_printers_allow(shop: Shop) -> None:
    for one in people(90):
        ready(one, shop.clerk)
    operations.recalculate(at=NINE)
    days = [day for _card, day in queries.promises(at=NINE)]
    assert days.count(dt.date(2026, 3, 3)) == 42  # ten minutes a card, seven hours
    assert days.count(dt.date(2026, 3, 4)) == 42
    assert days.count(dt.date(2026, 3, 5)) == 6


def _report(residents: Sequence[Resident], status: str, by: Actor, at: dt.datetime) -> None:
    lines = table(*(f"{resident.nik};{status}" for resident in residents))
    operations.take_status_file(upload=lines, file_name="pusat.csv", by=by, at=at)


def test_what_the_centre_took_lately_is_told_and_no_more(office: Office) -> None:
    clerk, crowd = office.actor("clerk"), people(31)
    _report(crowd, "PROCESSING", clerk, NINE)
    waiting = resident_actor(crowd[30])
    for number, resident in enumerate(crowd[:30]):
        assert queries.own_cards(by=waiting, at=NINE)[0].centre_days is None  # too few to say anything
        _report([resident], "PRINT READY RECORD", clerk, NINE + dt.timedelta(days=number + 1))
    after = NINE + dt.timedelta(days=31)
    told = queries.own_cards(by=waiting, at=after)[0].centre_days
    assert told == queries.CentreDays(passed=30, low=3, high=28)
    assert queries.own_cards(by=resident_actor(crowd[0]), at=after)[0].centre_days is None  # his has passed
    assert queries.own_cards(by=waiting, at=after + dt.timedelta(days=400))[0].centre_days is None  # long ago
