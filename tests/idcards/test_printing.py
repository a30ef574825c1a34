"""Printers, orders, and cards that are printed once."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.idcards import operations, queries
from molek.idcards.enums import Reason
from molek.idcards.errors import (
    MoveImpossible,
    NoBlanks,
    NothingToPrint,
    OtherPrinter,
    PrinterDown,
    PrinterInvalid,
    PrinterNotFound,
    SerialUsed,
    WhyMissing,
)
from molek.idcards.models import BlankEntry, Card, Paper, PrintBatch
from molek.idcards.rules.lifecycle import State
from molek.messages.models import OutboxMessage
from molek.residents.models import Resident
from tests.idcards.conftest import (
    NINE,
    SERIAL,
    TEN,
    Shop,
    build_office,
    later,
    people,
    printer,
    ready,
    register,
    stocked,
)


def test_first_cards_go_before_replacements_and_the_oldest_first(shop: Shop) -> None:
    first, second, third = people(3)
    replacement = register(first, shop.clerk, Reason.LOST, at=NINE)
    younger = ready(third, shop.clerk, at=later(hours=2))
    older = ready(second, shop.clerk, at=later(hours=1))
    rows, _count = queries.print_queue(by=shop.clerk)
    assert [row.code for row in rows] == [older.code, younger.code, replacement.code]


def test_an_order_takes_no_more_than_there_are_blanks(head: Actor, clerk: Actor) -> None:
    stocked(clerk, 2)
    machine = printer(head)
    for one in people(3):
        ready(one, clerk)
    assert operations.order_prints(printer_id=machine, size=50, by=clerk, at=NINE).size == 2
    with pytest.raises(NoBlanks):
        operations.order_prints(printer_id=machine, size=50, by=clerk, at=NINE)


def test_an_order_needs_somebody_and_a_printer(shop: Shop) -> None:
    with pytest.raises(NothingToPrint):
        operations.order_prints(printer_id=shop.printer, size=5, by=shop.clerk, at=NINE)
    with pytest.raises(PrinterNotFound):
        operations.order_prints(printer_id=99, size=5, by=shop.clerk, at=NINE)


def test_a_broken_printer_gets_no_order_until_it_is_well(shop: Shop, resident: Resident) -> None:
    ready(resident, shop.clerk)
    operations.report_down(printer_id=shop.printer, why="Pita habis", until=None, by=shop.clerk, at=NINE)
    with pytest.raises(PrinterDown):
        operations.report_down(printer_id=shop.printer, why="Pita habis", until=None, by=shop.clerk, at=NINE)
    with pytest.raises(PrinterDown):
        operations.order_prints(printer_id=shop.printer, size=5, by=shop.clerk, at=later(days=1))
    operations.report_up(printer_id=shop.printer, by=shop.clerk, at=later(days=2))
    operations.report_up(printer_id=shop.printer, by=shop.clerk, at=later(days=2))
    assert operations.order_prints(printer_id=shop.printer, size=5, by=shop.clerk, at=later(days=2)).size == 1


@pytest.mark.parametrize("change", [{"minutes_per_card": 0}, {"hours_per_day": 25}, {"name": "  "}])
def test_impossible_printers(head: Actor, change: dict[str, object]) -> None:
    values = {"name": "P", "minutes_per_card": 10, "hours_per_day": 7, **change}
    with pytest.raises(PrinterInvalid):
        operations.save_printer(printer_id=None, is_active=True, by=head, at=NINE, **values)  # type: ignore[arg-type]


def test_a_printed_card_uses_one_blank(shop: Shop, resident: Resident) -> None:
    card = shop.printed(resident)
    assert (card.state, card.serial) == (State.PRINTED, SERIAL)
    entry = BlankEntry.objects.get(kind="USED")
    assert (entry.quantity, entry.serial, entry.card) == (-1, SERIAL, card)
    assert queries.blanks_left() == 99


def test_a_card_is_printed_once(shop: Shop, resident: Resident) -> None:
    card = shop.printed(resident)
    assert card.batch_id is not None
    with pytest.raises(MoveImpossible):
        operations.record_print(code=card.code, batch_id=card.batch_id, serial="KTP202600000002", by=shop.clerk, at=TEN)
    assert queries.blanks_left() == 99


def test_a_blank_becomes_one_card(shop: Shop) -> None:
    first, second = people(2)
    ready(second, shop.clerk)
    shop.printed(first)
    other = Card.objects.get(resident=second)
    assert other.batch_id is not None
    with pytest.raises(SerialUsed):
        operations.record_print(code=other.code, batch_id=other.batch_id, serial=SERIAL, by=shop.clerk, at=TEN)
    other.refresh_from_db()
    assert other.state == State.QUEUED
    assert queries.blanks_left() == 99


def test_a_spoiled_blank_becomes_no_card(shop: Shop, resident: Resident) -> None:
    card = shop.queued(resident)
    operations.spoil_blank(serial=SERIAL, why="Sobek", by=shop.clerk, at=NINE)
    with pytest.raises(SerialUsed):
        operations.record_print(code=card.code, batch_id=card.batch_id or 0, serial=SERIAL, by=shop.clerk, at=TEN)
    card.refresh_from_db()
    assert card.state == State.QUEUED


def test_a_card_belongs_to_its_order(shop: Shop, resident: Resident) -> None:
    card = shop.queued(resident)
    with pytest.raises(OtherPrinter):
        operations.record_print(code=card.code, batch_id=(card.batch_id or 0) + 1, serial=SERIAL, by=shop.clerk, at=TEN)


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_print_one_card() -> None:
    office = build_office()
    head, clerk, colleague = (office.actor(name) for name in ("head", "clerk", "colleague"))
    stocked(clerk)
    [resident] = people(1)
    card = Shop(clerk, head, printer(head)).queued(resident)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run(by: Actor, serial: str) -> None:
        start.wait()
        try:
            operations.record_print(code=card.code, batch_id=card.batch_id or 0, serial=serial, by=by, at=TEN)
            outcomes.append("printed")
        except MoveImpossible:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(clerk, "AAAA00000001")),
        threading.Thread(target=run, args=(colleague, "AAAA00000002")),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["printed", "too late"]
    assert BlankEntry.objects.filter(kind="USED").count() == 1
    assert queries.blanks_left() == 99


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_share_no_card() -> None:
    office = build_office()
    head, clerk = office.actor("head"), office.actor("clerk")
    stocked(clerk, 30)
    machines = [printer(head, "Satu"), printer(head, "Dua")]
    for one in people(20):
        ready(one, clerk)
    start = threading.Barrier(2)

    def run(machine: int) -> None:
        start.wait()
        try:
            operations.order_prints(printer_id=machine, size=12, by=clerk, at=TEN)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(m,)) for m in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = Counter(Card.objects.filter(state=State.QUEUED).values_list("batch_id", flat=True))
    assert sum(held.values()) == 20
    assert sorted(PrintBatch.objects.values_list("size", flat=True)) == sorted(held.values())


def test_a_spoiled_card_is_printed_anew_on_another_blank(shop: Shop, resident: Resident) -> None:
    card = shop.printed(resident)
    spoiled = operations.spoil_card(code=card.code, why="Foto bergaris", by=shop.clerk, at=TEN)
    assert (spoiled.state, spoiled.serial, queries.blanks_left()) == (State.DAMAGED, "", 99)
    assert Paper.objects.get(kind="MINUTES").content["serial"] == SERIAL
    operations.reorder(code=card.code, by=shop.clerk, at=TEN)
    batch = operations.order_prints(printer_id=shop.printer, size=1, by=shop.clerk, at=TEN)
    with pytest.raises(SerialUsed):
        operations.record_print(code=card.code, batch_id=batch.pk, serial=SERIAL, by=shop.clerk, at=TEN)
    operations.record_print(code=card.code, batch_id=batch.pk, serial="KTP202600000002", by=shop.clerk, at=TEN)
    assert queries.blanks_left() == 98


def test_a_blank_that_breaks_in_the_printer_is_booked_spoiled(shop: Shop, resident: Resident) -> None:
    card = shop.queued(resident)
    operations.spoil_card(code=card.code, why="Macet", serial=SERIAL, by=shop.clerk, at=TEN)
    assert (queries.blanks_left(), BlankEntry.objects.get(kind="SPOILED").serial) == (99, SERIAL)


def test_minutes_say_why(shop: Shop, resident: Resident) -> None:
    card = shop.printed(resident)
    with pytest.raises(WhyMissing):
        operations.spoil_card(code=card.code, why=" ", by=shop.clerk, at=TEN)


def test_a_card_lost_in_the_office_needs_the_head(shop: Shop, resident: Resident) -> None:
    card = shop.printed(resident)
    with pytest.raises(NotPermitted):
        operations.lose_card(code=card.code, why="Tidak ada di laci", by=shop.clerk, at=TEN)
    operations.lose_card(code=card.code, why="Tidak ada di laci", by=shop.head, at=TEN)
    with pytest.raises(NotPermitted):
        operations.reorder(code=card.code, by=shop.clerk, at=TEN)
    assert operations.reorder(code=card.code, by=shop.head, at=TEN).state == State.PRINT_READY


def test_a_released_card_keeps_its_place(shop: Shop, resident: Resident) -> None:
    card = shop.queued(resident)
    since = card.ready_at
    released = operations.release(code=card.code, by=shop.clerk, at=TEN)
    assert (released.state, released.ready_at, released.batch) == (State.PRINT_READY, since, None)


def test_the_owner_is_told_and_the_public_sees_the_code(shop: Shop, resident: Resident) -> None:
    card = shop.announced(resident)
    [message] = OutboxMessage.objects.filter(template="idcards.ready")
    unsealed = message.unsealed()
    assert unsealed is not None
    assert unsealed[1]["pickup"] == card.pickup_code
    assert [row.code for row in queries.ready_cards()] == [card.code]
    assert queries.ready_cards()[0].masked_name == ""  # alone on the list, he could be found out
    assert queries.ready_cards(code=card.code.lower())[0].since == dt.date(2026, 3, 2)


def test_a_long_list_carries_masked_names_and_no_number(shop: Shop) -> None:
    for number, one in enumerate(people(5)):
        shop.announced(one, f"KTP20260000{number:04d}")
    rows = queries.ready_cards()
    assert {row.masked_name for row in rows} == {"L**** M******* L***"}
    assert "9971" not in str(rows)
