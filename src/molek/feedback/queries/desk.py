"""The desk: what waits, what is late, one report with everything an official may know and do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from molek.base.actors import Actor
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import Calendar, city_date
from molek.feedback.enums import (
    OPEN_STATES,
    SETTLEMENTS,
    STATE_COLOURS,
    THEIR_CLOCKS,
    WITH_UNIT,
    Channel,
    Clock,
    Kind,
    Level,
    State,
)
from molek.feedback.errors import ComplaintNotFound
from molek.feedback.models import Attachment, Complaint, PublicEntry
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.access import readable, waiting_for_triage
from molek.feedback.queries.clocks import due_row, settle_due
from molek.feedback.queries.offices import (
    concerned_ids,
    may_answer,
    may_decide_objection,
    may_triage,
    offices,
    suggested_unit,
)
from molek.feedback.queries.own import FileShown, StepShown, content_of, files_of, steps_of
from molek.feedback.rules import national
from molek.feedback.rules.categories import category_name
from molek.feedback.rules.clocks import Due
from molek.feedback.rules.wording import found_in
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.staff.queries import ActingOfficial

PAGE_SIZE = 30
_MOST_DRAWN = 400  # open reports read to be ordered by their day
_SAME_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of a list. ``due`` None: nothing runs."""

    code: str
    title: str
    kind_label: str
    category: str
    area: str
    unit: str
    state_label: str
    colour: str
    due: Due | None
    clock_label: str
    level_label: str
    is_late: bool
    is_wave: bool
    is_anonymous: bool
    is_secret: bool
    is_abusive: bool
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Names:
    """Made once a page: names of areas, and the language."""

    areas: dict[str, str]
    language: str


def names(language: str) -> Names:
    return Names({area.code: area.name for area in residents.areas()}, language)


def _row(row: Complaint, *, today: dt.date, calendar: Calendar, known: Names) -> DeskRow:
    due = due_row(row, today=today, calendar=calendar)
    return DeskRow(
        code=row.code,
        title=row.title,
        kind_label=str(Kind(row.kind).label),
        category=category_name(row.category, known.language),
        area=known.areas.get(row.area_code, row.area_code),
        unit=row.unit.name if row.unit else "",
        state_label=str(State(row.state).label),
        colour=STATE_COLOURS[State(row.state)],
        due=due,
        clock_label=str(Clock(row.clock).label) if row.clock else "",
        level_label=str(Level(row.level).label) if row.level else "",
        is_late=bool(due and due.is_late and row.clock not in THEIR_CLOCKS),
        is_wave=row.is_wave,
        is_anonymous=row.is_anonymous,
        is_secret=row.is_secret,
        is_abusive="abuse" in found_in(f"{row.title}\n{row.body}"),
        received_at=row.received_at,
    )


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    count: int


TABS = ("triage", "answer", "late", "objections", "open", "all")


@dataclass(frozen=True, slots=True)
class DeskFilter:
    tab: str = ""
    text: str = ""
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """``tabs`` in order with how many each holds; ``chosen`` is one of them."""

    tabs: list[Tab]
    chosen: str
    page: Page[DeskRow]
    may_moderate: bool
    may_triage: bool


