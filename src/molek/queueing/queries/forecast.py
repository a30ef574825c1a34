"""The hall as the estimator sees it: one look at the tables, then arithmetic (``rules.waiting``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import connections, router

from molek.base.workdays import city_date
from molek.queueing.models import Calibration, Hall, HallService
from molek.queueing.queries.rooms import policy_of
from molek.queueing.rules import waiting
from molek.queueing.rules.turns import TurnPolicy
from molek.queueing.rules.waiting import Bounds, Range, Standing, Times

_MOST_STANDING = 4000

_WAITING = """
    SELECT service_id, is_preferred, extract(epoch FROM %(at)s - place_at), id FROM queueing_ticket
    WHERE hall_id = %(hall)s AND day = %(day)s AND state IN ('WAITING', 'TRANSFERRED')
    ORDER BY place_at, id LIMIT %(most)s
"""
_COUNTERS = """
    SELECT c.id, c.streak, array_agg(cs.hallservice_id), t.service_id, extract(epoch FROM %(at)s - t.called_at)
    FROM queueing_counter c
    JOIN queueing_counter_services cs ON cs.counter_id = c.id
    LEFT JOIN queueing_ticket t ON t.counter_id = c.id AND t.state IN ('CALLED', 'SERVING')
    WHERE c.hall_id = %(hall)s AND c.clerk_id IS NOT NULL AND NOT c.is_paused
    GROUP BY c.id, t.service_id, t.called_at
"""
_TODAY = """
    SELECT service_id, count(*) FILTER (WHERE occupied_s > 0),
        coalesce(avg(occupied_s) FILTER (WHERE occupied_s > 0), 0),
        coalesce(stddev_pop(occupied_s) FILTER (WHERE occupied_s > 0), 0),
        count(*) FILTER (WHERE is_preferred AND issued_at > %(at)s - interval '1 hour'),
        extract(epoch FROM %(at)s - min(issued_at))
    FROM queueing_ticket WHERE hall_id = %(hall)s AND day = %(day)s GROUP BY service_id
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The hall at one moment. ``standing`` in the order of places; ``ids`` are their tickets."""

    standing: tuple[Standing, ...]
    ids: tuple[int, ...]
    counters: tuple[waiting.OpenCounter, ...]
    times: dict[int, Times]
    preferred_per_s: dict[int, float]
    policy: TurnPolicy
    bounds: Bounds

    def range_for(self, service_id: int, *, preferred: bool, age_s: float = 0.0) -> Range | None:
        """For somebody who takes a number now (``age_s`` below 0: whose time comes later). None: no counter is open."""
        return self._range(Standing(service_id, preferred, age_s), self.standing)

    def range_of(self, ticket_id: int) -> Range | None:
        """For a number that waits: from now on. None if it does not wait, or no counter is open."""
        if ticket_id not in self.ids:
            return None
        place = self.ids.index(ticket_id)
        mine = self.standing[place]
        # Equal ages: those before it in the list stand before it.
        others = self.standing[:place] + tuple(
            other if other.age_s < mine.age_s else replace(other, age_s=mine.age_s - 0.001)
            for other in self.standing[place + 1 :]
        )
        return self._range(mine, others)

    def ahead_of(self, ticket_id: int) -> int:
        """How many numbers in the same line have an earlier place (lanes of the law may still come before)."""
        if ticket_id not in self.ids:
            return 0
        place = self.ids.index(ticket_id)
        mine = self.standing[place]
        return sum(1 for other in self.standing[:place] if other.service == mine.service)

    def _range(self, mine: Standing, others: tuple[Standing, ...]) -> Range | None:
        look = waiting.expected_s(
            waiting.Line(
                mine=mine,
                ahead=others,
                counters=self.counters,
                times=self.times,
                policy=self.policy,
                preferred_per_s=self.preferred_per_s,
            )
        )
        return waiting.told(look, self.bounds) if look else None


def snapshot(hall: Hall, at: dt.datetime) -> Snapshot:
    """Five queries; some milliseconds with hundreds waiting."""
    day = city_date(at)
    places: dict[str, Any] = {"hall": hall.pk, "day": day, "at": at, "most": _MOST_STANDING}
    priors = {
        service.pk: Times(service.usual_s or service.expected_minutes * 60.0)
        for service in HallService.objects.filter(hall=hall)
    }
    with connections[router.db_for_read(Hall)].cursor() as cursor:
        cursor.execute(_WAITING, places)
        rows = cursor.fetchall()
        cursor.execute(_COUNTERS, places)
        counters = tuple(
            waiting.OpenCounter(frozenset(services), busy, float(busy_s or 0.0), streak)
            for _pk, streak, services, busy, busy_s in cursor.fetchall()
        )
        cursor.execute(_TODAY, places)
        today = {row[0]: row[1:] for row in cursor.fetchall()}
    times, rates = {}, {}
    for pk, prior in priors.items():
        count, mean, deviation, preferred, since_s = today.get(pk, (0, 0.0, 0.0, 0, 0.0))
        times[pk] = waiting.learn(prior, count=count, mean_s=float(mean), sd_s=float(deviation))
        rates[pk] = preferred / min(3600.0, max(float(since_s), 0.0) + 600.0)  # early in the day an hour is not over
    kept = Calibration.objects.filter(hall=hall).values_list("low", "high", "top").first()
    return Snapshot(
        standing=tuple(Standing(service, preferred, float(age)) for service, preferred, age, _pk in rows),
        ids=tuple(row[3] for row in rows),
        counters=counters,
        times=times,
        preferred_per_s=rates,
        policy=policy_of(hall),
        bounds=Bounds(*kept) if kept else Bounds(),
    )
