"""The ledger of blanks: every entry locks the one row of the balance, which cannot fall below nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import IO, Any

from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.idcards.enums import CountState, EntryKind
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
from molek.idcards.models import BlankEntry, BlankStock, Card, ExpectedDelivery, StockCount, StockFile
from molek.idcards.operations.papers import order_minutes
from molek.idcards.operations.promising import soon
from molek.idcards.operations.tables import read_table
from molek.idcards.permissions import CardPermission
from molek.idcards.rules.lines import columns_of, whole_number

MOST_BLANKS = 100_000
_SERIAL = re.compile(r"^[A-Z0-9]{8,20}$")


def parse_serial(text: str) -> str:
    """The canonical serial of a blank. Raises :class:`SerialInvalid`."""
    serial = re.sub(r"[\s.\-]", "", text).upper()
    if not _SERIAL.match(serial):
        raise SerialInvalid(field="serial")
    return serial


def book(
    kind: EntryKind,
    quantity: int,
    *,
    by: Actor,
    at: dt.datetime,
    document_no: str = "",
    serial: str = "",
    card: Card | None = None,
    note: str = "",
) -> BlankEntry:
    """Add a line to the ledger in the caller's transaction.

    Raises:
        NoBlanks: the balance would fall below nothing.
        SerialUsed, DocumentBooked: that blank or that paper is in the ledger.
    """
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO idcards_blankstock (id, balance) VALUES (1, 0) ON CONFLICT DO NOTHING")
    stock = BlankStock.objects.select_for_update().get(pk=1)
    if stock.balance + quantity < 0:
        raise NoBlanks(balance=stock.balance)
    try:
        with transaction.atomic():
            entry = BlankEntry.objects.create(
                kind=kind, quantity=quantity, balance=stock.balance + quantity, document_no=document_no, serial=serial,
                card=card, note=note[:200], at=at, by_ref=by.ref,
            )  # fmt: skip
    except IntegrityError as error:
        if "idcard_blank_once" in str(error) or "idcard_card_spoiled_once" in str(error):
            raise SerialUsed(serial=serial, field="serial") from error
        if "idcard_document_once" in str(error):
            raise DocumentBooked(document=document_no, field="document_no") from error
        raise
    if quantity:
        stock.balance += quantity
        stock.save(update_fields=["balance"])
    audit.record(
        event="idcards.blanks.booked", by=by, subject="idcards-blanks", at=at,
        data={"kind": str(kind), "quantity": quantity, "balance": entry.balance, "document": document_no,
              "serial": serial},
    )  # fmt: skip
    return entry


def _positive(quantity: int) -> int:
    if not 0 < quantity <= MOST_BLANKS:
        raise QuantityInvalid(field="quantity")
    return quantity


def _document(document_no: str) -> str:
    text = " ".join(document_no.upper().split())[:80]
    if not text:
        raise WhyMissing(field="document_no")
    return text


@transaction.atomic
def receive_blanks(*, quantity: int, document_no: str, note: str = "", by: Actor, at: dt.datetime) -> BlankEntry:
    """Blanks came in with a delivery paper; one paper is booked once.

    Raises:
        NotPermitted, QuantityInvalid, DocumentBooked.
    """
    by.require(CardPermission.STOCK)
    entry = book(EntryKind.RECEIVED, _positive(quantity), document_no=_document(document_no), note=note, by=by, at=at)
    soon()
    return entry


@transaction.atomic
def return_blanks(*, quantity: int, document_no: str, note: str = "", by: Actor, at: dt.datetime) -> BlankEntry:
    """Blanks went back to the centre.

    Raises:
        NotPermitted, QuantityInvalid, DocumentBooked, NoBlanks.
    """
    by.require(CardPermission.MANAGE)
    entry = book(EntryKind.RETURNED, -_positive(quantity), document_no=_document(document_no), note=note, by=by, at=at)
    soon()
    return entry


@transaction.atomic
def spoil_blank(*, serial: str, why: str, by: Actor, at: dt.datetime) -> BlankEntry:
    """A blank was broken before it became a card; sealed minutes follow.

    Raises:
        NotPermitted, SerialInvalid, SerialUsed, NoBlanks.
        WhyMissing: minutes say why.
    """
    by.require(CardPermission.STOCK)
    if not why.strip():
        raise WhyMissing(field="why")
    entry = book(EntryKind.SPOILED, -1, serial=parse_serial(serial), note=why.strip(), by=by, at=at)
    order_minutes(entry, by=by, at=at)
    return entry


@transaction.atomic
def expect_delivery(*, on: dt.date, quantity: int, note: str = "", by: Actor, at: dt.datetime) -> ExpectedDelivery:
    """The centre promised blanks for a day; promises to people count on them from the working day after.

    Raises:
        NotPermitted, QuantityInvalid.
    """
    by.require(CardPermission.MANAGE)
    made = ExpectedDelivery.objects.create(on=on, quantity=_positive(quantity), note=note[:120], by_ref=by.ref)
    audit.record(
        event="idcards.delivery.expected", by=by, subject="idcards-blanks", at=at,
        data={"on": on.isoformat(), "quantity": quantity},
    )  # fmt: skip
    soon()
    return made


@transaction.atomic
def close_delivery(*, delivery_id: int, by: Actor, at: dt.datetime) -> None:
    """An expected delivery came (and was booked), or will not come. Closing twice does nothing.

    Raises:
        NotPermitted: ``by`` may not manage.
    """
    by.require(CardPermission.MANAGE)
    if ExpectedDelivery.objects.filter(pk=delivery_id, is_over=False).update(is_over=True):
        audit.record(
            event="idcards.delivery.closed", by=by, subject="idcards-blanks", at=at, data={"delivery": delivery_id}
        )
        soon()


@transaction.atomic
def begin_count(*, counted: int, by: Actor, at: dt.datetime) -> StockCount:
    """The first of two officials counted the blanks, without seeing the ledger.

    Raises:
        NotPermitted, QuantityInvalid.
        CountOpen: another count is not finished.
    """
    by.require(CardPermission.STOCK)
    if not 0 <= counted <= MOST_BLANKS:
        raise QuantityInvalid(field="counted")
    try:
        with transaction.atomic():
            if StockCount.objects.filter(state=CountState.DIFFERENT).exists():
                raise CountOpen()
            count = StockCount.objects.create(first_count=counted, first_by=by.ref, first_at=at)
    except IntegrityError as error:
        raise CountOpen() from error
    audit.record(event="idcards.count.begun", by=by, subject=f"idcards-count:{count.pk}", at=at)
    return count


@transaction.atomic
def finish_count(*, count_id: int, counted: int, by: Actor, at: dt.datetime) -> StockCount:
    """The second official counted, without seeing the first one's figure. What follows: agreed, different from the
    ledger (to be explained), or disputed between the two (to be counted anew).

    Raises:
        NotPermitted, QuantityInvalid.
        SecondPersonNeeded: the same official counted first.
        CountNotOpen: it is over.
    """
    by.require(CardPermission.STOCK)
    if not 0 <= counted <= MOST_BLANKS:
        raise QuantityInvalid(field="counted")
    count = _locked_count(count_id, CountState.FIRST)
    if count.first_by == by.ref:
        raise SecondPersonNeeded()
    stock = BlankStock.objects.select_for_update().filter(pk=1).first()
    count.second_count, count.second_by, count.second_at = counted, by.ref, at
    count.ledger = stock.balance if stock else 0
    if counted != count.first_count:
        count.state = CountState.DISPUTED
    else:
        count.state = CountState.AGREED if counted == count.ledger else CountState.DIFFERENT
    count.save(update_fields=["second_count", "second_by", "second_at", "ledger", "state"])
    audit.record(
        event="idcards.count.finished", by=by, subject=f"idcards-count:{count.pk}", at=at,
        data={"state": str(count.state), "counted": counted, "ledger": count.ledger},
    )  # fmt: skip
    return count


@transaction.atomic
def explain_difference(*, count_id: int, explanation: str, by: Actor, at: dt.datetime) -> StockCount:
    """Say why the shelf differs from the ledger, and correct the ledger by that much. Never by one who counted.

    Raises:
        NotPermitted: ``by`` may not manage.
        SecondPersonNeeded: ``by`` counted.
        WhyMissing, CountNotOpen, NoBlanks.
    """
    by.require(CardPermission.MANAGE)
    count = _locked_count(count_id, CountState.DIFFERENT)
    if by.ref in (count.first_by, count.second_by):
        raise SecondPersonNeeded()
    if len(explanation.strip()) < 10:
        raise WhyMissing(field="explanation")
    assert count.ledger is not None
    book(
        EntryKind.CORRECTED, count.first_count - count.ledger, note=explanation.strip(), by=by, at=at,
        document_no=f"HITUNG-{count.pk}",
    )  # fmt: skip
    count.state, count.explanation = CountState.EXPLAINED, explanation.strip()[:300]
    count.explained_by, count.explained_at = by.ref, at
    count.save(update_fields=["state", "explanation", "explained_by", "explained_at"])
    audit.record(event="idcards.count.explained", by=by, subject=f"idcards-count:{count.pk}", at=at)
    soon()
    return count


def _locked_count(count_id: int, state: CountState) -> StockCount:
    count = StockCount.objects.select_for_update().filter(pk=count_id).first()
    if count is None or count.state != state:
        raise CountNotOpen()
    return count


@transaction.atomic
def compare_stock_file(*, upload: IO[bytes], file_name: str, by: Actor, at: dt.datetime) -> StockFile:
    """Hold the centre's list of deliveries (paper number, quantity) against the ledger. The ledger stays as it is.

    Raises:
        NotPermitted, FileUnusable.
    """
    by.require(CardPermission.STOCK)
    table = read_table(upload)
    places = columns_of(table.header, "document", "quantity")
    if places is None:
        raise FileUnusable(why="kolom NO DOKUMEN dan JUMLAH tidak ada", field="file")
    ours = {
        entry.document_no: entry.quantity for entry in BlankEntry.objects.filter(kind=EntryKind.RECEIVED).order_by("id")
    }
    lines: list[dict[str, Any]] = []
    theirs: set[str] = set()
    for _line, cells in table.rows:
        document = " ".join(cells[places["document"]].upper().split())[:80]
        if not document:
            continue
        quantity = whole_number(cells[places["quantity"]])
        lines.append({"document": document, "theirs": quantity, "ours": ours.get(document)})
        theirs.add(document)
    lines += [{"document": d, "theirs": None, "ours": quantity} for d, quantity in ours.items() if d not in theirs]
    kept = StockFile.objects.create(sha256=table.sha256, file_name=file_name[:200], lines=lines, at=at, by_ref=by.ref)
    audit.record(
        event="idcards.stock_file.compared", by=by, subject="idcards-blanks", at=at,
        data={"sha256": table.sha256, "lines": len(lines),
              "different": sum(line["theirs"] != line["ours"] for line in lines)},
    )  # fmt: skip
    return kept
