"""The register: systems, their state, what they exchange, who checked them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.portfolio.enums import DataClass, Domain, Finding, Hosting, PersonalData, Status, Task, Users, Way
from molek.portfolio.errors import DayImpossible, ExchangeInvalid, NameTaken, StatusUnchanged, SystemChanged
from molek.portfolio.models import Exchange, SecurityCheck, StatusChange, System
from molek.portfolio.permissions import PortfolioPermission
from molek.portfolio.queries.register import locked_system
from molek.portfolio.rules.checks import due_again


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written of a system. "" and None mean that it is not known, or does not apply."""

    name: str
    purpose: str
    unit_id: int
    domain: Domain
    task: Task
    users: Sequence[Users]
    hosting: Hosting = Hosting.UNKNOWN
    data_class: DataClass = DataClass.LIMITED
    personal_data: PersonalData = PersonalData.NONE
    vendor: str = ""
    contract_end_date: dt.date | None = None
    yearly_cost_idr: int | None = None
    address: str = ""
    is_public: bool = False
    check_every_months: int = 12
    check_due_date: dt.date | None = None
    remark: str = ""

    def values(self) -> dict[str, Any]:
        kept = asdict(self)
        return {**kept, "name": " ".join(self.name.split()), "users": sorted({str(user) for user in self.users})}


def _refuse_taken(name: str, *, but: int | None = None) -> None:
    others = System.objects.filter(name__iexact=name)
    if (others if but is None else others.exclude(pk=but)).exists():
        raise NameTaken(name=name, field="name")


@transaction.atomic
def register_system(*, facts: Facts, status: Status, since: dt.date, by: Actor, at: dt.datetime) -> System:
    """Enter a system, with the status it has had since that day.

    Raises:
        NotPermitted: ``by`` may not write the register.
        NameTaken: a system of that name stands there already.
        DayImpossible: the status begins in the future, though the system is said to have it.
    """
    by.require(PortfolioPermission.MANAGE)
    values = facts.values()
    _refuse_taken(values["name"])
    _refuse_future(since, at)
    system = System.objects.create(**values, status=status, status_since=since)
    _note_status(system, status=status, since=since, note="", by=by, at=at)
    audit.record(
        event="portfolio.system.registered", by=by, subject=_subject(system), at=at, data={"status": str(status)}
    )
    return system


def _refuse_future(day: dt.date, at: dt.datetime, *, name: str = "since") -> None:
    if day > city_date(at):
        raise DayImpossible(why=_("belum tiba"), field=name)


def _note_status(system: System, *, status: Status, since: dt.date, note: str, by: Actor, at: dt.datetime) -> None:
    StatusChange.objects.create(
        system=system, status=status, since=since, note=note, recorded_at=at, recorded_by_ref=by.ref
    )


def _subject(system: System) -> str:
    return f"system:{system.pk}"


@transaction.atomic
def correct_system(*, system_id: int, facts: Facts, version: int, by: Actor, at: dt.datetime) -> System:
    """Write what is known of a system anew.

    Args:
        version: as the writer saw it.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: there is none.
        SystemChanged: somebody saved meanwhile.
        NameTaken: another system has that name.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    if system.version != version:
        raise SystemChanged()
    values = facts.values()
    _refuse_taken(values["name"], but=system.pk)
    changed = sorted(key for key, value in values.items() if getattr(system, key) != value)
    for key, value in values.items():
        setattr(system, key, value)
    system.version += 1
    system.save(update_fields=[*values, "version"])
    audit.record(
        event="portfolio.system.corrected", by=by, subject=_subject(system), at=at, data={"fields": ", ".join(changed)}
    )
    return system


@transaction.atomic
def change_status(
    *, system_id: int, status: Status, since: dt.date, note: str = "", by: Actor, at: dt.datetime
) -> System:
    """Say that the system has another status, since a day not before its present one.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: there is none.
        StatusUnchanged: it has that status.
        DayImpossible: the day is to come, or lies before the present status.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    if system.status == status:
        raise StatusUnchanged(status=status.label)
    _refuse_future(since, at)
    if since < system.status_since:
        raise DayImpossible(why=_("lebih awal daripada status sebelumnya"), field="since")
    system.status, system.status_since = status, since
    system.version += 1
    system.save(update_fields=["status", "status_since", "version"])
    _note_status(system, status=status, since=since, note=note, by=by, at=at)
    audit.record(
        event="portfolio.system.status-changed", by=by, subject=_subject(system), at=at, data={"status": str(status)}
    )
    return system


@transaction.atomic
def add_exchange(
    *,
    system_id: int,
    data: str,
    way: Way,
    target_id: int | None = None,
    outside: str = "",
    is_inward: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Exchange:
    """Note that data go from this system to another of the city's, or between it and one outside.

    ``is_inward``: the data come to this system. Between two of the city's it turns the two round.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: one of the two is not there.
        ExchangeInvalid: neither or both kinds of other end, or the system itself.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    outside = " ".join(outside.split())
    if (target_id is None) == (outside == ""):
        raise ExchangeInvalid(why=_("ujung yang lain harus satu"), field="target_id")
    if target_id == system.pk:
        raise ExchangeInvalid(why=_("aplikasi tidak bertukar data dengan dirinya sendiri"), field="target_id")
    source, target = system, locked_system(target_id) if target_id is not None else None
    if target is not None and is_inward:
        source, target, is_inward = target, source, False
    row = Exchange.objects.create(
        source=source, target=target, outside=outside, is_inward=is_inward, data=data, way=way, added_at=at,
        added_by_ref=by.ref,
    )  # fmt: skip
    audit.record(event="portfolio.exchange.added", by=by, subject=_subject(system), at=at, data={"exchange": row.pk})
    return row


@transaction.atomic
def remove_exchange(*, system_id: int, exchange_id: int, by: Actor, at: dt.datetime) -> None:
    """Strike out an exchange that is no more; a second click finds nothing and does nothing.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: there is no such system.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    row = Exchange.objects.filter(pk=exchange_id).first()
    if row is None or system.pk not in (row.source_id, row.target_id):
        return
    row.delete()
    audit.record(
        event="portfolio.exchange.removed", by=by, subject=_subject(system), at=at, data={"exchange": exchange_id}
    )


@transaction.atomic
def record_check(
    *,
    system_id: int,
    checked: dt.date,
    checker: str,
    worst: Finding,
    finding: str = "",
    by: Actor,
    at: dt.datetime,
) -> SecurityCheck:
    """Note a security check; the next falls due by the system's rhythm, sooner after a bad finding.

    Raises:
        NotPermitted: ``by`` may not write the register.
        SystemNotFound: there is none.
        DayImpossible: the check is to come, or is older than one that is noted.
    """
    by.require(PortfolioPermission.MANAGE)
    system = locked_system(system_id)
    _refuse_future(checked, at, name="checked")
    if SecurityCheck.objects.filter(system=system, checked_date__gt=checked).exists():
        raise DayImpossible(why=_("sudah ada pemeriksaan yang lebih baru"), field="checked")
    due = due_again(checked=checked, every_months=system.check_every_months, worst=str(worst))
    row = SecurityCheck.objects.create(
        system=system, checked_date=checked, checker=checker, worst=worst, finding=finding, due_again_date=due,
        recorded_at=at, recorded_by_ref=by.ref,
    )  # fmt: skip
    system.check_due_date = due
    system.save(update_fields=["check_due_date"])
    audit.record(event="portfolio.check.recorded", by=by, subject=_subject(system), at=at, data={"worst": str(worst)})
    return row