def desk(*, wanted: DeskFilter, by: Actor, at: dt.datetime, language: str) -> Desk:
    """The official's lists; what is due first stands first. A dozen queries.

    Raises:
        NotPermitted: neither checks, answers nor supervises.
    """
    calendar, today, known = staff.calendar(), city_date(at), names(language)
    seen = readable(by)
    triages = by.may(FeedbackPermission.TRIAGE) or by.may(FeedbackPermission.SUPERVISE)
    answers = by.may(FeedbackPermission.ANSWER) or by.may(FeedbackPermission.SUPERVISE)
    lists = {
        "triage": waiting_for_triage(by) if triages else None,
        "answer": seen.filter(state__in=[str(s) for s in WITH_UNIT], unit_id__in=_units(by)) if answers else None,
        "late": seen.exclude(level=""),
        "objections": seen.filter(state=State.OBJECTED) if answers else None,
        "open": seen.filter(state__in=[str(s) for s in OPEN_STATES]),
        "all": seen,
    }
    counts = {code: rows.count() for code, rows in lists.items() if rows is not None}
    first = next((code for code in ("triage", "answer", "late") if counts.get(code)), next(iter(counts)))
    chosen = wanted.tab if wanted.tab in counts else first
    rows = lists[chosen]
    assert rows is not None
    rows = rows.select_related("unit")
    if wanted.text:
        rows = rows.filter(Q(code__icontains=wanted.text.strip()) | Q(title__icontains=wanted.text.strip()))
    if chosen == "all" or wanted.text:
        page = _by_age(list(_older(rows.order_by("-id"), wanted.after)[: PAGE_SIZE + 1]), today, calendar, known)
    else:
        shown = [_row(row, today=today, calendar=calendar, known=known) for row in rows.order_by("pk")[:_MOST_DRAWN]]
        shown.sort(key=lambda row: (row.due is None, row.due.day if row.due else today))
        page = Page(shown, None)
    return Desk(
        [Tab(code, count) for code, count in counts.items()], chosen, page,
        by.may(FeedbackPermission.MODERATE), triages,
    )  # fmt: skip


def _older(rows: QuerySet[Complaint], after: str | None) -> QuerySet[Complaint]:
    before = number_key(after)
    return rows if before is None else rows.filter(pk__lt=before)


def _by_age(found: list[Complaint], today: dt.date, calendar: Calendar, known: Names) -> Page[DeskRow]:
    page = page_of(found, size=PAGE_SIZE, key=lambda row: str(row.pk))
    return Page([_row(row, today=today, calendar=calendar, known=known) for row in page.rows], page.next_key)


def _units(by: Actor) -> set[int]:
    wanted = (FeedbackPermission.ANSWER, FeedbackPermission.SUPERVISE)
    return {grant.unit_id for grant in by.grants if grant.permission in wanted}


