"""The day on which each waiting person can fetch his card: print order, printers, blanks, working days.

Everything is in whole working days. The promise is honest: where blanks run out and no delivery is booked, there is
none, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from molek.base.workdays import Calendar

HANDLING_DAYS = 1  # working days from the printer to the counter: chip, check, message
_HORIZON_DAYS = 1500  # working days looked ahead: 12,000 cards at eight a day


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card that is to be printed. ``since`` is when it became print ready (or was registered)."""

    card_id: int
    is_urgent: bool
    is_first: bool
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Press:
    """A printer. ``down`` are the closed days, inclusive, on which it does not work (None = until further notice)."""

    minutes_per_card: int
    minutes_per_day: int
    down: tuple[tuple[dt.date, dt.date | None], ...] = field(default=())

    def cards_on(self, day: dt.date) -> int:
        if any(since <= day and (until is None or day <= until) for since, until in self.down):
            return 0
        return self.minutes_per_day // self.minutes_per_card


@dataclass(frozen=True, slots=True)
class Delivery:
    """Blanks that are announced for a day, counted from the working day after."""

    on: dt.date
    quantity: int


def print_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Urgent ones first, then first cards before replacements, each oldest first."""
    return sorted(waiting, key=lambda one: (not one.is_urgent, not one.is_first, one.since, one.card_id))


def schedule(
    waiting: Sequence[Waiting],
    *,
    presses: Sequence[Press],
    blanks: int,
    deliveries: Sequence[Delivery],
    calendar: Calendar,
    today: dt.date,
    done_today: int = 0,
) -> list[dt.date | None]:
    """The day of each card of ``waiting`` (already in print order), or None if it cannot be told.

    Args:
        blanks: in stock now, those set aside for the present orders included.
        today: if a working day, what is left of its output is used (``done_today`` cards are printed already).
    """
    promised: list[dt.date | None] = []
    day, place, stock = today, 0, blanks
    coming = sorted(deliveries, key=lambda one: one.on)
    next_coming = 0
    for step in range(_HORIZON_DAYS):
        if place >= len(waiting):
            break
        if step or not calendar.is_working(day):
            day = calendar.add(day, 1)
        while next_coming < len(coming) and coming[next_coming].on < day:
            stock += coming[next_coming].quantity
            next_coming += 1
        output = sum(press.cards_on(day) for press in presses) - (done_today if day == today else 0)
        count = max(0, min(output, stock, len(waiting) - place))
        if count:
            promised += [calendar.add(day, HANDLING_DAYS)] * count
            place, stock = place + count, stock - count
        elif stock == 0 and next_coming == len(coming):
            break
    return promised + [None] * (len(waiting) - len(promised))


def moved_by(told: dt.date | None, promised: dt.date | None) -> int | None:
    """Calendar days between what a person was told and what holds now; None if one of them is no day."""
    return None if told is None or promised is None else (promised - told).days
