"""How long people waited, for the public: by hall and day, in whole minutes, nobody named."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import connection


class Waited(NamedTuple):
    """So many numbers of a day were first called after so many full minutes."""

    day: dt.date
    hall_code: str
    minutes: int
    number: int


# Waves and the roll have no honest moment of arrival, as in the statistics; a played hall is nobody.
_WAITS = """
    SELECT t.day, h.code, floor(extract(epoch FROM t.first_called_at - t.issued_at) / 60)::int, count(*)
    FROM queueing_ticket t JOIN queueing_hall h ON h.id = t.hall_id
    WHERE t.day BETWEEN %s AND %s AND t.first_called_at IS NOT NULL AND t.channel NOT IN ('BATCH', 'ROLL')
        AND NOT h.is_simulated
    GROUP BY 1, 2, 3
"""


def waits(*, since: dt.date, until: dt.date) -> list[Waited]:
    """Both days included. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [since, until])
        return [Waited(*row) for row in cursor.fetchall()]
