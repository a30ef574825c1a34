"""What the planner needs to know of a hall's past, and the plans that were made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.queueing.enums import TicketState
from molek.queueing.errors import PlanNotFound
from molek.queueing.models import CapacityPlan, Counter, Hall, HallService, Ticket
from molek.queueing.permissions import HallPermission
from molek.queueing.queries.history import history
from molek.queueing.queries.rooms import require_at
from molek.queueing.rules.capacity.demand import Kind
from molek.staff import queries as staff

PAST_WEEKS = 12
FEWEST_DAYS = 3
_ENOUGH_TIMES = 40  # served numbers from which on the measured times themselves are drawn
_ENOUGH_LEAVERS = 5
_LATE = dt.timedelta(minutes=15)

# Evenly spaced in probability; the very ends are cut, since a number forgotten at a counter is no service time.
_SHARES = [0.005, *(n / 40 for n in range(1, 40)), 0.995]

_TIMES = """
    SELECT s.id, count(t.id), count(t.id) FILTER (WHERE t.is_preferred),
        count(t.id) FILTER (WHERE t.state = 'DONE' AND t.occupied_s > 0),
        avg(t.occupied_s) FILTER (WHERE t.state = 'DONE' AND t.occupied_s > 0),
        stddev_samp(t.occupied_s) FILTER (WHERE t.state = 'DONE' AND t.occupied_s > 0),
        percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY t.occupied_s)
            FILTER (WHERE t.state = 'DONE' AND t.occupied_s > 0)
    FROM queueing_hallservice s
    LEFT JOIN queueing_ticket t ON t.service_id = s.id AND t.day BETWEEN %(since)s AND %(until)s
        AND t.channel NOT IN ('BATCH', 'ROLL')
    WHERE s.hall_id = %(hall)s AND s.is_active GROUP BY s.id ORDER BY s.letter
"""
_WILL = """
    SELECT count(*) FILTER (WHERE state = 'NO_SHOW'), count(*) FILTER (WHERE first_called_at IS NOT NULL),
        count(*) FILTER (WHERE state = 'LEFT'),
        coalesce(sum(extract(epoch FROM coalesce(first_called_at, ended_at) - issued_at)) / 60, 0)
    FROM queueing_ticket
    WHERE hall_id = %(hall)s AND day BETWEEN %(since)s AND %(until)s AND channel NOT IN ('BATCH', 'ROLL')
        AND state IN ('DONE', 'NO_SHOW', 'LEFT')
