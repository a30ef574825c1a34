"""What the manager sees: now, and over the days. By clerk for planning shifts, never for ranking people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from molek.base.actors import Actor
from molek.base.workdays import CITY_TZ, city_date
from molek.queueing.enums import TicketState
from molek.queueing.models import Counter, Hall, Ticket
from molek.queueing.permissions import HallPermission
from molek.queueing.queries.rooms import require_at
from molek.queueing.queries.screens import ServiceLine, seated, service_lines
from molek.queueing.rules import seats
from molek.staff import queries as staff

MEASURES = """
    count(*) AS taken,
    count(*) FILTER (WHERE state = 'DONE') AS served,
    count(*) FILTER (WHERE state = 'NO_SHOW') AS no_show,
    count(*) FILTER (WHERE state = 'LEFT') AS left_unserved,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_called_at - issued_at)) AS wait_p50,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM first_called_at - issued_at)) AS wait_p90,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY occupied_s) FILTER (WHERE state = 'DONE') AS service_p50,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY occupied_s) FILTER (WHERE state = 'DONE') AS service_p90
"""
# Waves and the roll have no honest moment of arrival: they are counted, their waits are not.
_SOURCE = """
    FROM (SELECT t.id, t.state, t.service_id, t.clerk_id, t.counter_id, t.occupied_s, t.issued_at,
              CASE WHEN t.channel IN ('BATCH', 'ROLL') THEN NULL ELSE t.first_called_at END AS first_called_at,
              extract(hour FROM t.issued_at AT TIME ZONE %(zone)s)::int AS hour
          FROM queueing_ticket t WHERE t.hall_id = %(hall)s AND t.day BETWEEN %(since)s AND %(until)s) AS t
"""
GROUPS = {
    "service": ("s.letter || ' ' || s.name", "JOIN queueing_hallservice s ON s.id = t.service_id"),
    "counter": ("c.number", "JOIN queueing_counter c ON c.id = t.counter_id"),
    "hour": ("t.hour", ""),
    "clerk": ("t.clerk_id", ""),
    "all": ("1", ""),
}


@dataclass(frozen=True, slots=True)
class Measures:
    """One line of the statistics. Waits and times in seconds; None where nobody was called or served."""

    name: str
    taken: int
    served: int
    no_show: int
    left_unserved: int
    wait_p50: float | None
    wait_p90: float | None
    service_p50: float | None
    service_p90: float | None

    @property
    def wait_minutes(self) -> tuple[int | None, int | None]:
        return _minutes(self.wait_p50), _minutes(self.wait_p90)

    @property
    def no_show_percent(self) -> int:
        return round(100 * self.no_show / self.taken) if self.taken else 0

    @property
    def left_percent(self) -> int:
        return round(100 * self.left_unserved / self.taken) if self.taken else 0

    @property
    def wait_p50_minutes(self) -> int | None:
        return _minutes(self.wait_p50)

    @property
    def wait_p90_minutes(self) -> int | None:
        return _minutes(self.wait_p90)

    @property
    def service_p50_minutes(self) -> int | None:
        return _minutes(self.service_p50)

    @property
    def service_p90_minutes(self) -> int | None:
        return _minutes(self.service_p90)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)


@dataclass(frozen=True, slots=True)
class Honesty:
    """How often the told range was right. Shares in percent of ``judged`` numbers that had to wait."""

    judged: int
    covered: int
    too_short: int  # waited longer than told
    too_long: int  # waited less than told
    median_error_minutes: float | None
    immediate: int  # were told "now": not judged

    @property
    def percent(self) -> int | None:
        return round(100 * self.covered / self.judged) if self.judged else None


def measures(hall: Hall, *, group: str, since: dt.date, until: dt.date, by: Actor) -> list[Measures]:
    """Statistics by ``group`` (a key of ``GROUPS``), days from ``since`` to ``until`` included. One query.

    Raises :class:`NotPermitted`: ``by`` does not manage this hall.
    """
    require_at(by, HallPermission.MANAGE, hall)
    key, join = GROUPS[group]
    where = "WHERE t.clerk_id IS NOT NULL" if group == "clerk" else ""
    sql = f"SELECT {key}, {MEASURES} {_SOURCE} {join} {where} GROUP BY 1 ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"hall": hall.pk, "since": since, "until": until, "zone": CITY_TZ.key})
        rows = cursor.fetchall()
    names = staff.official_names([row[0] for row in rows]) if group == "clerk" else {}
    return [Measures(_name(group, row[0], names), *row[1:]) for row in rows]


def _name(group: str, key: object, names: dict[int, str]) -> str:
    if group == "clerk":
        return names.get(int(str(key)), str(key))
    if group == "hour":
        return f"{int(str(key)):02d}.00"
    return str(key)


_HONESTY = """
    SELECT count(*) FILTER (WHERE told_mid_s > 0),
        count(*) FILTER (WHERE told_mid_s > 0 AND waited BETWEEN told_low_s AND told_high_s),
        count(*) FILTER (WHERE told_mid_s > 0 AND waited > told_high_s),
        count(*) FILTER (WHERE told_mid_s > 0 AND waited < told_low_s),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(waited - told_mid_s)) FILTER (WHERE told_mid_s > 0),
        count(*) FILTER (WHERE told_mid_s = 0)
    FROM (SELECT *, extract(epoch FROM first_called_at - issued_at) AS waited FROM queueing_ticket
          WHERE hall_id = %s AND day BETWEEN %s AND %s AND first_called_at IS NOT NULL AND told_mid_s IS NOT NULL) AS t
