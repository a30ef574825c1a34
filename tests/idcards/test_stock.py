"""The ledger of blanks."""

from __future__ import annotations

import datetime as dt
import io
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Event as AuditEvent
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.idcards import operations, queries
from molek.idcards.errors import (
    CountNotOpen,
    CountOpen,
    DocumentBooked,
    FileUnusable,
    NoBlanks,
    QuantityInvalid,
    SecondPersonNeeded,
    SerialInvalid,
    SerialUsed,
    WhyMissing,
)
from molek.idcards.models import BlankEntry, BlankStock, Paper, StockFile
from molek.residents.models import Resident
from tests.idcards.conftest import NINE, SERIAL, TEN, Shop, build_office, later, people, stocked, table


def test_what_comes_in_is_in_the_ledger_and_the_log(clerk: Actor) -> None:
    entry = operations.receive_blanks(quantity=500, document_no=" 471/ktp ", by=clerk, at=NINE)
    assert (entry.balance, entry.document_no, queries.blanks_left()) == (500, "471/KTP", 500)
    event = AuditEvent.objects.get(event="idcards.blanks.booked")
    assert event.data["balance"] == 500


def test_a_delivery_is_booked_once(clerk: Actor) -> None:
    stocked(clerk, document="KIRIM-1")
    with pytest.raises(DocumentBooked):
        operations.receive_blanks(quantity=500, document_no="kirim-1", by=clerk, at=NINE)
    assert queries.blanks_left() == 100


@pytest.mark.parametrize("quantity", [0, -5, 100_001])
def test_impossible_quantities(clerk: Actor, quantity: int) -> None:
    with pytest.raises(QuantityInvalid):
        operations.receive_blanks(quantity=quantity, document_no="X", by=clerk, at=NINE)


def test_without_a_paper_nothing_comes_in(clerk: Actor) -> None:
    with pytest.raises(WhyMissing):
        operations.receive_blanks(quantity=5, document_no=" ", by=clerk, at=NINE)


def test_the_counter_books_nothing(counter: Actor, clerk: Actor) -> None:
    with pytest.raises(NotPermitted):
        stocked(counter)
    stocked(clerk)
    with pytest.raises(NotPermitted):
        operations.return_blanks(quantity=1, document_no="K", by=clerk, at=NINE)


def test_no_more_goes_out_than_there_is(head: Actor) -> None:
    stocked(head, 10)
    with pytest.raises(NoBlanks):
        operations.return_blanks(quantity=11, document_no="KEMBALI-1", by=head, at=NINE)
    operations.return_blanks(quantity=10, document_no="KEMBALI-1", by=head, at=NINE)
    assert queries.blanks_left() == 0


def test_a_spoiled_blank_has_minutes_and_is_gone(clerk: Actor) -> None:
    stocked(clerk)
    entry = operations.spoil_blank(serial="ktp-2026 0000 0001", why="Sobek saat dibuka", by=clerk, at=NINE)
    assert (entry.serial, entry.balance) == (SERIAL, 99)
    paper = Paper.objects.get(kind="MINUTES")
    assert paper.content["serial"] == SERIAL
    with pytest.raises(SerialUsed):
        operations.spoil_blank(serial=SERIAL, why="Lagi", by=clerk, at=NINE)
    assert queries.blanks_left() == 99


@pytest.mark.parametrize("serial", ["", "123", "KTP 2026/1", "É" * 10, "X" * 21])
def test_a_serial_is_letters_and_digits(clerk: Actor, serial: str) -> None:
    stocked(clerk)
    with pytest.raises(SerialInvalid):
        operations.spoil_blank(serial=serial, why="Sobek", by=clerk, at=NINE)


