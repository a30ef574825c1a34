"""What every act on a number leaves behind: its new state, an event, a line in the log, a notice to the screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils.formats import date_format

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.live import operations as live
from molek.queueing.enums import EventKind, TicketState
from molek.queueing.errors import TicketMoveRefused, TicketOfAnotherDay
from molek.queueing.models import Ticket
from molek.queueing.rules import lifecycle

_EVENT = """
    INSERT INTO queueing_ticketevent (ticket_id, hall_id, kind, at, counter_number, clerk_id)
    VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
"""


def require_today(ticket: Ticket, at: dt.datetime) -> None:
    """Raises :class:`TicketOfAnotherDay`."""
    if ticket.day != city_date(at):
        raise TicketOfAnotherDay(label=ticket.label, day=date_format(ticket.day, "j F Y"))


def not_before(ticket: Ticket, at: dt.datetime) -> dt.datetime:
    """``at``, or the latest moment of the ticket if the clock was set back meanwhile: no time runs backwards."""
    known = (ticket.issued_at, ticket.called_at, ticket.serving_at, at)
    return max(moment for moment in known if moment is not None)


def move(ticket: Ticket, name: str, **changes: Any) -> None:
    """Make the move ``name`` on a locked ticket and save it with ``changes``.

    Raises:
        TicketMoveRefused: it cannot be made from the ticket's state.
    """
    target = lifecycle.after(ticket.state, name)
    if target is None:
        raise TicketMoveRefused(label=ticket.label, state=TicketState(ticket.state).label)
    for field, value in {"state": TicketState(target), **changes}.items():
        setattr(ticket, field, value)
    ticket.save(update_fields=["state", *changes])


def note(
    ticket: Ticket, kind: EventKind, *, by: Actor, at: dt.datetime, counter_number: int | None = None, **data: Any
) -> int:
    """Write event and log line, tell the screens; returns the event's number, by which boards know what is new."""
    clerk = by.id if by.is_official else None
    with connection.cursor() as cursor:
        cursor.execute(_EVENT, [ticket.pk, ticket.hall_id, kind, at, counter_number, clerk])
        (number,) = cursor.fetchone()
    known = {key: value for key, value in data.items() if value not in (None, "")}
    if counter_number is not None:
        known["counter"] = counter_number
    name = kind.lower().replace("_", "-")
    audit.record(event=f"queueing.ticket.{name}", by=by, subject=ticket.subject, at=at, data=known)
    tell(ticket.hall_id, kind)
    if kind != EventKind.ISSUED:
        live.publish(f"ticket:{ticket.pk}", {"kind": str(kind)})
    return int(number)


def tell(hall_id: int, kind: str) -> None:
    """Boards and consoles of a hall look again."""
    live.publish(f"hall:{hall_id}", {"kind": str(kind)})
