"""The clocks: what is late goes up, what the complainant leaves unanswered closes by itself."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.base.actors import SYSTEM
from molek.base.workdays import Calendar, city_date
from molek.feedback.enums import OPEN_STATES, THEIR_CLOCKS, Clock, Kind, Level, Side, State, StepKind
from molek.feedback.models import Complaint, Escalation
from molek.feedback.operations.steps import close, take_step
from molek.feedback.operations.telling import shown_day, tell, tell_office
from molek.feedback.queries.clocks import due_row
from molek.feedback.queries.offices import NamedOffice, Offices, concerned_ids, offices
from molek.feedback.queries.own import objection_until
from molek.feedback.rules.policy import in_force
from molek.feedback.rules.routing import next_level
from molek.staff import queries as staff


def run_clocks(*, at: dt.datetime) -> int:
    """Look at every open report; a transaction each. Safe to run twice. Returns how many changed."""
    calendar, known = staff.calendar(), offices(at=at)
    open_ones = Complaint.objects.filter(state__in=[str(s) for s in OPEN_STATES]).exclude(clock="")
    changed = 0
    for complaint_id in list(open_ones.order_by("pk").values_list("pk", flat=True)):
        changed += look_at(complaint_id=complaint_id, at=at, calendar=calendar, known=known)
    return changed


def look_at(*, complaint_id: int, at: dt.datetime, calendar: Calendar, known: Offices) -> bool:
    """One report whose clock may have run out. Did anything change? Nothing does for who acted a moment before."""
    try:
        with transaction.atomic():
            row = (
                Complaint.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=complaint_id).first()
            )
            if row is None or row.state not in OPEN_STATES:
                return False
            due = due_row(row, today=city_date(at), calendar=calendar)
            if due is None or city_date(at) <= due.day:
                return False
            if row.clock in THEIR_CLOCKS:
                return _lapse(row, at=at, calendar=calendar)
            return _escalate(row, due.day, at=at, calendar=calendar, known=known)
    except IntegrityError as error:  # another worker was at the same level a moment before
        if "feedback_escalated_once" not in str(error):
            raise
        return False


def _lapse(row: Complaint, *, at: dt.datetime, calendar: Calendar) -> bool:
    """The complainant's days are over. A recommendation is closed by who reports to the Ombudsman, never by itself."""
    if row.kind == Kind.OMBUDSMAN:
        return False
    changed = close(row, by=SYSTEM, at=at)
    take_step(row, StepKind.LAPSED, to=State.CLOSED, side=Side.SYSTEM, by=SYSTEM, at=at, also=changed)
    until = objection_until(row, calendar=calendar)
    tell(row, "feedback.closed", at=at, day=shown_day(until) if until else "")
    return True


def _escalate(row: Complaint, last_day: dt.date, *, at: dt.datetime, calendar: Calendar, known: Offices) -> bool:
    today = city_date(at)
    assert row.clock_since is not None  # a clock runs since a day
    levels = set(row.escalations.filter(clock=row.clock, clock_since=row.clock_since).values_list("level", flat=True))
    level = next_level(
        unit_kind=row.unit.kind if row.unit else "", clock=row.clock, levels=levels,
        days_late=max(1, calendar.between(last_day, today)), step_days=in_force("escalation_step_days", today).value,
    )  # fmt: skip
    if not level:
        return False
    level, office = _where(row, Level(level), known)
    if level in levels:
        return False
    Escalation.objects.create(
        complaint=row, clock=row.clock, clock_since=row.clock_since, level=level,
        unit_id=office.office.unit_id if office else None, at=at,
    )  # fmt: skip
    row.level = level
    take_step(
        row, StepKind.ESCALATED, side=Side.SYSTEM, by=SYSTEM, at=at, unit_id=office.office.unit_id if office else None,
        data={"clock": str(Clock(row.clock)), "level": str(level)}, also=["level"],
    )  # fmt: skip
    if office:
        tell(row, "feedback.escalated", at=at, unit=office.name)
        tell_office(row, office, at=at)
    return True


def _where(row: Complaint, level: Level, known: Offices) -> tuple[Level, NamedOffice | None]:
    """The office of a level; over the camat, if it concerns him or nobody holds the post."""
    concerned = concerned_ids(row.pk)
    if level == Level.SUPERIOR and row.unit is not None:
        camat = known.answering.get(row.unit.parent_id or 0)
        if camat is not None and camat.office.answerers.isdisjoint(concerned):
            return level, camat
    free = [one for one in known.supervising if one.office.answerers.isdisjoint(concerned)]
    return Level.INSPECTORATE, free[0] if free else None