@dataclass(frozen=True, slots=True)
class Same:
    """Another report that may be about the same: same text, or same category and place these days."""

    code: str
    title: str
    is_same_text: bool
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Doable:
    """What this official may do with it now."""

    triage: bool
    answer: bool
    refer: bool
    send_back: bool
    extend: bool
    objection: bool
    publish: bool
    identity: bool
    close: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One report for an official, without who filed it."""

    row: Complaint
    shown: DeskRow
    rights: frozenset[str]  # "triage", "answer", "objection": whatever its state
    about: str
    channel: str
    steps: list[StepShown]
    files: list[FileShown]
    settle: Due | None
    joined: list[str]
    same: list[Same]
    may: Doable
    public_number: int | None
    suggested_unit: int | None


def report_page(*, code: str, by: Actor, at: dt.datetime, language: str) -> DeskPage:
    """One report.

    Raises:
        NotPermitted.
        ComplaintNotFound: none, not his to see, or it concerns him.
    """
    row = readable(by).select_related("unit", "main").filter(code=code).first()
    if row is None:
        raise ComplaintNotFound()
    calendar, today = staff.calendar(), city_date(at)
    triages, answers = may_triage(row, by), may_answer(row, by)
    with_unit = row.state in WITH_UNIT
    known = offices(at=at)
    entry = PublicEntry.objects.filter(complaint=row, withdrawn_at=None).first()
    return DeskPage(
        row=row,
        shown=_row(row, today=today, calendar=calendar, known=names(language)),
        rights=frozenset(
            name
            for name, held in (
                ("triage", triages), ("answer", answers), ("objection", may_decide_objection(row, by)),
            )
            if held
        ),
        about=" · ".join(text for text in (row.get_about_post_display() if row.about_post else "", row.about_words)
                         if text),
        channel=str(Channel(row.channel).label),
        steps=steps_of(row),
        files=files_of(row),
        settle=settle_due(row, today=today, calendar=calendar),
        joined=list(row.joined.order_by("pk").values_list("code", flat=True)),
        same=_same(row, by) if triages and row.state == State.RECEIVED else [],
        may=Doable(
            triage=triages and row.state == State.RECEIVED,
            answer=answers and with_unit,
            refer=(triages or answers) and with_unit,
            send_back=answers and row.state == State.FORWARDED,
            extend=answers and with_unit and row.settlement == "PPID" and not row.is_extended,
            objection=row.state == State.OBJECTED and may_decide_objection(row, by),
            publish=by.may(FeedbackPermission.MODERATE)
            and not row.is_secret
            and not row.is_guarded
            and row.verified_at is not None
            and row.state not in (State.MERGED, State.REJECTED),
            identity=triages and not row.is_anonymous and bool(row.resident_id or row.reporter_name),
            close=triages and row.kind == Kind.OMBUDSMAN and row.state == State.SETTLED,
        ),
        public_number=entry.pk if entry else None,
        suggested_unit=suggested_unit(category=row.category, area_code=row.area_code, known=known),
    )  # fmt: skip


def _same(row: Complaint, by: Actor) -> list[Same]:
    near = Q(category=row.category, area_code=row.area_code, received_at__gte=row.received_at - dt.timedelta(days=30))
    rows = (
        readable(by)
        .filter(Q(fingerprint=row.fingerprint) | near, state__in=[str(s) for s in OPEN_STATES])
        .exclude(pk=row.pk)
        .order_by("pk")
    )
    found = [Same(one.code, one.title, one.fingerprint == row.fingerprint, one.received_at) for one in rows[:60]]
    return sorted(found, key=lambda one: not one.is_same_text)[:_SAME_SHOWN]


def report_file(*, code: str, number: int, by: Actor) -> tuple[bytes, str]:
    """A file of a report for an official who may read it.

    Raises:
        NotPermitted, ComplaintNotFound.
    """
    row = readable(by).filter(code=code).only("pk").first()
    found = Attachment.objects.filter(pk=number, complaint_id=row.pk).first() if row else None
    if found is None:
        raise ComplaintNotFound()
    return content_of(found)


def unit_choices(*, at: dt.datetime) -> list[tuple[int, str]]:
    """Units that can answer, agencies first, then kecamatan and kelurahan by code."""
    known = offices(at=at)
    rank = {"OPD": 0, "KECAMATAN": 1, "KELURAHAN": 2}
    named = {**known.answering, **{one.office.unit_id: one for one in known.supervising if one.office.kind == "OPD"}}
    rows = sorted(named.values(), key=lambda one: (rank.get(one.office.kind, 3), one.office.area_code, one.name))
    return [(one.office.unit_id, one.name) for one in rows]


def people_near(*, area_code: str, at: dt.datetime) -> list[ActingOfficial]:
    """Officials who may be meant by a report from this place, the nearest offices first."""
    return sorted(staff.acting(at=at, around=area_code), key=lambda one: -len(one.area_code))


def settlement_choices(kind: str) -> list[tuple[str, str]]:
    return [(str(one), str(one.label)) for one in SETTLEMENTS[Kind(kind)]]


def known_concerned(row: Complaint) -> frozenset[int]:
    return concerned_ids(row.pk)


def national_rows(*, by: Actor) -> Iterator[list[str]]:
    """Every report that ``by`` may read in the fields of the national system, oldest first; no identity in it."""
    by.require(FeedbackPermission.TRIAGE)
    areas = {area.code: area.name for area in residents.areas()}
    yield list(national.HEAD)
    for row in readable(by).select_related("unit").order_by("pk").iterator(chunk_size=500):
        yield national.row(
            (
                row.code, _day(row.received_at), national.CLASSES[row.kind], category_name(row.category, "id"),
                row.title, row.body, ", ".join(p for p in (row.place, areas.get(row.area_code, "")) if p),
                row.area_code, row.incident_date, row.unit.name if row.unit else "", national.STATUSES[row.state],
                national.yes_no(row.is_anonymous), national.yes_no(row.is_secret),
                f"Molek, {row.get_channel_display()}",
                _day(row.verified_at), _day(row.first_answered_at), _day(row.settled_at), _day(row.closed_at),
                "" if row.is_answered_late is None else national.yes_no(row.is_answered_late),
            )
        )  # fmt: skip


def _day(moment: dt.datetime | None) -> dt.date | None:
    return city_date(moment) if moment else None
