"""Offices with address, hours and what stands there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from molek.base.workdays import city_date
from molek.news.errors import OfficeNotFound
from molek.news.models import HoursDay, HoursWeek, OfficePlace
from molek.news.rules import hours
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.staff import queries as staff
from molek.staff.enums import UnitKind

CITY_WIDE = ""
_AHEAD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Point:
    """Something at an office: a hall with numbers, a Service Box. ``href`` "" has no page."""

    title: str
    text: str
    href: str = ""


PointSource = Callable[[str], Iterable[Point]]
SOURCES: list[PointSource] = []


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One line of the list."""

    code: str
    name: str
    address: str
    phone: str
    now: hours.Now


@dataclass(frozen=True, slots=True)
class OfficeGroup:
    """The offices of one kecamatan, or of the whole city."""

    title: str
    rows: tuple[OfficeRow, ...]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A weekday (0 = Monday), or one date. ``spans`` empty is closed."""

    weekday: int
    spans: hours.Spans
    day: dt.date | None = None
    why: str = ""
    day_id: int = 0


@dataclass(frozen=True, slots=True)
class OfficeShown:
    """One office. ``is_own_week``: its hours are its own, not those of every office."""

    code: str
    name: str
    area_code: str
    area_name: str
    address: str
    postcode: str
    phone: str
    email: str
    now: hours.Now
    week: tuple[DayShown, ...]
    week_since: dt.date | None
    is_own_week: bool
    ahead: tuple[DayShown, ...]
    place: tuple[Decimal, Decimal] | None
    points: tuple[Point, ...]


def _weeks(on: dt.date, codes: Iterable[str]) -> dict[str, HoursWeek]:
    """The regular hours in force by office, the city's own under ""."""
    rows = (
        HoursWeek.objects.filter(since__lte=on, unit_code__in=[*codes, CITY_WIDE])
        .order_by("unit_code", "-since", "-pk").distinct("unit_code").prefetch_related("spans")
    )  # fmt: skip
    return {row.unit_code: row for row in rows}


def week_of(row: HoursWeek | None) -> hours.Week:
    """The spans by weekday; nothing for no row."""
    days: list[list[hours.Span]] = [[] for _ in range(7)]
    for span in row.spans.all() if row is not None else ():
        days[span.weekday].append((span.opens, span.closes))
    return hours.Week(tuple(tuple(sorted(day)) for day in days))


def _exceptions(on: dt.date, codes: Iterable[str]) -> dict[str, dict[dt.date, HoursDay]]:
    rows = HoursDay.objects.filter(
        ended_at__isnull=True, day__gte=on - dt.timedelta(1), day__lte=on + dt.timedelta(_AHEAD_DAYS),
        unit_code__in=[*codes, CITY_WIDE],
    )  # fmt: skip
    found: dict[str, dict[dt.date, HoursDay]] = {}
    for row in rows:
        found.setdefault(row.unit_code, {})[row.day] = row
    return found


def _spans(row: HoursDay) -> hours.Spans:
    return ((row.opens, row.closes),) if row.opens is not None and row.closes is not None else ()


def _holding(exceptions: Mapping[str, Mapping[dt.date, HoursDay]], code: str) -> dict[dt.date, HoursDay]:
    """The days of the whole city, overridden by the office's own."""
    return {**exceptions.get(CITY_WIDE, {}), **exceptions.get(code, {})}


def offices(*, at: dt.datetime) -> list[OfficeGroup]:
    """All offices: those of the city first, then kecamatan by kecamatan. Some six queries, whatever their number."""
    units = staff.all_units()
    areas = {info.code: info for info in residents.areas()}
    on, codes = city_date(at), [unit.code for unit in units]
    weeks, exceptions, closed = _weeks(on, codes), _exceptions(on, codes), staff.calendar().holidays
    groups: dict[str, list[OfficeRow]] = {}
    for unit in units:
        days = {day: _spans(row) for day, row in _holding(exceptions, unit.code).items()}
        week = week_of(weeks.get(unit.code) or weeks.get(CITY_WIDE))
        row = OfficeRow(unit.code, unit.name, unit.address, unit.phone, hours.now(at, week, days, closed))
        groups.setdefault(_group_of(unit, areas), []).append(row)
    return [
        OfficeGroup(areas[code].name if code in areas else "", tuple(rows))
        for code, rows in sorted(groups.items(), key=lambda pair: (pair[0] in areas, pair[0]))
    ]


