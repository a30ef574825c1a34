"""At the counter: call, recall, serve, finish, skip, park, resume, transfer, bring back.

Every act carries ``step``, the number of acts that the clerk's screen had seen at his counter. The same press again
(a double click, a nervous network) finds the step one higher with the same act behind it, and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.queueing.enums import AT_COUNTER, EventKind, Lane, Outcome, TicketState
from molek.queueing.errors import (
    CounterBusy,
    NobodyWaits,
    NoCounter,
    ReferenceUnknown,
    StaleConsole,
    TicketMoveRefused,
    TicketNotFound,
)
from molek.queueing.models import Calibration, Counter, Ticket
from molek.queueing.operations.moves import move, not_before, note, require_today
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import joined, rooms
from molek.queueing.rules import waiting
from molek.queueing.rules.turns import prefers, streak_after

_HEADS = """
    SELECT p.preferred, extract(epoch FROM %(at)s - min(head.place_at))
    FROM queueing_counter_services cs
    CROSS JOIN (VALUES (true), (false)) AS p(preferred)
    CROSS JOIN LATERAL (
        SELECT place_at FROM queueing_ticket t
        WHERE t.hall_id = %(hall)s AND t.day = %(day)s AND t.service_id = cs.hallservice_id
            AND t.is_preferred = p.preferred AND t.state IN ('WAITING', 'TRANSFERRED')
        ORDER BY place_at LIMIT 1
    ) head
    WHERE cs.counter_id = %(counter)s GROUP BY p.preferred
"""
# Another clerk's chosen number is locked until he commits: it is passed over, never called twice.
_TAKE = """
    SELECT t.id FROM queueing_ticket t
    WHERE t.hall_id = %(hall)s AND t.day = %(day)s AND t.is_preferred = %(preferred)s
        AND t.state IN ('WAITING', 'TRANSFERRED')
        AND t.service_id IN (SELECT hallservice_id FROM queueing_counter_services WHERE counter_id = %(counter)s)
    ORDER BY t.place_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class AtCounter:
    """The clerk's counter, locked, and what stands there. ``is_repeat``: this press was carried out already."""

    counter: Counter
    ticket: Ticket | None
    is_repeat: bool


def _sit(act: str, *, step: int, by: Actor) -> AtCounter:
    own = None
    if by.is_official and by.id is not None:
        own = Counter.objects.select_for_update(of=("self",)).select_related("hall").filter(clerk_id=by.id).first()
    if own is None:
        raise NoCounter()
    rooms.require_at(by, HallPermission.SERVE, own.hall)
    ticket = Ticket.objects.select_for_update(of=("self",)).filter(counter=own, state__in=AT_COUNTER).first()
    if own.step == step + 1 and own.last_act == act:
        return AtCounter(own, ticket, True)
    if own.step != step:
        raise StaleConsole()
    return AtCounter(own, ticket, False)


def _done(counter: Counter, act: str) -> None:
    counter.step, counter.last_act = counter.step + 1, act
    counter.save(update_fields=["step", "last_act", "streak"])


@transaction.atomic
def call_next(*, step: int, by: Actor, at: dt.datetime) -> Ticket:
    """Call the number whose turn it is by the published rule (``rules.turns``).

    Raises:
        NoCounter, NotPermitted, StaleConsole.
        CounterBusy: a number stands at the counter.
        NobodyWaits: none for the services of this counter.
    """
    here = _sit("call", step=step, by=by)
    if here.is_repeat and here.ticket is not None:
        return here.ticket
    if here.ticket is not None:
        raise CounterBusy(label=here.ticket.label)
    ticket = _call_next(here.counter, by=by, at=at)
    if ticket is None:
        raise NobodyWaits()
    _done(here.counter, "call")
    return ticket


def _call_next(counter: Counter, *, by: Actor, at: dt.datetime) -> Ticket | None:
    places: dict[str, Any] = {"at": at, "hall": counter.hall_id, "day": city_date(at), "counter": counter.pk}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, places)
        ages = {preferred: float(age) for preferred, age in cursor.fetchall()}
        choice = prefers(
            preferred_age_s=ages.get(True),
            regular_age_s=ages.get(False),
            streak=counter.streak,
            policy=rooms.policy_of(counter.hall),
        )
        if choice is None:
            return None
        # Another clerk may have taken the last of that line a moment ago: then the other line.
        for preferred in (choice, not choice):
            cursor.execute(_TAKE, {**places, "preferred": preferred})
            row = cursor.fetchone()
            if row is not None:
                break
        else:
            return None
    ticket = Ticket.objects.get(pk=row[0])
    counter.streak = streak_after(counter.streak, was_preferred=preferred)
    _put_at(counter, ticket, "call", EventKind.CALLED, by=by, at=at)
    return ticket


