"""Printers, print orders, and the cards that come out of them."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.idcards.enums import EntryKind
from molek.idcards.errors import (
    NoBlanks,
    NothingToPrint,
    OtherPrinter,
    PrinterDown,
    PrinterInvalid,
    PrinterNotFound,
    SerialUsed,
    WhyMissing,
)
from molek.idcards.models import BlankStock, Card, Downtime, PrintBatch, Printer
from molek.idcards.operations import notices
from molek.idcards.operations.moving import locked, move
from molek.idcards.operations.papers import order_minutes
from molek.idcards.operations.promising import soon
from molek.idcards.operations.stock import book, parse_serial
from molek.idcards.permissions import CardPermission
from molek.idcards.rules.lifecycle import Event, Party, State
from molek.live import operations as live

MOST_IN_ORDER = 200
READY_TOPIC = "ktp:siap"


@transaction.atomic
def save_printer(
    *,
    printer_id: int | None,
    name: str,
    minutes_per_card: int,
    hours_per_day: int,
    is_active: bool,
    by: Actor,
    at: dt.datetime,
) -> Printer:
    """Add a printer (``printer_id`` None) or change one.

    Raises:
        NotPermitted, PrinterNotFound.
        PrinterInvalid: impossible figures, or a name that another printer has.
    """
    by.require(CardPermission.MANAGE)
    printer = Printer() if printer_id is None else _printer(printer_id)
    printer.name, printer.minutes_per_card = " ".join(name.split())[:60], minutes_per_card
    printer.hours_per_day, printer.is_active = hours_per_day, is_active
    if not printer.name or minutes_per_card < 1 or hours_per_day < 1:
        raise PrinterInvalid()
    try:
        with transaction.atomic():
            printer.save()
    except IntegrityError as error:
        raise PrinterInvalid() from error
    audit.record(
        event="idcards.printer.saved", by=by, subject=f"idcards-printer:{printer.pk}", at=at,
        data={"minutes_per_card": minutes_per_card, "hours_per_day": hours_per_day, "active": is_active},
    )  # fmt: skip
    soon()
    return printer


def _printer(printer_id: int) -> Printer:
    printer = Printer.objects.select_for_update().filter(pk=printer_id).first()
    if printer is None:
        raise PrinterNotFound()
    return printer


@transaction.atomic
def report_down(*, printer_id: int, why: str, until: dt.date | None, by: Actor, at: dt.datetime) -> Downtime:
    """A printer does not work from today; ``until`` is the last bad day if it is known. Promises move at once.

    Raises:
        NotPermitted, PrinterNotFound.
        WhyMissing: or the day lies in the past.
        PrinterDown: it was reported before.
    """
    by.require(CardPermission.PRINT)
    printer, today = _printer(printer_id), city_date(at)
    if not why.strip() or (until is not None and until < today):
        raise WhyMissing(field="why")
    try:
        with transaction.atomic():
            down = Downtime.objects.create(
                printer=printer, since=today, until=until, why=why.strip()[:200], by_ref=by.ref
            )
    except IntegrityError as error:
        raise PrinterDown() from error
    audit.record(
        event="idcards.printer.down", by=by, subject=f"idcards-printer:{printer.pk}", at=at,
        data={"until": until.isoformat() if until else ""},
    )  # fmt: skip
    soon()
    return down


@transaction.atomic
def report_up(*, printer_id: int, by: Actor, at: dt.datetime) -> None:
    """The printer works again: its bad days end yesterday. Told twice changes nothing.

    Raises:
        NotPermitted, PrinterNotFound.
    """
    by.require(CardPermission.PRINT)
    printer, today = _printer(printer_id), city_date(at)
    open_ones = Downtime.objects.select_for_update().filter(printer=printer)
    changed = 0
    for down in open_ones.exclude(until__lt=today):
        changed += 1
        if down.since >= today:
            down.delete()
        else:
            down.until = today - dt.timedelta(days=1)
            down.save(update_fields=["until"])
    if changed:
        audit.record(event="idcards.printer.up", by=by, subject=f"idcards-printer:{printer.pk}", at=at)
        soon()


@transaction.atomic
def order_prints(*, printer_id: int, size: int, by: Actor, at: dt.datetime) -> PrintBatch:
    """Give the next cards, in print order, to one printer. Two orders at once share no card.

    Raises:
        NotPermitted, PrinterNotFound, PrinterDown.
        NoBlanks: nothing is left on the shelf besides what other orders will use.
        NothingToPrint: nobody waits.
    """
    by.require(CardPermission.PRINT)
    printer, today = _printer(printer_id), city_date(at)
    down = Downtime.objects.filter(printer=printer, since__lte=today).exclude(until__lt=today)
    if not printer.is_active or down.exists():
        raise PrinterDown()
    stock = BlankStock.objects.select_for_update().filter(pk=1).first()
    free = (stock.balance if stock else 0) - Card.objects.filter(state=State.QUEUED).count()
    size = max(0, min(size, MOST_IN_ORDER, free))
    if not size:
        raise NoBlanks(balance=max(free, 0))
    cards = list(Card.objects.printable().in_print_order().select_for_update(of=("self",), skip_locked=True)[:size])
    if not cards:
        raise NothingToPrint()
    batch = PrintBatch.objects.create(printer=printer, ordered_at=at, ordered_by=by.ref, size=len(cards))
    for card in cards:
        move(card, Event.ORDER, party=Party.PRINTING, by=by, at=at, note=f"perintah cetak {batch.pk}", batch=batch)
    return batch


@transaction.atomic
def record_print(*, code: str, batch_id: int, serial: str, by: Actor, at: dt.datetime) -> Card:
    """A card came out of the printer, on the blank of that serial. Of two who say so, the first counts.

    Raises:
        NotPermitted, CardNotFound, SerialInvalid.
        MoveImpossible: it is printed already, or was taken out of the order.
        OtherPrinter: it stands in another order.
        SerialUsed: that blank is another card, or is spoiled.
        NoBlanks: the ledger has none left: somebody forgot to book a delivery.
    """
    by.require(CardPermission.PRINT)
    plain = parse_serial(serial)
    card = locked(code)
    if card.state == State.QUEUED and card.batch_id != batch_id:
        raise OtherPrinter()
    try:
        with transaction.atomic():
            move(card, Event.PRINT, party=Party.PRINTING, by=by, at=at, serial=plain, printed_at=at)
    except IntegrityError as error:
        if "idcard_serial_once" in str(error):
            raise SerialUsed(serial=plain, field="serial") from error
        raise
    book(EntryKind.USED, -1, serial=plain, card=card, by=by, at=at)
    return card


@transaction.atomic
def spoil_card(*, code: str, why: str, serial: str = "", by: Actor, at: dt.datetime) -> Card:
    """A card was spoiled in the office, in the printer or after. Minutes are sealed; only then can it be printed anew,
    on another blank.

    Args:
        serial: of the blank that broke in the printer; a printed card's own serial is known.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible, SerialInvalid, SerialUsed, NoBlanks.
        WhyMissing: minutes say why.
    """
    by.require(CardPermission.PRINT)
    if not why.strip():
        raise WhyMissing(field="why")
    card = locked(code)
    printed = card.serial
    broken = printed or parse_serial(serial)
    move(
        card, Event.SPOIL, party=Party.PRINTING, by=by, at=at, note=why.strip(), serial="", printed_at=None,
        announced_at=None, pickup_code="", batch=None,
    )  # fmt: skip
    if printed:
        entry = book(EntryKind.CARD_SPOILED, 0, serial=broken, card=card, note=why.strip(), by=by, at=at)
    else:
        entry = book(EntryKind.SPOILED, -1, serial=broken, card=card, note=why.strip(), by=by, at=at)
    order_minutes(entry, by=by, at=at)
    return card


@transaction.atomic
def lose_card(*, code: str, why: str, by: Actor, at: dt.datetime) -> Card:
    """A printed card cannot be found in the office. The head says so, and may have it printed anew.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible, WhyMissing.
    """
    by.require(CardPermission.MANAGE)
    if not why.strip():
        raise WhyMissing(field="why")
    card = locked(code)
    lost = card.serial
    move(
        card, Event.LOSE, party=Party.HEAD, by=by, at=at, note=why.strip(), serial="", printed_at=None,
        announced_at=None, pickup_code="", batch=None,
    )  # fmt: skip
    entry = book(EntryKind.CARD_SPOILED, 0, serial=lost, card=card, note=why.strip(), by=by, at=at)
    order_minutes(entry, by=by, at=at)
    return card


@transaction.atomic
def reorder(*, code: str, by: Actor, at: dt.datetime) -> Card:
    """A spoiled or lost card goes back into the line, at its old place.

    Raises:
        NotPermitted: a lost one needs the head.
        CardNotFound, MoveImpossible.
    """
    card = locked(code)
    is_lost = card.state == State.LOST
    by.require(CardPermission.MANAGE if is_lost else CardPermission.PRINT)
    move(card, Event.REORDER, party=Party.HEAD if is_lost else Party.PRINTING, by=by, at=at)
    soon()
    return card


@transaction.atomic
def release(*, code: str, by: Actor, at: dt.datetime) -> Card:
    """Take a card out of a print order, for example when its printer broke.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
    """
    by.require(CardPermission.PRINT)
    return move(locked(code), Event.RELEASE, party=Party.PRINTING, by=by, at=at, batch=None)


@transaction.atomic
def activate(*, code: str, by: Actor, at: dt.datetime) -> Card:
    """The chip was written and read back, and the print looked at.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
    """
    by.require(CardPermission.PRINT)
    return move(locked(code), Event.ACTIVATE, party=Party.PRINTING, by=by, at=at)


@transaction.atomic
def announce(*, code: str, by: Actor, at: dt.datetime) -> Card:
    """The card lies ready: its owner gets the pick-up code by message, hall and public page show its registration code.

    Raises:
        NotPermitted, CardNotFound, MoveImpossible.
    """
    by.require(CardPermission.PRINT)
    card = move(
        locked(code), Event.ANNOUNCE, party=Party.PRINTING, by=by, at=at, announced_at=at, pickup_code=new_code(2)
    )
    notices.tell_ready(card, at=at)
    live.publish(READY_TOPIC)
    return card
