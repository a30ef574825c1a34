"""Who sits at which counter."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.queueing.enums import AT_COUNTER, EventKind
from molek.queueing.errors import CounterBusy, CounterNotFound, CounterTaken, NoCounter, ServiceElsewhere
from molek.queueing.models import Counter, HallService, Ticket
from molek.queueing.operations.moves import move, not_before, note, tell
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import rooms


def locked_counter(counter_id: int) -> Counter:
    """Raises :class:`CounterNotFound`."""
    found = Counter.objects.select_for_update(of=("self",)).select_related("hall").filter(pk=counter_id).first()
    if found is None:
        raise CounterNotFound()
    return found


@transaction.atomic
def open_counter(*, counter_id: int, by: Actor, at: dt.datetime) -> Counter:
    """Sit down at a counter. One's own open counter is simply found again, with the number that stands there.

    Raises:
        NotPermitted: ``by`` does not serve in this hall.
        CounterNotFound.
        CounterTaken: somebody else sits there, or ``by`` has another counter open.
    """
    counter = locked_counter(counter_id)
    rooms.require_at(by, HallPermission.SERVE, counter.hall)
    if counter.clerk_id == by.id and by.id is not None:
        return counter
    if counter.clerk_id is not None:
        raise CounterTaken(number=counter.number)
    counter.clerk_id, counter.opened_at, counter.is_paused, counter.streak = by.id, at, False, 0
    try:
        with transaction.atomic():
            counter.save(update_fields=["clerk_id", "opened_at", "is_paused", "streak"])
    except IntegrityError as error:
        other = Counter.objects.filter(clerk_id=by.id).first()
        raise CounterTaken(number=other.number if other else counter.number) from error
    _record("opened", counter, by=by, at=at)
    return counter


@transaction.atomic
def close_counter(*, by: Actor, at: dt.datetime) -> None:
    """Stand up from one's counter.

    Raises:
        NoCounter: none is open.
        CounterBusy: a number is still there.
    """
    own = Counter.objects.select_for_update(of=("self",)).filter(clerk_id=by.id).first() if by.id else None
    if own is None:
        raise NoCounter()
    at_it = Ticket.objects.filter(counter=own, state__in=AT_COUNTER).first()
    if at_it is not None:
        raise CounterBusy(label=at_it.label)
    _vacate(own)
    _record("closed", own, by=by, at=at)


@transaction.atomic
def pause_counter(*, paused: bool, by: Actor, at: dt.datetime) -> None:
    """Away for a moment, or back. The forecast does not count a counter that pauses. Raises :class:`NoCounter`."""
    own = Counter.objects.select_for_update(of=("self",)).filter(clerk_id=by.id).first() if by.id else None
    if own is None:
        raise NoCounter()
    if own.is_paused != paused:
        own.is_paused = paused
        own.save(update_fields=["is_paused"])
        _record("paused" if paused else "resumed", own, by=by, at=at)


@transaction.atomic
def release_counter(*, counter_id: int, by: Actor, at: dt.datetime) -> None:
    """The manager frees a counter whose clerk is gone; a number that stood there waits again, with its old place.

    Raises:
        NotPermitted: ``by`` does not manage this hall.
        CounterNotFound.
    """
    counter = locked_counter(counter_id)
    rooms.require_at(by, HallPermission.MANAGE, counter.hall)
    send_back(counter, by=by, at=at)
    if counter.clerk_id is not None:
        clerk_id = counter.clerk_id
        _vacate(counter)
        _record("released", counter, by=by, at=at, clerk=clerk_id)


def send_back(counter: Counter, *, by: Actor, at: dt.datetime) -> None:
    """Whoever stands at the counter waits again. The caller holds the counter's row."""
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(counter=counter, state__in=AT_COUNTER):
        moment = not_before(ticket, at)
        move(ticket, "release", counter=None, clerk=None, serving_at=None)
        note(ticket, EventKind.BROUGHT_BACK, by=by, at=moment, counter_number=counter.number)


@transaction.atomic
def set_counter_services(*, counter_id: int, service_ids: list[int], by: Actor, at: dt.datetime) -> None:
    """What a counter serves; from the next call on.

    Raises:
        NotPermitted, CounterNotFound.
        ServiceElsewhere: none is chosen, or one belongs to another hall.
    """
    counter = locked_counter(counter_id)
    rooms.require_at(by, HallPermission.MANAGE, counter.hall)
    chosen = set(HallService.objects.filter(hall=counter.hall, pk__in=service_ids).values_list("pk", flat=True))
    if not chosen or chosen != set(service_ids):
        raise ServiceElsewhere(field="services")
    counter.services.set(chosen)
    _record("services-changed", counter, by=by, at=at, services=sorted(chosen))


def _vacate(counter: Counter) -> None:
    counter.clerk_id, counter.opened_at, counter.is_paused = None, None, False
    counter.step, counter.last_act = counter.step + 1, ""
    counter.save(update_fields=["clerk_id", "opened_at", "is_paused", "step", "last_act"])


def _record(what: str, counter: Counter, *, by: Actor, at: dt.datetime, **data: object) -> None:
    audit.record(
        event=f"queueing.counter.{what}",
        by=by,
        subject=f"counter:{counter.hall.code}/{counter.number}",
        at=at,
        data=data,  # type: ignore[arg-type]
    )
    tell(counter.hall_id, "COUNTER")
