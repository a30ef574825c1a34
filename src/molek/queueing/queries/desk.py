"""The clerk's console and the front desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.queueing.enums import AT_COUNTER, CALLABLE, Lane, TicketState
from molek.queueing.errors import CounterNotFound, TicketNotFound
from molek.queueing.models import Counter, Hall, HallService, Ticket
from molek.queueing.permissions import HallPermission
from molek.queueing.queries.rooms import may_at, own_halls, require_at

_NEXT_SHOWN = 8
_LIST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WaitingRow:
    ticket: Ticket
    waited_minutes: int
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Console:
    """Everything on the clerk's screen. ``ticket`` stands at the counter; ``since_s`` its latest call."""

    counter: Counter
    ticket: Ticket | None
    since_s: int
    waiting: int
    upcoming: tuple[WaitingRow, ...]
    parked: tuple[Ticket, ...]
    missed: tuple[Ticket, ...]
    others: tuple[HallService, ...]
    served_today: int

    @property
    def lane(self) -> str:
        return str(Lane(self.ticket.lane).label) if self.ticket and self.ticket.lane != Lane.REGULAR else ""


def console(counter: Counter, at: dt.datetime) -> Console:
    """The screen of one counter; eight queries."""
    day, hall = city_date(at), counter.hall
    services = list(counter.services.all())
    today = Ticket.objects.filter(hall=hall, day=day)
    mine = today.filter(service__in=services)
    ticket = (
        Ticket.objects.select_related("service", "appointment").filter(counter=counter, state__in=AT_COUNTER).first()
    )
    waiting = mine.filter(state__in=CALLABLE)
    upcoming = waiting.select_related("service").order_by("place_at", "pk")[:_NEXT_SHOWN]
    return Console(
        counter=counter,
        ticket=ticket,
        since_s=max(int((at - ticket.called_at).total_seconds()), 0) if ticket and ticket.called_at else 0,
        waiting=waiting.count(),
        upcoming=tuple(
            WaitingRow(row, max(int((at - row.issued_at).total_seconds()) // 60, 0), row.is_preferred)
            for row in upcoming
        ),
        parked=tuple(mine.filter(state=TicketState.PARKED).order_by("called_at")[:_LIST_SHOWN]),
        missed=tuple(mine.filter(state=TicketState.NO_SHOW).order_by("-ended_at")[:_LIST_SHOWN]),
        others=tuple(HallService.objects.filter(hall=hall, is_active=True)),
        served_today=today.filter(clerk_id=counter.clerk_id, state=TicketState.DONE).count(),
    )


def free_counters(*, by: Actor) -> list[Counter]:
    """Counters of ``by``'s halls at which nobody sits, with their services."""
    found = Counter.objects.filter(
        hall__in=own_halls(by=by, permission=HallPermission.SERVE), clerk__isnull=True
    )  # fmt: skip
    return list(found.select_related("hall").prefetch_related("services").order_by("hall__name", "number"))


def counter_in(hall: Hall, number: int) -> Counter:
    """Raises :class:`CounterNotFound`."""
    found = Counter.objects.filter(hall=hall, number=number).prefetch_related("services").first()
    if found is None:
        raise CounterNotFound()
    return found


def ticket_to_print(ticket_id: int, *, by: Actor) -> Ticket:
    """A number of a hall in which ``by`` works. Raises :class:`TicketNotFound`."""
    ticket = Ticket.objects.select_related("hall", "service").filter(pk=ticket_id).first()
    if ticket is None or not may_at(by, HallPermission.TICKET, ticket.hall):
        raise TicketNotFound()
    return ticket


def waves_of(hall: Hall, *, day: dt.date, by: Actor) -> list[Ticket]:
    """All wave numbers of a day, in order. Raises :class:`NotPermitted`."""
    require_at(by, HallPermission.TICKET, hall)
    rows = Ticket.objects.filter(hall=hall, day=day, window_until__isnull=False)
    return list(rows.select_related("hall", "service").order_by("letter", "number"))