def _group_of(unit: staff.UnitRow, areas: Mapping[str, residents.AreaInfo]) -> str:
    """The kecamatan of a territorial office; "" for offices of the whole city."""
    if unit.kind not in (UnitKind.KECAMATAN, UnitKind.KELURAHAN):
        return ""
    code = unit.area_code
    while code in areas and areas[code].kind != AreaKind.KECAMATAN:
        code = code.rpartition(".")[0]
    return code if code in areas else ""


def office_page(*, code: str, at: dt.datetime) -> OfficeShown:
    """One office. Raises OfficeNotFound."""
    unit = next((one for one in staff.all_units() if one.code == code), None)
    if unit is None:
        raise OfficeNotFound()
    on = city_date(at)
    weeks, holding = _weeks(on, [code]), _holding(_exceptions(on, [code]), code)
    own = weeks.get(code)
    in_force = own or weeks.get(CITY_WIDE)
    week, calendar = week_of(in_force), staff.calendar()
    place = OfficePlace.objects.filter(unit_code=code).order_by("-pk").first()
    return OfficeShown(
        code=unit.code,
        name=unit.name,
        area_code=unit.area_code,
        area_name=residents.area_name(unit.area_code),
        address=unit.address,
        postcode=unit.postcode,
        phone=unit.phone,
        email=unit.email,
        now=hours.now(at, week, {day: _spans(row) for day, row in holding.items()}, calendar.holidays),
        week=tuple(DayShown(number, spans) for number, spans in enumerate(week.days)),
        week_since=in_force.since if in_force else None,
        is_own_week=own is not None,
        ahead=_ahead(on, week, holding),
        place=(place.latitude, place.longitude) if place else None,
        points=tuple(point for source in SOURCES for point in source(code)),
    )


def _ahead(on: dt.date, week: hours.Week, holding: Mapping[dt.date, HoursDay]) -> tuple[DayShown, ...]:
    """Days of the next month on which other hours hold: exceptions, and holidays on which it would be open."""
    until = on + dt.timedelta(_AHEAD_DAYS)
    days = [
        DayShown(day.weekday(), _spans(row), day, row.why, row.pk) for day, row in holding.items() if on <= day <= until
    ]
    for year in {on.year, until.year}:
        days += [
            DayShown(day.date.weekday(), (), day.date, day.name)
            for day in staff.holidays(year)
            if on <= day.date <= until and day.date not in holding and week.days[day.date.weekday()]
        ]
    return tuple(sorted(days, key=lambda one: one.day or on))


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A line of the history of an office's hours."""

    since: dt.date
    made_at: dt.datetime
    days: tuple[hours.Spans, ...]


def week_history(code: str) -> list[WeekRow]:
    """Regular hours that were set for an office, newest first."""
    rows = HoursWeek.objects.filter(unit_code=code).order_by("-since", "-pk").prefetch_related("spans")[:20]
    return [WeekRow(row.since, row.made_at, week_of(row).days) for row in rows]


def latest_week(code: str) -> hours.Week:
    """The newest regular hours of an office or of the city, also such as hold later: what its form begins with."""
    rows = HoursWeek.objects.filter(unit_code=code).order_by("-since", "-pk").prefetch_related("spans")
    return week_of(rows.first())


@dataclass(frozen=True, slots=True)
class HoursPage:
    """What the form of an office's hours shows. ``name`` "" are the hours of every office."""

    code: str
    name: str
    week: hours.Week
    history: tuple[WeekRow, ...]
    days: tuple[DayShown, ...]
    place: tuple[Decimal, Decimal] | None


def hours_page(*, code: str, on: dt.date) -> HoursPage:
    """Raises OfficeNotFound."""
    name = ""
    if code != CITY_WIDE:
        name = staff.unit_names([code]).get(code, "")
        if not name:
            raise OfficeNotFound()
    week = latest_week(code)
    if week.is_empty and code != CITY_WIDE:
        week = latest_week(CITY_WIDE)
    rows = HoursDay.objects.filter(unit_code=code, ended_at__isnull=True, day__gte=on).order_by("day")
    place = OfficePlace.objects.filter(unit_code=code).order_by("-pk").first() if code else None
    return HoursPage(
        code, name, week, tuple(week_history(code)),
        tuple(DayShown(row.day.weekday(), _spans(row), row.day, row.why, row.pk) for row in rows),
        (place.latitude, place.longitude) if place else None,
    )  # fmt: skip


def changeable(*, unit_ids: Collection[int], may_all: bool) -> list[OfficeFoundRow]:
    """The offices of these keys, or all of them."""
    return [OfficeFoundRow(unit.code, unit.name) for unit in staff.all_units() if may_all or unit.id in unit_ids]


@dataclass(frozen=True, slots=True)
class OfficeFoundRow:
    code: str
    name: str