def _put_at(counter: Counter, ticket: Ticket, name: str, kind: EventKind, *, by: Actor, at: dt.datetime) -> None:
    moment = not_before(ticket, at)
    is_first = ticket.first_called_at is None
    move(
        ticket,
        name,
        counter=counter,
        clerk_id=by.id,
        called_at=moment,
        first_called_at=ticket.first_called_at or moment,
        calls=ticket.calls + 1,
        serving_at=None,
    )
    if is_first:
        _learn(ticket, waited_s=(moment - ticket.issued_at).total_seconds())
    note(ticket, kind, by=by, at=moment, counter_number=counter.number)


def _learn(ticket: Ticket, *, waited_s: float) -> None:
    """The hall moves its bounds by what came of its promise. If a colleague does so this moment, once is enough."""
    if ticket.told_high_s is None:
        return
    row = Calibration.objects.select_for_update(skip_locked=True).filter(hall_id=ticket.hall_id).first()
    if row is None:
        return
    was = waiting.Range(ticket.told_low_s or 0, ticket.told_mid_s or 0, ticket.told_high_s)
    bounds = waiting.corrected(waiting.Bounds(row.low, row.high, row.top), was=was, waited_s=waited_s)
    Calibration.objects.filter(pk=row.pk).update(low=bounds.low, high=bounds.high, top=bounds.top)


def _current(here: AtCounter) -> Ticket:
    if here.ticket is None:
        raise TicketNotFound()
    return here.ticket


