"""How far the seal is behind the log, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from molek.base.gauges import Gauge, Value, Watch, seconds_since

# Events are looked at from the newest sealed one on, as far as the first that is not sealed.
_LAG = """
    WITH newest AS (SELECT max(size) AS size FROM audit_seal),
    last_sealed AS (SELECT event_id FROM audit_leaf WHERE position = (SELECT size - 1 FROM newest))
    SELECT coalesce((SELECT size FROM newest), 0),
           (SELECT event.at FROM audit_event AS event
            WHERE event.id > coalesce((SELECT event_id FROM last_sealed), 0)
              AND NOT EXISTS (SELECT FROM audit_leaf AS leaf WHERE leaf.event_id = event.id)
            ORDER BY event.id LIMIT 1)
"""


def _read(at: datetime) -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        sealed, oldest = cursor.fetchone() or (0, None)
    yield Value("molek_log_events_sealed", sealed)
    yield Value("molek_log_seal_lag_seconds", seconds_since(oldest, at))


WATCH = Watch(
    name="log",
    gauges=(
        Gauge("molek_log_events_sealed", "Events under the newest seal."),
        Gauge("molek_log_seal_lag_seconds", "Age of the oldest event that no seal covers yet; 0 if all are covered."),
    ),
    read=_read,
)
