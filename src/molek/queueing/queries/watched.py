"""Who waits in the halls, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from molek.base.gauges import Gauge, Value, Watch, seconds_since
from molek.base.workdays import city_date

_WAITING = """
    SELECT hall.code, waiting.count, waiting.since
    FROM queueing_hall AS hall CROSS JOIN LATERAL (
        SELECT count(*), min(place_at) AS since FROM queueing_ticket AS ticket
        WHERE ticket.hall_id = hall.id AND ticket.day = %(today)s AND ticket.state IN ('WAITING', 'TRANSFERRED')
          AND ticket.place_at <= %(at)s) AS waiting
    ORDER BY hall.code
"""


def _read(at: datetime) -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"today": city_date(at), "at": at})
        halls = cursor.fetchall()
    for code, count, since in halls:
        yield Value("molek_hall_waiting", count, {"hall": code})
        yield Value("molek_hall_longest_wait_seconds", seconds_since(since, at), {"hall": code})


WATCH = Watch(
    name="halls",
    gauges=(
        Gauge("molek_hall_waiting", "Numbers of today that wait to be called.", ("hall",)),
        Gauge("molek_hall_longest_wait_seconds", "How long the first of them has been waiting.", ("hall",)),
    ),
    read=_read,
)
