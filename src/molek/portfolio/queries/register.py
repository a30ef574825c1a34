"""Reads of the register, for those who may see all of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from molek.audit import queries as audit
from molek.base.actors import Actor
from molek.base.transactions import lock_row
from molek.base.workdays import city_date
from molek.portfolio.enums import LIVING, STATUS_COLOURS, USED, ClientState, PersonalData, Status, Task, Users, Way
from molek.portfolio.errors import SystemNotFound
from molek.portfolio.models import Client, Exchange, SecurityCheck, StatusChange, System
from molek.portfolio.permissions import PortfolioPermission
from molek.portfolio.rules import picture, twins
from molek.staff import queries as staff

REMIND_BEFORE = dt.timedelta(days=30)


def require_reader(by: Actor) -> None:
    """Whoever may see all of the register: costs, hosts and findings are not for everybody."""
    by.require(PortfolioPermission.READ)


def locked_system(system_id: int) -> System:
    """The system, locked until the caller's transaction ends. Raises :class:`SystemNotFound`."""
    system = lock_row(System, column="id", value=system_id)
    if system is None:
        raise SystemNotFound()
    return system


def due_for_reminder(*, on: dt.date) -> list[System]:
    """Living systems whose check or contract falls due within thirty days, or is overdue."""
    near = on + REMIND_BEFORE
    return list(
        System.objects.living().filter(Q(check_due_date__lte=near) | Q(contract_end_date__lte=near)).order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A system in a list. ``has_sign_in``: its people come in by the city's own sign-in."""

    id: int
    name: str
    purpose: str
    unit: str
    task: str
    users: str
    status: Status
    colour: str
    has_sign_in: bool
    is_overdue: bool
    contract_ends: dt.date | None
    address: str

    @property
    def status_text(self) -> str:
        return str(self.status.label)


def _users_text(users: Sequence[str]) -> str:
    return ", ".join(str(Users(user).label) for user in users)


def _lines(systems: Sequence[System], today: dt.date) -> list[Line]:
    units = staff.unit_names_by_id({system.unit_id for system in systems})
    joined = set(Client.objects.filter(state=ClientState.LIVE).values_list("system_id", flat=True))
    return [
        Line(
            id=system.pk,
            name=system.name,
            purpose=system.purpose,
            unit=units.get(system.unit_id, ""),
            task=str(Task(system.task).label),
            users=_users_text(system.users),
            status=Status(system.status),
            colour=STATUS_COLOURS[Status(system.status)],
            has_sign_in=system.pk in joined,
            is_overdue=is_overdue(system, today),
            contract_ends=_ends_soon(system, today),
            address=system.address,
        )
        for system in systems
    ]


def is_overdue(system: System, today: dt.date) -> bool:
    """A living system that nobody has checked by the day, or for which no day was ever set."""
    return system.status in LIVING and (system.check_due_date is None or system.check_due_date < today)


def _ends_soon(system: System, today: dt.date) -> dt.date | None:
    end = system.contract_end_date
    return end if end is not None and system.status in LIVING and end <= today + REMIND_BEFORE else None


@dataclass(frozen=True, slots=True)
class Figures:
    """``used`` are those that people work with; ``joined`` of them have the city's sign-in."""

    total: int
    used: int
    joined: int
    overdue: int
    ending: int
    personal: int
    yearly_cost_idr: int
    costs_unknown: int
    by_status: list[dict[str, Any]]
    by_task: list[dict[str, Any]]


def figures(systems: Sequence[System], lines: Sequence[Line]) -> Figures:
    by_status = Counter(line.status for line in lines)
    living = [system for system in systems if system.status in LIVING]
    by_task = Counter(Task(system.task) for system in living)
    return Figures(
        total=len(lines),
        used=sum(line.status in USED for line in lines),
        joined=sum(line.status in USED and line.has_sign_in for line in lines),
        overdue=sum(line.is_overdue for line in lines),
        ending=sum(line.contract_ends is not None for line in lines),
        personal=sum(system.personal_data != PersonalData.NONE for system in living),
        yearly_cost_idr=sum(system.yearly_cost_idr or 0 for system in living),
        costs_unknown=sum(system.yearly_cost_idr is None for system in living),
        by_status=[{"label": str(status.label), "value": by_status[status]} for status in Status],
        by_task=[{"label": str(task.label), "value": count} for task, count in by_task.most_common()],
    )


@dataclass(frozen=True, slots=True)
class Twins:
    """Systems that do the same for the same people."""

    task: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Register:
    """The page of the whole register."""

    figures: Figures
    lines: list[Line]
    twins: list[Twins]
    picture: str
    waiting: int  # proposals of connections


def register(*, by: Actor, at: dt.datetime, status: str = "") -> Register:
    """Every system, by name; ``status`` narrows the list, not the figures. A handful of queries whatever the size.

    Raises:
        NotPermitted: ``by`` may not read the register.
    """
    require_reader(by)
    systems = list(System.objects.order_by("name"))
    lines = _lines(systems, city_date(at))
    return Register(
        figures=figures(systems, lines),
        lines=[line for line in lines if not status or line.status == status],
        twins=_twins(systems, lines),
        picture=_picture(systems),
        waiting=Client.objects.filter(proposals__state="OPEN").count(),
    )


def _twins(systems: Sequence[System], lines: Sequence[Line]) -> list[Twins]:
    by_id = {line.id: line for line in lines}
    known = [
        twins.Known(system.pk, "" if system.task == Task.OTHER else system.task, frozenset(system.users))
        for system in systems
        if system.status != Status.RETIRED
    ]
    groups = twins.groups(twins.twins(known))
    return [Twins(by_id[group[0]].task, [by_id[member] for member in group]) for group in groups]


def _picture(systems: Sequence[System]) -> str:
    rows = list(Exchange.objects.order_by("pk"))
    mine = {system.pk: system for system in systems}
    tied = {key for row in rows for key in (row.source_id, row.target_id) if key is not None}
    boxes = [
        picture.Box(f"s{key}", mine[key].name, str(mine[key].status).lower(), reverse("portfolio:system", args=[key]))
        for key in sorted(tied, key=lambda key: mine[key].name)
    ]
    boxes += [picture.Box(f"o{name}", name, "outside") for name in sorted({row.outside for row in rows if row.outside})]
    arrows = [
        picture.Arrow(*ends_of(row), "hand" if row.way in (Way.HAND, Way.FILE) else "wire", row.data) for row in rows
    ]
    return picture.draw(boxes, arrows, label=_("Gambar pertukaran data antaraplikasi"))


def ends_of(row: Exchange) -> tuple[str, str]:
    """Whence and whither, as the picture names them."""
    here, there = f"s{row.source_id}", f"s{row.target_id}" if row.target_id else f"o{row.outside}"
    return (there, here) if row.is_inward else (here, there)


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """``other_id`` is None outside the city. ``is_inward``: seen from the system of the page."""

    id: int
    other_id: int | None
    other: str
    data: str
    way: str
    is_inward: bool


@dataclass(frozen=True, slots=True)
class SystemPage:
    """One system with all that is noted of it."""

    system: System
    line: Line
    users: str
    exchanges: list[ExchangeLine]
    checks: list[SecurityCheck]
    changes: list[StatusChange]
    clients: list[Client]
    twins: list[Line]
    picture: str
    history: list[audit.Shown]


def system_page(*, system_id: int, by: Actor, at: dt.datetime) -> SystemPage:
    """Raises :class:`SystemNotFound`, and ``NotPermitted`` to whom may not read the register."""
    require_reader(by)
    systems = list(System.objects.order_by("name"))
    system = next((row for row in systems if row.pk == system_id), None)
    if system is None:
        raise SystemNotFound()
    lines = _lines(systems, city_date(at))
    by_id = {line.id: line for line in lines}
    return SystemPage(
        system=system,
        line=by_id[system.pk],
        users=_users_text(system.users),
        exchanges=_exchanges(system, {row.pk: row.name for row in systems}),
        checks=list(system.checks.order_by("-checked_date", "-pk")),
        changes=list(system.changes.order_by("-since", "-pk")),
        clients=list(system.clients.order_by("pk")),
        twins=[line for group in _twins(systems, lines) for line in group.lines if line.id != system.pk
               and by_id[system.pk] in group.lines],
        picture=_own_picture(system, systems),
        history=audit.history(f"system:{system.pk}"),
    )  # fmt: skip


def _of(system: System) -> list[Exchange]:
    return list(Exchange.objects.filter(Q(source=system) | Q(target=system)).order_by("pk"))


def _exchanges(system: System, names: dict[int, str]) -> list[ExchangeLine]:
    lines = []
    for row in _of(system):
        is_here = row.source_id == system.pk
        other = row.target_id if is_here else row.source_id
        lines.append(
            ExchangeLine(
                id=row.pk,
                other_id=other,
                other=names[other] if other else row.outside,
                data=row.data,
                way=str(Way(row.way).label),
                is_inward=row.is_inward if is_here else True,
            )
        )
    return lines


def _own_picture(system: System, systems: Sequence[System]) -> str:
    rows, mine = _of(system), {row.pk: row for row in systems}
    tied = {key for row in rows for key in (row.source_id, row.target_id) if key is not None}
    boxes = [
        picture.Box(
            f"s{key}", mine[key].name, "here" if key == system.pk else str(mine[key].status).lower(),
            "" if key == system.pk else reverse("portfolio:system", args=[key]),
        )
        for key in sorted(tied, key=lambda key: mine[key].name)
    ]  # fmt: skip
    boxes += [picture.Box(f"o{name}", name, "outside") for name in sorted({row.outside for row in rows if row.outside})]
    arrows = [
        picture.Arrow(*ends_of(row), "hand" if row.way in (Way.HAND, Way.FILE) else "wire", row.data) for row in rows
    ]
    return picture.draw(boxes, arrows, label=_("Pertukaran data {name}").format(name=system.name))


def choices_of_others(system_id: int) -> list[tuple[int, str]]:
    """Every other system, for a select."""
    return list(System.objects.exclude(pk=system_id).order_by("name").values_list("pk", "name"))


def form_values(system_id: int) -> dict[str, Any]:
    """What the form of a system shows at first. Raises :class:`SystemNotFound`."""
    values = System.objects.filter(pk=system_id).values().first()
    if values is None:
        raise SystemNotFound()
    return dict(values)


def has_systems() -> bool:
    return System.objects.exists()


@dataclass(frozen=True, slots=True)
class PublicLine:
    """What everybody may know of a system."""

    name: str
    purpose: str
    unit: str
    users: str
    task: str
    status: str
    colour: str
    address: str
    personal_data: str
    has_sign_in: bool


def public_systems() -> list[PublicLine]:
    """What the city shows to everybody, by name: no hosting, no cost, no finding. Three queries."""
    systems = list(System.objects.filter(is_public=True).exclude(status=Status.RETIRED).order_by("name"))
    lines = _lines(systems, dt.date.min)
    return [
        PublicLine(
            name=line.name,
            purpose=line.purpose,
            unit=line.unit,
            users=line.users,
            task=line.task,
            status=line.status_text,
            colour=line.colour,
            address=line.address,
            personal_data=str(PersonalData(system.personal_data).label),
            has_sign_in=line.has_sign_in,
        )
        for system, line in zip(systems, lines, strict=True)
    ]


_HEAD = (
    "id", "nama", "kegunaan", "pemilik", "domain_spbe", "fungsi", "pengguna", "status", "status_sejak", "lokasi_server",
    "kelas_data", "data_pribadi", "penyedia", "akhir_kontrak", "biaya_setahun_rp", "alamat", "tampil_untuk_umum",
    "periksa_lagi", "masuk_satu_pintu",
)  # fmt: skip


def export_rows(*, by: Actor) -> Iterator[list[Any]]:
    """The register as rows of a table, codes as stored, the first row its head."""
    require_reader(by)
    systems = list(System.objects.order_by("pk"))
    lines = _lines(systems, dt.date.min)
    yield list(_HEAD)
    for system, line in zip(systems, lines, strict=True):
        yield [
            system.pk, system.name, system.purpose, line.unit, system.domain, system.task,
            " ".join(system.users), system.status, system.status_since, system.hosting, system.data_class,
            system.personal_data, system.vendor, system.contract_end_date or "", _blank(system.yearly_cost_idr),
            system.address, int(system.is_public), system.check_due_date or "", int(line.has_sign_in),
        ]  # fmt: skip


def _blank(amount: int | None) -> int | str:
    return "" if amount is None else amount