"""


@dataclass(frozen=True, slots=True)
class Past:
    """The past weeks of a hall. ``days``: arrivals of each half hour from opening, by date; who came earlier counts for
    the first, who came later for the last. ``kinds`` are the services by letter. ``patience``: minutes, None if hardly
    anybody left."""

    days: dict[dt.date, tuple[float, ...]]
    kinds: tuple[Kind, ...]
    no_show: float
    patience: float | None

    @property
    def totals(self) -> dict[dt.date, float]:
        return {day: sum(row) for day, row in self.days.items()}


def half_hours_of(hall: Hall) -> int:
    """How many half hours the doors are open, the last one perhaps not whole."""
    opens, closes = (t.hour * 60 + t.minute for t in (hall.opens, hall.closes))
    return max(-(-(closes - opens) // 30), 1)


def past_of(hall: Hall, *, at: dt.datetime) -> Past:
    """The twelve weeks up to yesterday. Four queries."""
    until = city_date(at) - dt.timedelta(days=1)
    since = until - dt.timedelta(weeks=PAST_WEEKS)
    opens, count = hall.opens.hour * 60 + hall.opens.minute, half_hours_of(hall)
    days: dict[dt.date, list[float]] = defaultdict(lambda: [0.0] * count)
    for row in history(hall, since=since, until=until):
        days[row.day][min(max((row.minute - opens) // 30, 0), count - 1)] += row.arrivals
    places: dict[str, Any] = {"hall": hall.pk, "since": since, "until": until, "shares": _SHARES}
    with connection.cursor() as cursor:
        cursor.execute(_WILL, places)
        missed, called, left, waited = cursor.fetchone()
        cursor.execute(_TIMES, places)
        measured = {row[0]: row[1:] for row in cursor.fetchall()}
    kinds = [_kind(service, measured[service.pk]) for service in _services(hall)]
    return Past(
        days={day: tuple(row) for day, row in sorted(days.items())},
        kinds=tuple(kinds),
        no_show=missed / called if called else 0.0,
        # Total time waited over the number who gave up: the estimate for exponential patience with the others censored.
        patience=max(float(waited) / left, 1.0) if left >= _ENOUGH_LEAVERS else None,
    )


def _services(hall: Hall) -> list[HallService]:
    return list(HallService.objects.filter(hall=hall, is_active=True).order_by("letter"))


def _kind(service: HallService, measured: tuple[Any, ...]) -> Kind:
    taken, preferred, served, mean_s, sd_s, times_s = measured
    times = tuple(t / 60 for t in times_s) if served >= _ENOUGH_TIMES else ()
    mean = (
        sum((a + b) / 2 for a, b in pairwise(times)) / (len(times) - 1)
        if times
        else float(mean_s) / 60
        if served
        else float(service.expected_minutes)
    )
    return Kind(
        letter=service.letter,
        name=service.name,
        share=float(taken),
        mean=max(mean, 0.2),
        cv=min(float(sd_s) / float(mean_s), 2.0) if sd_s and mean_s else 0.7,
        preferred=preferred / taken if taken else 0.0,
        times=times,
    )


def counters_of(hall: Hall, kinds: tuple[Kind, ...]) -> tuple[frozenset[int], ...]:
    """What each counter serves, as indices of ``kinds``."""
    index = {kind.letter: n for n, kind in enumerate(kinds)}
    rows = Counter.objects.filter(hall=hall).prefetch_related("services").order_by("number")
    return tuple(
        frozenset(index[service.letter] for service in row.services.all() if service.letter in index) for row in rows
    )


def knows_enough(hall: Hall, *, at: dt.datetime) -> bool:
    """Are there days from which to learn?"""
    until = city_date(at) - dt.timedelta(days=1)
    since = until - dt.timedelta(weeks=PAST_WEEKS)
    days = Ticket.objects.filter(hall=hall, day__range=(since, until)).values_list("day", flat=True).distinct()
    return days.count() >= FEWEST_DAYS


def usual_clerks(hall: Hall, *, at: dt.datetime) -> str:
    """Who served here in the past weeks and what, as the planner's lines. Three queries."""
    until = city_date(at)
    since = until - dt.timedelta(weeks=4)
    served: dict[int, set[str]] = defaultdict(set)
    rows = Ticket.objects.filter(hall=hall, day__range=(since, until), state=TicketState.DONE, clerk__isnull=False)
    for clerk, letter in rows.values_list("clerk_id", "service__letter").distinct():
        served[clerk].add(letter)
    names = staff.official_names(served)
    lines = [f"{names[pk].replace(';', ',')}; {' '.join(sorted(served[pk]))}" for pk in served if pk in names]
    return "\n".join(sorted(lines))


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan and, if it is a what-if, the plan it began from. ``is_late``: it should long be finished."""

    plan: CapacityPlan
    base: CapacityPlan | None
    is_late: bool


def plans(hall: Hall, *, by: Actor) -> list[CapacityPlan]:
    """The latest plans of a hall, newest first, without their texts."""
    require_at(by, HallPermission.MANAGE, hall)
    return list(CapacityPlan.objects.filter(hall=hall).defer("answer")[:10])


def plan(plan_id: int, *, by: Actor, at: dt.datetime) -> PlanPage:
    """Raises :class:`PlanNotFound`, :class:`NotPermitted`."""
    found = CapacityPlan.objects.select_related("hall", "base").filter(pk=plan_id).first()
    if found is None:
        raise PlanNotFound()
    require_at(by, HallPermission.MANAGE, found.hall)
    base = found.base if found.base and found.base.answer else None
    return PlanPage(found, base, is_late=found.answer is None and at - found.asked_at > _LATE)
