"""Printers, the line in front of them, and the promise that follows from both."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from molek.base.actors import Actor
from molek.base.identifiers import mask_name
from molek.base.pages import Page, page_of
from molek.base.workdays import CITY_TZ, city_date
from molek.idcards.errors import CardNotFound
from molek.idcards.models import BlankStock, Card, Downtime, ExpectedDelivery, PrintBatch, Printer
from molek.idcards.permissions import CardPermission
from molek.idcards.queries.cards import CardRow, row_of
from molek.idcards.rules.lifecycle import State
from molek.idcards.rules.promises import Delivery, Press, Waiting, print_order, schedule
from molek.staff import queries as staff

_SHOWN = 50
_MIDNIGHT = dt.time()


@dataclass(frozen=True, slots=True)
class PrinterRow:
    id: int
    name: str
    minutes_per_card: int
    hours_per_day: int
    is_active: bool
    down_why: str
    down_until: dt.date | None
    is_down: bool
    cards_per_day: int


def printers(*, at: dt.datetime) -> list[PrinterRow]:
    """All printers by name, with what is wrong today. Two queries."""
    today, down = city_date(at), {}
    for one in Downtime.objects.filter(since__lte=today).exclude(until__lt=today).order_by("id"):
        down[one.printer_id] = one
    return [
        PrinterRow(
            p.pk, p.name, p.minutes_per_card, p.hours_per_day, p.is_active, down[p.pk].why if p.pk in down else "",
            down[p.pk].until if p.pk in down else None, p.pk in down, p.hours_per_day * 60 // p.minutes_per_card,
        )
        for p in Printer.objects.order_by("name")
    ]  # fmt: skip


def presses() -> list[Press]:
    """The active printers as the scheduler takes them. Two queries."""
    down: dict[int, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for one in Downtime.objects.all():
        down[one.printer_id].append((one.since, one.until))
    return [
        Press(p.minutes_per_card, p.hours_per_day * 60, tuple(down[p.pk]))
        for p in Printer.objects.filter(is_active=True)
    ]


def promises(*, at: dt.datetime) -> list[tuple[int, dt.date | None]]:
    """(card, promised day) of everybody who waits for the printer, those in print orders first. Seven queries."""
    today = city_date(at)
    fields = ("id", "is_urgent", "is_first", "ready_at")
    alive = Card.objects.filter(resident__status="ALIVE", ready_at__isnull=False)
    queued = [Waiting(*row) for row in alive.filter(state=State.QUEUED).values_list(*fields)]
    ready = [Waiting(*row) for row in alive.filter(state=State.PRINT_READY).values_list(*fields)]
    line = print_order(queued) + print_order(ready)
    stock = BlankStock.objects.filter(pk=1).first()
    start = dt.datetime.combine(today, _MIDNIGHT, CITY_TZ)
    days = schedule(
        line,
        presses=presses(),
        blanks=stock.balance if stock else 0,
        deliveries=[Delivery(d.on, d.quantity) for d in ExpectedDelivery.objects.filter(is_over=False)],
        calendar=staff.calendar(),
        today=today,
        done_today=Card.objects.filter(printed_at__gte=start).count(),
    )
    return [(one.card_id, day) for one, day in zip(line, days, strict=True)]


def print_queue(*, by: Actor) -> tuple[list[CardRow], int]:
    """The next cards in print order, and how many wait in all.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    shown = Card.objects.printable().in_print_order().select_related("resident")[:_SHOWN]
    # Counted from the index alone: whoever died is taken out at night, not by reading the register for a number.
    return [row_of(card) for card in shown], Card.objects.filter(state=State.PRINT_READY).count()


@dataclass(frozen=True, slots=True)
class BatchRow:
    id: int
    printer: str
    ordered_at: dt.datetime
    size: int
    left: int
    unfinished: int


def open_batches(*, by: Actor, after: str | None = None) -> Page[BatchRow]:
    """Print orders of which something is not yet announced, newest first.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    undone = Q(cards__state__in=[State.QUEUED, State.PRINTED, State.ACTIVATED])
    found = (
        PrintBatch.objects.select_related("printer")
        .annotate(left=Count("cards", filter=Q(cards__state=State.QUEUED)), unfinished=Count("cards", filter=undone))
        .filter(unfinished__gt=0)
        .order_by("-id")
    )
    rows = [BatchRow(b.pk, b.printer.name, b.ordered_at, b.size, b.left, b.unfinished) for b in found[: _SHOWN + 1]]
    return page_of(rows, size=_SHOWN, key=lambda row: str(row.id))


@dataclass(frozen=True, slots=True)
class BatchCard:
    code: str
    masked_name: str
    state: str
    serial: str
    reason: str


@dataclass(frozen=True, slots=True)
class BatchSheet:
    id: int
    printer: str
    ordered_at: dt.datetime
    size: int
    queued: list[BatchCard]
    printed: list[BatchCard]
    activated: list[BatchCard]
    done: int


def batch_sheet(*, batch_id: int, by: Actor) -> BatchSheet:
    """A print order with its cards, in print order.

    Raises:
        NotPermitted: ``by`` may not print.
        CardNotFound: there is no such order.
    """
    by.require(CardPermission.PRINT)
    batch = PrintBatch.objects.select_related("printer").filter(pk=batch_id).first()
    if batch is None:
        raise CardNotFound()
    cards = [
        BatchCard(c.code, mask_name(c.resident.name), c.state, c.serial, c.get_reason_display())
        for c in batch.cards.select_related("resident").order_by("-is_urgent", "-is_first", "ready_at", "id")
    ]
    by_state = {
        state: [c for c in cards if c.state == state] for state in (State.QUEUED, State.PRINTED, State.ACTIVATED)
    }
    return BatchSheet(
        batch.pk, batch.printer.name, batch.ordered_at, batch.size, by_state[State.QUEUED], by_state[State.PRINTED],
        by_state[State.ACTIVATED], len(cards) - sum(map(len, by_state.values())),
    )  # fmt: skip
