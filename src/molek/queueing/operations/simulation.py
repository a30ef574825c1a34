"""Made-up visitors, for the demo city only; every screen of such a hall says so."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import CITY_TZ
from molek.queueing.enums import Channel, Lane, Outcome, TicketState
from molek.queueing.errors import SimulationRefused
from molek.queueing.models import Calibration, Counter, Hall, HallService, Ticket
from molek.queueing.operations.moves import tell
from molek.queueing.rules.crowd import Memory, Visit


def _require_demo() -> None:
    if not settings.MOLEK.demo:
        raise SimulationRefused()


@transaction.atomic
def mark_simulated(*, hall_id: int, on: bool, by: Actor, at: dt.datetime) -> Hall:
    """From now on (or no longer) visitors are made up here. Raises :class:`SimulationRefused` outside the demo."""
    _require_demo()
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall_id)
    if hall.is_simulated != on:
        hall.is_simulated = on
        hall.save(update_fields=["is_simulated"])
        audit.record(
            event="queueing.hall.simulated", by=by, subject=f"hall:{hall.code}", at=at, data={"on": on}
        )  # fmt: skip
        tell(hall.pk, "POLICY")
    return hall


@transaction.atomic
def load_past_days(*, hall_id: int, days: Mapping[dt.date, Sequence[Visit]], memory: Memory, by: Actor,
                   at: dt.datetime) -> int:  # fmt: skip
    """Days that were played (``rules.crowd``) become the hall's history. Services and counters by their order.

    ``memory`` gives the hall its bounds and usual times. Returns how many numbers. Raises :class:`SimulationRefused`.
    """
    _require_demo()
    hall = Hall.objects.get(pk=hall_id)
    services = list(HallService.objects.filter(hall=hall).order_by("letter"))
    counters = list(Counter.objects.filter(hall=hall).order_by("number"))
    rows = [row for day, visits in days.items() for row in _day(hall, day, visits, services, counters)]
    Ticket.objects.bulk_create(rows, batch_size=500)
    Calibration.objects.filter(hall=hall).update(
        low=memory.bounds.low, high=memory.bounds.high, top=memory.bounds.top
    )  # fmt: skip
    for index, times in memory.priors.items():
        HallService.objects.filter(pk=services[index].pk).update(usual_s=times.mean_s)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE queueing_ticket")
    audit.record(
        event="queueing.hall.past-made-up", by=by, subject=f"hall:{hall.code}", at=at, data={"numbers": len(rows)}
    )
    return len(rows)


def _day(
    hall: Hall, day: dt.date, visits: Sequence[Visit], services: Sequence[HallService], counters: Sequence[Counter]
) -> list[Ticket]:
    opens = dt.datetime.combine(day, hall.opens, CITY_TZ)
    last: dict[int, int] = {}
    rows = []
    for visit in visits:
        service = services[visit.visitor.service]
        last[service.pk] = last.get(service.pk, 0) + 1
        issued = opens + dt.timedelta(seconds=visit.visitor.at_s)
        called = opens + dt.timedelta(seconds=visit.called_s) if visit.called_s is not None else None
        state = TicketState.LEFT
        if called is not None:
            state = TicketState.DONE if visit.visitor.comes_when_called else TicketState.NO_SHOW
        rows.append(
            Ticket(
                hall=hall,
                service=service,
                day=day,
                letter=service.letter,
                number=last[service.pk],
                state=state,
                lane=Lane.ELDERLY if visit.visitor.preferred else Lane.REGULAR,
                is_preferred=visit.visitor.preferred,
                channel=Channel.COUNTER,
                submission_key=uuid.uuid4(),
                issued_at=issued,
                place_at=issued,
                told_low_s=visit.told.low_s if visit.told else None,
                told_mid_s=visit.told.mid_s if visit.told else None,
                told_high_s=visit.told.high_s if visit.told else None,
                counter=counters[visit.counter] if visit.counter is not None else None,
                first_called_at=called,
                called_at=called,
                calls=1 if called else 0,
                ended_at=opens + dt.timedelta(seconds=visit.ended_s),
                occupied_s=round(visit.ended_s - visit.called_s) if visit.called_s is not None else 0,
                outcome=Outcome.SERVED if state == TicketState.DONE else "",
            )
        )
    return rows