@pytest.mark.parametrize("statement", ["UPDATE idcards_blankentry SET quantity = 9", "DELETE FROM idcards_blankentry"])
def test_the_ledger_is_never_changed(clerk: Actor, statement: str) -> None:
    stocked(clerk)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_the_balance_above_nothing(clerk: Actor) -> None:
    stocked(clerk, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        BlankStock.objects.update(balance=-1)


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_cannot_overdraw_seven() -> None:
    office = build_office()
    head = office.actor("head")
    stocked(head, 7)
    outcomes: list[str] = []

    def give_back(number: int) -> None:
        try:
            operations.return_blanks(quantity=1, document_no=f"KEMBALI-{number}", by=head, at=TEN)
            outcomes.append("ok")
        except NoBlanks:
            outcomes.append("none")
        finally:
            connection.close()

    threads = [threading.Thread(target=give_back, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["none"] * 5 + ["ok"] * 7
    assert queries.blanks_left() == 0
    assert list(BlankEntry.objects.order_by("id").values_list("balance", flat=True)) == [7, 6, 5, 4, 3, 2, 1, 0]


# Counting


def test_two_who_agree_with_the_ledger(clerk: Actor, colleague: Actor) -> None:
    stocked(clerk)
    count = operations.begin_count(counted=100, by=clerk, at=NINE)
    assert operations.finish_count(count_id=count.pk, counted=100, by=colleague, at=TEN).state == "AGREED"
    with pytest.raises(CountNotOpen):
        operations.finish_count(count_id=count.pk, counted=100, by=colleague, at=TEN)


def test_nobody_counts_twice(clerk: Actor, colleague: Actor) -> None:
    count = operations.begin_count(counted=0, by=clerk, at=NINE)
    with pytest.raises(SecondPersonNeeded):
        operations.finish_count(count_id=count.pk, counted=0, by=clerk, at=TEN)
    with pytest.raises(CountOpen):
        operations.begin_count(counted=0, by=colleague, at=TEN)


def test_the_second_does_not_see_the_first_figure(clerk: Actor, colleague: Actor) -> None:
    operations.begin_count(counted=97, by=clerk, at=NINE)
    shown = queries.ledger(by=colleague).open_count
    assert shown is not None
    assert (shown.first_count, shown.is_own) == (None, False)


def test_two_who_differ_count_again(clerk: Actor, colleague: Actor) -> None:
    count = operations.begin_count(counted=3, by=clerk, at=NINE)
    assert operations.finish_count(count_id=count.pk, counted=4, by=colleague, at=TEN).state == "DISPUTED"
    operations.begin_count(counted=4, by=clerk, at=TEN)


def test_a_difference_is_explained_by_a_third_and_corrects_the_ledger(
    clerk: Actor, colleague: Actor, head: Actor
) -> None:
    stocked(clerk)
    count = operations.begin_count(counted=98, by=clerk, at=NINE)
    assert operations.finish_count(count_id=count.pk, counted=98, by=colleague, at=TEN).state == "DIFFERENT"
    with pytest.raises(CountOpen):
        operations.begin_count(counted=98, by=clerk, at=TEN)
    with pytest.raises(NotPermitted):
        operations.explain_difference(count_id=count.pk, explanation="Dua blangko tercecer", by=clerk, at=TEN)
    with pytest.raises(WhyMissing):
        operations.explain_difference(count_id=count.pk, explanation="hilang", by=head, at=TEN)
    operations.explain_difference(count_id=count.pk, explanation="Dua blangko tercecer", by=head, at=TEN)
    assert queries.blanks_left() == 98
    assert BlankEntry.objects.get(kind="CORRECTED").quantity == -2


def test_whoever_counted_does_not_explain(clerk: Actor, head: Actor) -> None:
    stocked(clerk)
    count = operations.begin_count(counted=98, by=head, at=NINE)
    operations.finish_count(count_id=count.pk, counted=98, by=clerk, at=TEN)
    with pytest.raises(SecondPersonNeeded):
        operations.explain_difference(count_id=count.pk, explanation="Dua blangko tercecer", by=head, at=TEN)


# The centre's list


def test_a_list_that_contradicts_the_ledger_is_shown_and_changes_nothing(clerk: Actor) -> None:
    stocked(clerk, 500, "KIRIM-1")
    stocked(clerk, 250, "KIRIM-2")
    file = table("kirim-1;500", "KIRIM-9;1.000", "KIRIM-3;abc", header="NO DOKUMEN;JUMLAH")
    kept = operations.compare_stock_file(upload=file, file_name="pusat.csv", by=clerk, at=NINE)
    assert kept.lines == [
        {"document": "KIRIM-1", "theirs": 500, "ours": 500},
        {"document": "KIRIM-9", "theirs": 1000, "ours": None},
        {"document": "KIRIM-3", "theirs": None, "ours": None},
        {"document": "KIRIM-2", "theirs": None, "ours": 250},
    ]
    assert queries.blanks_left() == 750
    assert BlankEntry.objects.count() == 2


@pytest.mark.parametrize("content", [b"", b"NO DOKUMEN;JUMLAH", b"A;B\n1;2", b"\x00\x01\x02" * 50, b"PK\x03\x04broken"])
def test_unreadable_lists(clerk: Actor, content: bytes) -> None:
    with pytest.raises(FileUnusable):
        operations.compare_stock_file(upload=io.BytesIO(content), file_name="x", by=clerk, at=NINE)
    assert StockFile.objects.count() == 0


# What is expected


def test_an_expected_delivery_makes_promises_until_it_is_closed(shop: Shop, office: object) -> None:
    from tests.idcards.conftest import ready

    operations.return_blanks(quantity=100, document_no="K-1", by=shop.head, at=NINE)
    [resident] = people(1)
    card = ready(resident, shop.clerk)
    operations.recalculate(at=NINE)
    card.refresh_from_db()
    assert card.promised_on is None
    delivery = operations.expect_delivery(on=dt.date(2026, 3, 10), quantity=50, by=shop.head, at=NINE)
    operations.recalculate(at=NINE)
    card.refresh_from_db()
    assert card.promised_on == dt.date(2026, 3, 12)
    operations.close_delivery(delivery_id=delivery.pk, by=shop.head, at=later(days=1))
    operations.recalculate(at=NINE)
    card.refresh_from_db()
    assert card.promised_on is None


def test_the_forecast_learns_from_what_was_used(shop: Shop, resident: Resident) -> None:
    assert queries.forecast(at=NINE) is None
    for day in range(6):
        for number in range(2):
            operations.spoil_blank(serial=f"SERI{day:04d}{number:04d}", why="Uji", by=shop.clerk, at=later(days=day))
    found = queries.forecast(at=later(days=8))
    assert found is not None
    assert found.likely is not None
    assert 1 <= found.per_day <= 3
