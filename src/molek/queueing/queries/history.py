"""Arrivals and service times of past days, for planning."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from molek.base.workdays import CITY_TZ
from molek.queueing.models import Hall


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What happened in the half hour from ``minute`` (of the city's day) on, for one service and lane.

    ``arrivals`` are numbers taken; ``served`` those of them that were finished, with mean and standard deviation of
    the seconds they occupied a counter; ``left`` those who went or did not come; ``mean_wait_s`` until the first call.
    Numbers of waves and of the paper roll are not arrivals of that time and are left out.
    """

    day: dt.date
    minute: int
    service_id: int
    letter: str
    is_preferred: bool
    arrivals: int
    served: int
    mean_service_s: float
    sd_service_s: float
    left: int
    mean_wait_s: float


_HISTORY = """
    SELECT day,
        (extract(hour FROM local)::int * 60 + extract(minute FROM local)::int) / 30 * 30 AS minute,
        service_id, letter, is_preferred, count(*),
        count(*) FILTER (WHERE state = 'DONE'),
        coalesce(avg(occupied_s) FILTER (WHERE state = 'DONE'), 0),
        coalesce(stddev_samp(occupied_s) FILTER (WHERE state = 'DONE'), 0),
        count(*) FILTER (WHERE state IN ('LEFT', 'NO_SHOW')),
        coalesce(avg(extract(epoch FROM first_called_at - issued_at)), 0)
    FROM (SELECT t.*, t.issued_at AT TIME ZONE %(zone)s AS local FROM queueing_ticket t
          WHERE hall_id = %(hall)s AND day BETWEEN %(since)s AND %(until)s AND channel NOT IN ('BATCH', 'ROLL')) AS seen
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5
"""


def history(hall: Hall, *, since: dt.date, until: dt.date) -> list[HalfHour]:
    """Half hours from ``since`` to ``until``, both included, in their order. One query."""
    places: dict[str, Any] = {"hall": hall.pk, "since": since, "until": until, "zone": CITY_TZ.key}
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, places)
        return [
            HalfHour(
                day,
                int(minute),
                service,
                letter,
                preferred,
                arrivals,
                served,
                float(mean),
                float(sd),
                left,
                float(wait),
            )
            for day, minute, service, letter, preferred, arrivals, served, mean, sd, left, wait in cursor.fetchall()
        ]