"""


def honesty(hall: Hall, *, since: dt.date, until: dt.date) -> Honesty:
    """How honest the ranges were. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_HONESTY, [hall.pk, since, until])
        judged, covered, short, long, error, immediate = cursor.fetchone()
    return Honesty(judged, covered, short, long, None if error is None else float(error) / 60, immediate)


@dataclass(frozen=True, slots=True)
class CounterRow:
    counter: Counter
    clerk: str
    ticket: Ticket | None
    since_minutes: int


@dataclass(frozen=True, slots=True)
class HallNow:
    hall: Hall
    inside: int
    percent: int
    level: seats.SeatLevel
    waiting: int
    longest_wait_minutes: int
    lines: tuple[ServiceLine, ...]
    counters: tuple[CounterRow, ...]
    honesty: Honesty
    today: Measures | None


def hall_now(hall: Hall, *, by: Actor, at: dt.datetime) -> HallNow:
    """The hall at this moment. Raises :class:`NotPermitted`."""
    require_at(by, HallPermission.MANAGE, hall)
    day = city_date(at)
    inside = seated(hall, at)
    lines = service_lines(hall, at)
    first = (
        Ticket.objects.filter(hall=hall, day=day, state=TicketState.WAITING, place_at__lte=at)
        .order_by("issued_at")
        .values_list("issued_at", flat=True)
        .first()
    )
    whole = measures(hall, group="all", since=day, until=day, by=by)
    return HallNow(
        hall=hall,
        inside=inside,
        percent=seats.percent_taken(inside, hall.seats),
        level=seats.level(inside, hall.seats),
        waiting=sum(line.waiting for line in lines),
        longest_wait_minutes=max(int((at - first).total_seconds()) // 60, 0) if first else 0,
        lines=lines,
        counters=_counter_rows(hall, at),
        honesty=honesty(hall, since=day - dt.timedelta(days=27), until=day),
        today=whole[0] if whole else None,
    )


def _counter_rows(hall: Hall, at: dt.datetime) -> tuple[CounterRow, ...]:
    rows = list(Counter.objects.filter(hall=hall).prefetch_related("services").order_by("number"))
    names = staff.official_names([row.clerk_id for row in rows if row.clerk_id])
    at_it = {t.counter_id: t for t in Ticket.objects.filter(hall=hall, state__in=("CALLED", "SERVING"))}
    return tuple(
        CounterRow(
            counter=row,
            clerk=names.get(row.clerk_id or 0, ""),
            ticket=(ticket := at_it.get(row.pk)),
            since_minutes=max(int((at - ticket.called_at).total_seconds()) // 60, 0)
            if ticket and ticket.called_at
            else 0,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A number in the export: no holder, no token, no application."""

    day: dt.date
    label: str
    service: str
    lane: str
    channel: str
    state: str
    issued_at: dt.datetime
    first_called_at: dt.datetime | None
    counter: int | None
    occupied_s: int
    told_low_s: int | None
    told_high_s: int | None
    outcome: str


def export(hall: Hall, *, since: dt.date, until: dt.date, by: Actor) -> list[ExportRow]:
    """Every number of the days, for a spreadsheet. Raises :class:`NotPermitted`."""
    require_at(by, HallPermission.MANAGE, hall)
    rows = Ticket.objects.filter(hall=hall, day__range=(since, until)).select_related("service", "counter")
    return [
        ExportRow(
            row.day,
            row.label,
            row.service.name,
            row.lane,
            row.channel,
            row.state,
            row.issued_at,
            row.first_called_at,
            row.counter.number if row.counter else None,
            row.occupied_s,
            row.told_low_s,
            row.told_high_s,
            row.outcome,
        )
        for row in rows.order_by("day", "letter", "number")
    ]
