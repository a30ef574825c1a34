"""A report as its complainant reads it: steps, clocks, files, what he can do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.errors import Text
from molek.base.workdays import Calendar, city_date
from molek.feedback.enums import STATE_COLOURS, THEIR_CLOCKS, WITH_UNIT, Clock, Kind, Level, Side, State, StepKind
from molek.feedback.errors import ComplaintNotFound
from molek.feedback.models import Attachment, Complaint
from molek.feedback.queries.clocks import due_row, settle_due
from molek.feedback.rules.categories import category_name
from molek.feedback.rules.clocks import Due
from molek.feedback.rules.policy import in_force
from molek.files import queries as files
from molek.residents import queries as residents
from molek.staff import queries as staff

_AT_ONCE = 50


def is_holder(row: Complaint, *, by: Actor, opened: str) -> bool:
    """Is this the complainant: by his session, at a counter beside an official, or by code and secret?"""
    if opened and opened == row.code and row.secret_key:
        return True
    return row.resident_id is not None and by.acts_for(row.resident_id)


def objection_until(row: Complaint, *, calendar: Calendar) -> dt.date | None:
    """The last day for an objection; None unless it is closed or refused."""
    if row.closed_at is None:
        return None
    closed = city_date(row.closed_at)
    return in_force("objection_days", closed).due(closed, calendar)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step for a timeline. ``who`` is a unit or a side, never a person."""

    title: str
    when: dt.datetime
    text: str
    who: str
    side: str
    colour: str = ""
    now: bool = False


def steps_of(row: Complaint) -> list[StepShown]:
    """Every step that is not internal, newest first. One query."""
    shown: list[StepShown] = []
    for step in row.steps.filter(is_internal=False).select_related("unit").order_by("-id"):
        who = step.unit.name if step.unit and step.side != Side.COMPLAINANT else str(Side(step.side).label)
        title = str(StepKind(step.kind).label)
        if step.kind in (StepKind.FORWARDED, StepKind.REFERRED, StepKind.ESCALATED) and step.unit:
            title, who = f"{title}: {step.unit.name}", str(Side(step.side).label)
        shown.append(StepShown(title, step.at, step.text, who, step.side, now=not shown))
    return shown


@dataclass(frozen=True, slots=True)
class FileShown:
    number: int
    media_type: str
    is_from_office: bool


def files_of(row: Complaint) -> list[FileShown]:
    rows = row.attachments.select_related("stored").order_by("pk")
    return [FileShown(one.pk, one.stored.media_type, one.side == Side.OFFICE) for one in rows]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What the complainant sees. ``due`` is what runs now, ``settle`` the whole matter's; ``object_until`` a day while
    an objection is possible."""

    row: Complaint
    kind_label: str
    state_label: str
    colour: str
    category: str
    area: str
    unit: str
    steps: list[StepShown]
    files: list[FileShown]
    due: Due | None
    due_label: Text
    is_their_clock: bool
    settle: Due | None
    object_until: dt.date | None
    may_reply: bool
    may_accept: bool
    main_state: str
    level_label: str

    @property
    def is_late(self) -> bool:
        return bool(self.due and self.due.is_late and not self.is_their_clock)


def own_page(*, code: str, opened: str, by: Actor, at: dt.datetime, language: str) -> OwnPage:
    """One's own report.

    Raises:
        ComplaintNotFound: none, or another's.
    """
    row = Complaint.objects.select_related("unit", "main").filter(code=code).first()
    if row is None or not is_holder(row, by=by, opened=opened):
        raise ComplaintNotFound()
    calendar, today = staff.calendar(), city_date(at)
    due = due_row(row, today=today, calendar=calendar)
    until = objection_until(row, calendar=calendar)
    may_object = until is not None and today <= until and row.objected_at is None and row.kind != Kind.OMBUDSMAN
    return OwnPage(
        row=row,
        kind_label=str(Kind(row.kind).label),
        state_label=str(State(row.state).label),
        colour=STATE_COLOURS[State(row.state)],
        category=category_name(row.category, language),
        area=residents.area_name(row.area_code),
        unit=row.unit.name if row.unit else "",
        steps=steps_of(row),
        files=files_of(row),
        due=due,
        due_label=Clock(row.clock).label if row.clock else "",
        is_their_clock=row.clock in THEIR_CLOCKS,
        settle=settle_due(row, today=today, calendar=calendar) if row.state in WITH_UNIT else None,
        object_until=until if may_object else None,
        may_reply=row.state in (State.INCOMPLETE, State.SETTLED, *WITH_UNIT),
        may_accept=row.state == State.SETTLED,
        main_state=str(State(row.main.state).label) if row.main else "",
        level_label=str(Level(row.level).label) if row.level else "",
    )


def own_file(*, code: str, number: int, opened: str, by: Actor) -> tuple[bytes, str]:
    """A file of one's own report, with its media type.

    Raises:
        ComplaintNotFound: none, or another's.
    """
    found = Attachment.objects.select_related("complaint").filter(pk=number, complaint__code=code).first()
    if found is None or not is_holder(found.complaint, by=by, opened=opened):
        raise ComplaintNotFound()
    return content_of(found)


def content_of(found: Attachment) -> tuple[bytes, str]:
    info = files.info(found.stored_id)
    return files.read(found.stored_id), info.media_type if info else "application/octet-stream"


@dataclass(frozen=True, slots=True)
class OwnRow:
    code: str
    title: str
    kind_label: str
    state_label: str
    colour: str
    received_at: dt.datetime


def own_reports(*, by: Actor) -> list[OwnRow]:
    """What the resident filed under his name, newest first; never what he filed anonymously. One query."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        return []
    rows = Complaint.objects.filter(resident_id=resident_id).order_by("-id")[:_AT_ONCE]
    return [
        OwnRow(
            row.code, row.title, str(Kind(row.kind).label), str(State(row.state).label),
            STATE_COLOURS[State(row.state)], row.received_at,
        )
        for row in rows
    ]  # fmt: skip


def reports_about(application_ref: str) -> list[OwnRow]:
    """Reports filed about an application, newest first. The caller knows that the reader may see it."""
    rows = Complaint.objects.filter(application_ref=application_ref).order_by("-id")[:_AT_ONCE]
    return [
        OwnRow(
            row.code, row.title, str(Kind(row.kind).label), str(State(row.state).label),
            STATE_COLOURS[State(row.state)], row.received_at,
        )
        for row in rows
    ]  # fmt: skip
