"""Reads for the operators: all boxes, one box, use by the hour."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Sum

from molek.base.actors import Actor
from molek.base.workdays import CITY_TZ, city_date
from molek.kiosk.enums import Act, DeviceState, PrinterState, ProblemKind
from molek.kiosk.errors import NoSuchDevice
from molek.kiosk.models import AlertContact, Announcement, Device, Problem, Usage
from molek.kiosk.permissions import KioskPermission
from molek.kiosk.rules.charts import Bar, bars
from molek.kiosk.rules.health import PAPER_LOW, is_alive, paper_left
from molek.residents import queries as residents
from molek.residents.enums import AreaKind


@dataclass(frozen=True, slots=True)
class ProblemShown:
    kind: ProblemKind
    label: str
    text: str
    began_at: dt.datetime
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A line of the list. ``paper`` is None until somebody said how much was loaded."""

    id: int
    name: str
    place: str
    area_name: str
    kecamatan: str
    state: DeviceState
    is_alive: bool
    last_seen_at: dt.datetime | None
    printer: PrinterState
    paper: int | None
    used_today: int
    problems: list[ProblemShown] = field(default_factory=list)

    @property
    def is_paper_low(self) -> bool:
        return self.paper is not None and self.paper <= PAPER_LOW

    @property
    def colour(self) -> str:
        """Of the tag beside its name."""
        if self.state is DeviceState.LIVE:
            return "red" if not self.is_alive else "yellow" if self.problems else "green"
        return "grey" if self.state is DeviceState.REVOKED else "blue"


@dataclass(frozen=True, slots=True)
class BoxList:
    """All boxes the reader operates, by kecamatan; ``hours`` counts the sign-ins of each hour of the city's day."""

    groups: list[tuple[str, list[BoxRow]]]
    alive: int
    silent: int
    waiting: int
    hours: list[Bar]
    contacts: list[str]
    announcements: list[Announcement]


def _problem(row: Problem) -> ProblemShown:
    kind = ProblemKind(row.kind)
    text = str(PrinterState(row.text).label) if kind is ProblemKind.PRINTER and row.text in PrinterState else row.text
    return ProblemShown(kind, str(kind.label), text, row.began_at, row.ended_at)


def _rows(devices: list[Device], at: dt.datetime) -> list[BoxRow]:
    problems: dict[int, list[ProblemShown]] = defaultdict(list)
    for row in Problem.objects.filter(device__in=devices, ended_at=None).order_by("-began_at"):
        problems[row.device_id].append(_problem(row))
    midnight = dt.datetime.combine(city_date(at), dt.time(), CITY_TZ)
    used = dict(
        Usage.objects.filter(device__in=devices, hour__gte=midnight, act=Act.SIGN_IN)
        .values_list("device_id")
        .annotate(Sum("times"))
    )
    areas = {area.code: area.name for area in residents.areas()}
    return [
        BoxRow(
            id=d.pk,
            name=d.name,
            place=d.place,
            area_name=areas.get(d.area_code, d.area_code),
            kecamatan=areas.get(d.area_code[:8], areas.get(d.area_code, d.area_code)),
            state=DeviceState(d.state),
            is_alive=is_alive(d.last_seen_at, at),
            last_seen_at=d.last_seen_at,
            printer=PrinterState(d.printer),
            paper=paper_left(loaded=d.paper_loaded, printed=d.paper_printed) if d.paper_loaded_at else None,
            used_today=used.get(d.pk, 0),
            problems=problems[d.pk],
        )
        for d in devices
    ]


def _permitted(by: Actor) -> list[Device]:
    return [d for d in Device.objects.order_by("name") if by.may(KioskPermission.OPERATE, area=d.area_code)]