@transaction.atomic
def recall(*, step: int, by: Actor, at: dt.datetime) -> Ticket | None:
    """Call the same number once more. Raises what :func:`call_next` does, and :class:`TicketMoveRefused`."""
    here = _sit("recall", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    ticket = _current(here)
    moment = not_before(ticket, at)
    move(ticket, "recall", called_at=moment, calls=ticket.calls + 1,
         occupied_s=ticket.occupied_s + _occupied(ticket, moment))  # fmt: skip
    note(ticket, EventKind.RECALLED, by=by, at=moment, counter_number=here.counter.number)
    _done(here.counter, "recall")
    return ticket


def _occupied(ticket: Ticket, moment: dt.datetime) -> int:
    """Seconds since the latest call: what this stay at the counter took."""
    return round((moment - ticket.called_at).total_seconds()) if ticket.called_at else 0


@transaction.atomic
def serve(*, step: int, by: Actor, at: dt.datetime) -> Ticket | None:
    """The called person stands there."""
    here = _sit("serve", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    ticket = _current(here)
    moment = not_before(ticket, at)
    move(ticket, "serve", serving_at=moment)
    note(ticket, EventKind.SERVING, by=by, at=moment, counter_number=here.counter.number)
    _done(here.counter, "serve")
    return ticket


@transaction.atomic
def finish(
    *, step: int, outcome: Outcome, application_ref: str = "", and_call: bool = False, by: Actor, at: dt.datetime
) -> Ticket | None:
    """The visit is over; with ``and_call`` the next number is called in the same press.

    Returns the number that stands at the counter now, or None.

    Raises:
        NoCounter, NotPermitted, StaleConsole.
        TicketNotFound: nobody stands there.
        ReferenceUnknown: nothing goes by this code: no application, nor what was joined (``register_reference``).
    """
    here = _sit("finish", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    ticket = _current(here)
    if application_ref:
        known = joined.known_reference(application_ref)
        if known is None:
            raise ReferenceUnknown(field="application_ref")
        application_ref = known
    moment = not_before(ticket, at)
    move(
        ticket,
        "finish",
        outcome=outcome,
        application_ref=application_ref,
        serving_at=ticket.serving_at or ticket.called_at,
        ended_at=moment,
        occupied_s=ticket.occupied_s + _occupied(ticket, moment),
    )
    note(ticket, EventKind.DONE, by=by, at=moment, counter_number=here.counter.number, outcome=str(outcome),
         application=application_ref)  # fmt: skip
    following = _call_next(here.counter, by=by, at=at) if and_call else None
    _done(here.counter, "finish")
    return following


@transaction.atomic
def skip(*, step: int, and_call: bool = False, by: Actor, at: dt.datetime) -> Ticket | None:
    """Nobody came. The number can be brought back the same day."""
    here = _sit("skip", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    ticket = _current(here)
    moment = not_before(ticket, at)
    move(ticket, "skip", ended_at=moment, occupied_s=ticket.occupied_s + _occupied(ticket, moment))
    note(ticket, EventKind.NO_SHOW, by=by, at=moment, counter_number=here.counter.number)
    following = _call_next(here.counter, by=by, at=at) if and_call else None
    _done(here.counter, "skip")
    return following


@transaction.atomic
def park(*, step: int, by: Actor, at: dt.datetime) -> None:
    """A paper is missing or the system is slow: the person steps aside and is resumed without a new number."""
    here = _sit("park", step=step, by=by)
    if here.is_repeat:
        return
    ticket = _current(here)
    moment = not_before(ticket, at)
    move(ticket, "park", occupied_s=ticket.occupied_s + _occupied(ticket, moment))
    note(ticket, EventKind.PARKED, by=by, at=moment, counter_number=here.counter.number)
    _done(here.counter, "park")


@transaction.atomic
def transfer(*, step: int, service_id: int, by: Actor, at: dt.datetime) -> None:
    """Another service: the number waits there with the place it has had since morning. Raises also
    :class:`ServiceElsewhere`."""
    here = _sit("transfer", step=step, by=by)
    if here.is_repeat:
        return
    ticket = _current(here)
    service = rooms.service_of(here.counter.hall, service_id)
    moment = not_before(ticket, at)
    move(ticket, "transfer", service=service, counter=None, serving_at=None,
         occupied_s=ticket.occupied_s + _occupied(ticket, moment))  # fmt: skip
    note(ticket, EventKind.TRANSFERRED, by=by, at=moment, counter_number=here.counter.number, to=service.letter)
    _done(here.counter, "transfer")


@transaction.atomic
def refuse_lane(*, step: int, by: Actor, at: dt.datetime) -> None:
    """The declared priority does not hold: the number waits on in the regular line, with its place."""
    here = _sit("refuse_lane", step=step, by=by)
    if here.is_repeat:
        return
    ticket = _current(here)
    if ticket.lane == Lane.REGULAR:
        raise TicketMoveRefused(label=ticket.label, state=TicketState(ticket.state).label)
    moment = not_before(ticket, at)
    lane = str(ticket.lane)
    move(ticket, "release", lane=Lane.REGULAR, is_preferred=False, counter=None, serving_at=None,
         occupied_s=ticket.occupied_s + _occupied(ticket, moment))  # fmt: skip
    note(ticket, EventKind.LANE_REFUSED, by=by, at=moment, counter_number=here.counter.number, lane=lane)
    _done(here.counter, "refuse_lane")


@transaction.atomic
def resume(*, step: int, ticket_id: int, by: Actor, at: dt.datetime) -> Ticket | None:
    """Call a parked number to one's own counter, whichever counter parked it.

    Raises:
        CounterBusy, TicketNotFound, TicketOfAnotherDay.
        TicketMoveRefused: it is not parked any more: a colleague was first.
    """
    here = _sit("resume", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    if here.ticket is not None:
        raise CounterBusy(label=here.ticket.label)
    ticket = locked_ticket(ticket_id, here.counter, at)
    _put_at(here.counter, ticket, "resume", EventKind.RESUMED, by=by, at=at)
    _done(here.counter, "resume")
    return ticket


@transaction.atomic
def call_chosen(*, step: int, ticket_id: int, by: Actor, at: dt.datetime) -> Ticket | None:
    """Call a certain number out of turn (somebody in need; the system came back). Recorded as such in the log.

    Raises as :func:`resume` does.
    """
    here = _sit("chosen", step=step, by=by)
    if here.is_repeat:
        return here.ticket
    if here.ticket is not None:
        raise CounterBusy(label=here.ticket.label)
    ticket = locked_ticket(ticket_id, here.counter, at)
    _put_at(here.counter, ticket, "call", EventKind.CALLED, by=by, at=at)
    _done(here.counter, "chosen")
    return ticket


def locked_ticket(ticket_id: int, counter: Counter, at: dt.datetime) -> Ticket:
    """A ticket of this hall and this day, locked."""
    ticket = Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id, hall_id=counter.hall_id).first()
    if ticket is None:
        raise TicketNotFound()
    require_today(ticket, at)
    return ticket


@transaction.atomic
def bring_back(*, ticket_id: int, by: Actor, at: dt.datetime) -> Ticket:
    """Somebody who missed his call stands there now: he waits again, with his place. Done twice, it is done once.

    Raises:
        TicketNotFound, TicketOfAnotherDay, NotPermitted.
        TicketMoveRefused: he did not miss a call.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("hall").filter(pk=ticket_id).first()
    if ticket is None:
        raise TicketNotFound()
    if not rooms.may_at(by, HallPermission.TICKET, ticket.hall):
        rooms.require_at(by, HallPermission.SERVE, ticket.hall)
    require_today(ticket, at)
    if ticket.state == TicketState.WAITING:
        return ticket
    move(ticket, "bring_back", ended_at=None, counter=None)
    note(ticket, EventKind.BROUGHT_BACK, by=by, at=not_before(ticket, at))
    return ticket
