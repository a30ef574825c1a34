"""How the office does: backlog by state and age, output, blanks, promises kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from molek.base.actors import Actor
from molek.base.errors import Text
from molek.base.workdays import CITY_TZ, city_date
from molek.idcards.enums import STATE_LABELS
from molek.idcards.models import HandOver
from molek.idcards.permissions import CardPermission
from molek.idcards.queries.office import outage
from molek.idcards.queries.stock import blanks_left, forecast, outputs
from molek.idcards.rules.forecasts import StockOut
from molek.idcards.rules.lifecycle import OPEN

# Ages of the backlog, in days: up to a week, a month, three months, older.
_BACKLOG = """
    SELECT state, count(*),
           count(*) FILTER (WHERE state_since > %(at)s - interval '7 days'),
           count(*) FILTER (WHERE state_since <= %(at)s - interval '7 days'
                              AND state_since > %(at)s - interval '30 days'),
           count(*) FILTER (WHERE state_since <= %(at)s - interval '30 days'
                              AND state_since > %(at)s - interval '90 days'),
           count(*) FILTER (WHERE state_since <= %(at)s - interval '90 days')
    FROM idcards_card WHERE state = ANY(%(states)s) GROUP BY state
"""
# Of the cards announced in the last ninety days that had been promised: how many lay ready on the day first told.
_KEPT = """
    SELECT count(*), count(*) FILTER (WHERE (card.announced_at AT TIME ZONE 'Asia/Makassar')::date <= first_told_on)
    FROM idcards_card AS card
    WHERE announced_at > %(at)s - interval '90 days' AND first_told_on IS NOT NULL
"""
_TODAY = """
    SELECT event, count(*) FROM idcards_step WHERE "to" = ANY(%(to)s) AND at >= %(start)s AND event = ANY(%(events)s)
    GROUP BY event
"""


@dataclass(frozen=True, slots=True)
class BacklogRow:
    state: str
    label: Text
    count: int
    ages: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``promised``/``kept`` of the last ninety days; ``today`` counts printed, announced and handed over."""

    backlog: list[BacklogRow]
    outputs: list[tuple[dt.date, int]]
    blanks: int
    forecast: StockOut | None
    promised: int
    kept: int
    today: dict[str, int]
    outage: dt.datetime | None
    flagged_proxies: int

    @property
    def kept_percent(self) -> int | None:
        return round(100 * self.kept / self.promised) if self.promised else None


def dashboard(*, by: Actor, at: dt.datetime) -> Dashboard:
    """The office at a glance. About fifteen queries, none of which reads the backlog row by row.

    Raises:
        NotPermitted: ``by`` may not view.
    """
    by.require(CardPermission.VIEW)
    start = dt.datetime.combine(city_date(at), dt.time(), CITY_TZ)
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG, {"at": at, "states": [str(s) for s in OPEN]})
        found = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(_KEPT, {"at": at})
        promised, kept = cursor.fetchone()
        cursor.execute(
            _TODAY,
            {
                "start": start,
                "to": ["PRINTED", "ANNOUNCED", "HANDED_OVER"],
                "events": ["PRINT", "ANNOUNCE", "HAND_OVER"],
            },
        )
        today = dict(cursor.fetchall())
    return Dashboard(
        backlog=[
            BacklogRow(state, STATE_LABELS[state], found[state][1], tuple(found[state][2:]))
            for state in map(str, OPEN)
            if state in found
        ],
        outputs=outputs(at=at),
        blanks=blanks_left(),
        forecast=forecast(at=at),
        promised=promised,
        kept=kept,
        today={event: today.get(event, 0) for event in ("PRINT", "ANNOUNCE", "HAND_OVER")},
        outage=outage(),
        flagged_proxies=HandOver.objects.filter(is_flagged=True, at__gte=at - dt.timedelta(days=30)).count(),
    )