def boxes(*, by: Actor, at: dt.datetime) -> BoxList:
    """All boxes in the areas that ``by`` operates. Seven queries, however many boxes."""
    by.require(KioskPermission.OPERATE)
    devices = _permitted(by)
    rows = _rows(devices, at)
    groups: dict[str, list[BoxRow]] = defaultdict(list)
    for row in rows:
        groups[row.kecamatan].append(row)
    live = [row for row in rows if row.state is DeviceState.LIVE]
    return BoxList(
        groups=sorted(groups.items()),
        alive=sum(row.is_alive for row in live),
        silent=sum(not row.is_alive for row in live),
        waiting=sum(row.state is DeviceState.AWAITING for row in rows),
        hours=_hours(devices, at),
        contacts=list(AlertContact.objects.order_by("id").values_list("phone", flat=True)),
        announcements=list(_current_announcements(city_date(at)).order_by("-id")),
    )


def _hours(devices: list[Device], at: dt.datetime) -> list[Bar]:
    """How often a box was used in each hour of the city's day so far."""
    midnight = dt.datetime.combine(city_date(at), dt.time(), CITY_TZ)
    found: dict[int, int] = defaultdict(int)
    for hour, times in (
        Usage.objects.filter(device__in=devices, act=Act.SIGN_IN, hour__gte=midnight, hour__lte=at)
        .values_list("hour")
        .annotate(Sum("times"))
    ):
        found[hour.astimezone(CITY_TZ).hour] += times
    return bars([(hour, found[hour]) for hour in range(24)])


@dataclass(frozen=True, slots=True)
class BoxPage:
    """One box. ``week`` counts sign-ins, applications and prints of the last seven city days, oldest first."""

    row: BoxRow
    device: Device
    hours: list[Bar]
    week: list[tuple[dt.date, dict[str, int]]]
    history: list[ProblemShown]
    announcements: list[Announcement]


def box(*, device_id: int, by: Actor, at: dt.datetime) -> BoxPage:
    """One box with its week.

    Raises:
        NotPermitted: ``by`` does not operate boxes there.
        NoSuchDevice: there is none.
    """
    by.require(KioskPermission.OPERATE)
    device = Device.objects.filter(pk=device_id).first()
    if device is None or not by.may(KioskPermission.OPERATE, area=device.area_code):
        raise NoSuchDevice()
    today = city_date(at)
    days = [today - dt.timedelta(days=back) for back in range(6, -1, -1)]
    start = dt.datetime.combine(days[0], dt.time(), CITY_TZ)
    counted: dict[dt.date, dict[str, int]] = {day: {act.value: 0 for act in Act} for day in days}
    for act, hour, times in Usage.objects.filter(device=device, hour__gte=start, hour__lte=at).values_list(
        "act", "hour", "times"
    ):
        counted[city_date(hour)][act] += times
    return BoxPage(
        row=_rows([device], at)[0],
        device=device,
        hours=_hours([device], at),
        week=list(counted.items()),
        history=[_problem(p) for p in Problem.objects.filter(device=device).order_by("-began_at")[:20]],
        announcements=list(_current_announcements(today).filter(device=device)),
    )


def _current_announcements(day: dt.date) -> QuerySet[Announcement]:
    return Announcement.objects.filter(until_date__gte=day, ended_at=None).select_related("device")


def announcements_at(*, device_id: int, at: dt.datetime, language: str) -> list[str]:
    """What the idle screen of a box says today: its own first, then the city's. One query."""
    day = city_date(at)
    rows = Announcement.objects.filter(
        Q(device=device_id) | Q(device=None), since_date__lte=day, until_date__gte=day, ended_at=None
    )
    found = sorted(rows, key=lambda row: (row.device_id is None, -row.pk))
    return [(row.text_en or row.text_id) if language == "en" else row.text_id for row in found]


def boxes_at_unit(unit_id: int) -> list[tuple[str, str]]:
    """Name and place of the boxes that work at an office, for anybody. One query."""
    rows = Device.objects.filter(unit_id=unit_id, state=DeviceState.LIVE).order_by("name")
    return list(rows.values_list("name", "place"))


def enrolment_areas(*, by: Actor) -> list[tuple[str, str]]:
    """Areas in which ``by`` may put a box: code and name, kecamatan before their kelurahan."""
    return [
        (area.code, area.name if area.kind != AreaKind.KECAMATAN else f"Kecamatan {area.name}")
        for area in residents.areas()
        if area.kind != AreaKind.CITY and by.may(KioskPermission.OPERATE, area=area.code)
    ]
