"""Applications counted by day, area and service: numbers without persons, for figures of the whole city."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection

from molek.base.workdays import CITY_TZ


class Submitted(NamedTuple):
    day: dt.date
    area_code: str
    service_code: str
    number: int


class Decided(NamedTuple):
    """``days`` are calendar days since submission. A decision is late when a step by an official was."""

    day: dt.date
    area_code: str
    service_code: str
    is_refused: bool
    is_late: bool
    days: int
    number: int


class Reason(NamedTuple):
    """``rule_code`` is "" where an official gave a reason of his own."""

    day: dt.date
    rule_code: str
    number: int


_SUBMITTED = """
    SELECT (submitted_at AT TIME ZONE %(zone)s)::date, area_code, service_code, count(*)
    FROM cases_application WHERE submitted_at >= %(start)s AND submitted_at < %(end)s GROUP BY 1, 2, 3
"""
_DECIDED = """
    SELECT (a.decided_at AT TIME ZONE %(zone)s)::date, a.area_code, a.service_code, a.state = 'REJECTED',
        EXISTS (SELECT FROM cases_task t WHERE t.application_id = a.id AND t.state = 'DONE'
                AND (t.decided_at AT TIME ZONE %(zone)s)::date > t.due_date),
        (a.decided_at AT TIME ZONE %(zone)s)::date - (a.submitted_at AT TIME ZONE %(zone)s)::date,
        count(*)
    FROM cases_application a
    WHERE a.decided_at >= %(start)s AND a.decided_at < %(end)s
        AND a.state IN ('REJECTED', 'ACCEPTED', 'SIGNING', 'COMPLETED')
    GROUP BY 1, 2, 3, 4, 5, 6
"""
# An official names one rule or none; the machine names all that refused.
_REASONS = """
    SELECT day, rule, count(*) FROM (
        SELECT (a.decided_at AT TIME ZONE %(zone)s)::date AS day, said.rule
        FROM cases_application a
        CROSS JOIN LATERAL (
            SELECT t.rule_code AS rule FROM (
                SELECT rule_code FROM cases_task
                WHERE application_id = a.id AND state = 'DONE' AND decision = 'REJECT' ORDER BY id DESC LIMIT 1
            ) AS t
            UNION ALL
            SELECT result ->> 'code' FROM jsonb_array_elements(a.verdict -> 'results') AS result
            WHERE result ->> 'effect' = 'REJECT' AND NOT EXISTS (
                SELECT FROM cases_task WHERE application_id = a.id AND state = 'DONE' AND decision = 'REJECT'
            )
        ) AS said
        WHERE a.state = 'REJECTED' AND a.decided_at >= %(start)s AND a.decided_at < %(end)s
    ) AS reasons GROUP BY 1, 2
"""


def submitted(*, since: dt.date, until: dt.date) -> list[Submitted]:
    """By city-local day of submission, both days included. One query."""
    return [Submitted(*row) for row in _rows(_SUBMITTED, since, until)]


def decided(*, since: dt.date, until: dt.date) -> list[Decided]:
    """As they stand now, by city-local day of the decision, both days included. One query."""
    return [Decided(*row) for row in _rows(_DECIDED, since, until)]


def refusal_reasons(*, since: dt.date, until: dt.date) -> list[Reason]:
    """How often each rule refused, by city-local day of the decision, both days included. One query."""
    return [Reason(*row) for row in _rows(_REASONS, since, until)]


def _rows(query: str, since: dt.date, until: dt.date) -> list[tuple[Any, ...]]:
    start = dt.datetime.combine(since, dt.time(), CITY_TZ)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), CITY_TZ)
    with connection.cursor() as cursor:
        cursor.execute(query, {"start": start, "end": end, "zone": CITY_TZ.key})
        return list(cursor.fetchall())
