"""The end of the day: nobody keeps waiting for a counter that is closed, and the hall learns from the day."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.queueing.enums import LIVE, EventKind, Outcome, TicketState
from molek.queueing.models import Counter, Hall, HallService, Ticket
from molek.queueing.operations.moves import note, tell
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import rooms

_USUAL_WEIGHT = 0.2  # of the day that ends, against all before

_DAY = """
    SELECT service_id, avg(occupied_s) FROM queueing_ticket
    WHERE hall_id = %s AND day = %s AND occupied_s > 0 GROUP BY service_id HAVING count(*) >= 5
"""


@transaction.atomic
def end_day(*, hall_id: int, day: dt.date, by: Actor, at: dt.datetime) -> int:
    """Close what is open of ``day``: who waits has left, who was called did not come, who is served is done.

    Counters are vacated if the day is over. Safe to repeat; returns how many numbers were closed.
    Raises :class:`NotPermitted`.
    """
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall_id)
    rooms.require_at(by, HallPermission.MANAGE, hall)
    closed = 0
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(hall=hall, day=day, state__in=LIVE):
        _close(ticket, by=by, at=at)
        closed += 1
    if closed or day == city_date(at):
        _learn(hall, day)
    if day == city_date(at):
        _vacate_all(hall)
    if closed:
        audit.record(
            event="queueing.day.ended", by=by, subject=f"hall:{hall.code}", at=at,
            data={"day": day.isoformat(), "closed": closed},
        )  # fmt: skip
    tell(hall.pk, "CLOSED")
    return closed


def _close(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    kind = {TicketState.SERVING: EventKind.DONE, TicketState.CALLED: EventKind.NO_SHOW}.get(
        TicketState(ticket.state), EventKind.LEFT
    )
    ticket.state = TicketState(str(kind))
    ticket.outcome = Outcome.SERVED if kind == EventKind.DONE else ""
    ticket.ended_at = max(at, ticket.issued_at)
    ticket.save(update_fields=["state", "outcome", "ended_at"])
    note(ticket, kind, by=by, at=ticket.ended_at, closing=True)


def _learn(hall: Hall, day: dt.date) -> None:
    """Usual times follow the days slowly. A day that is ended twice would count twice: harmless."""
    with connection.cursor() as cursor:
        cursor.execute(_DAY, [hall.pk, day])
        means = dict(cursor.fetchall())
    for service in HallService.objects.filter(pk__in=means):
        known = service.usual_s or service.expected_minutes * 60.0
        service.usual_s = known * (1 - _USUAL_WEIGHT) + float(means[service.pk]) * _USUAL_WEIGHT
        service.save(update_fields=["usual_s"])


def _vacate_all(hall: Hall) -> None:
    for counter in Counter.objects.select_for_update(of=("self",)).filter(hall=hall, clerk__isnull=False):
        counter.clerk_id, counter.opened_at, counter.is_paused = None, None, False
        counter.step, counter.last_act = counter.step + 1, ""
        counter.save(update_fields=["clerk_id", "opened_at", "is_paused", "step", "last_act"])
