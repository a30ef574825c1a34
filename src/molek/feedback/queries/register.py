"""The public register: moderated summaries, status, days, units; and the city's figures. No person in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import city_date
from molek.feedback.enums import STATE_COLOURS, Kind, State, StepKind
from molek.feedback.errors import ComplaintNotFound
from molek.feedback.models import Complaint, PublicEntry
from molek.feedback.rules import national
from molek.feedback.rules.categories import category_name
from molek.feedback.rules.wording import masked
from molek.residents import queries as residents

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """ "" or None asks for all."""

    kind: str = ""
    category: str = ""
    area: str = ""
    state: str = ""
    text: str = ""
    after: str | None = None


# What the public asks for, and the states behind it.
STATE_GROUPS: dict[str, tuple[State, ...]] = {
    "open": (State.FORWARDED, State.RECEIVED, State.INCOMPLETE),
    "progress": (State.IN_PROGRESS, State.SETTLED, State.OBJECTED),
    "done": (State.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One matter in public. ``days`` it took so far, or in all."""

    number: int
    title: str
    summary: str
    answer: str
    kind_label: str
    category: str
    area: str
    unit: str
    state_label: str
    colour: str
    received: dt.date
    answered: dt.date | None
    closed: dt.date | None
    is_answered_late: bool | None
    days: int
    is_escalated: bool


def _rows(wanted: RegisterFilter) -> QuerySet[PublicEntry]:
    rows = PublicEntry.objects.filter(withdrawn_at=None, complaint__is_secret=False)
    rows = rows.select_related("complaint__unit").order_by("-id")
    if wanted.kind in Kind.values:
        rows = rows.filter(complaint__kind=wanted.kind)
    if wanted.category:
        rows = rows.filter(complaint__category=wanted.category)
    if wanted.area:
        rows = rows.filter(complaint__area_code=wanted.area)
    if wanted.state in STATE_GROUPS:
        rows = rows.filter(complaint__state__in=[str(s) for s in STATE_GROUPS[wanted.state]])
    if wanted.text.strip():
        rows = rows.filter(title__icontains=wanted.text.strip())
    return rows


def _shown(entry: PublicEntry, *, areas: dict[str, str], today: dt.date, language: str) -> PublicRow:
    row = entry.complaint
    received = city_date(row.received_at)
    ended = row.settled_at or row.closed_at
    return PublicRow(
        number=entry.pk,
        title=entry.title,
        summary=entry.summary,
        answer=entry.answer,
        kind_label=str(Kind(row.kind).label),
        category=category_name(row.category, language),
        area=areas.get(row.area_code, ""),
        unit=row.unit.name if row.unit else "",
        state_label=str(State(row.state).label),
        colour=STATE_COLOURS[State(row.state)],
        received=received,
        answered=city_date(row.first_answered_at) if row.first_answered_at else None,
        closed=city_date(row.closed_at) if row.closed_at else None,
        is_answered_late=row.is_answered_late,
        days=((city_date(ended) if ended else today) - received).days,
        is_escalated=bool(row.level),
    )


def _area_names() -> dict[str, str]:
    return {area.code: area.name for area in residents.areas()}


def register(*, wanted: RegisterFilter, at: dt.datetime, language: str) -> Page[PublicRow]:
    """Published matters, latest first. Two queries."""
    rows = _rows(wanted)
    if (before := number_key(wanted.after)) is not None:
        rows = rows.filter(pk__lt=before)
    page = page_of(list(rows[: PAGE_SIZE + 1]), size=PAGE_SIZE, key=lambda entry: str(entry.pk))
    areas, today = _area_names(), city_date(at)
    shown = [_shown(entry, areas=areas, today=today, language=language) for entry in page.rows]
    return Page(shown, page.next_key)


def public_page(*, number: int, at: dt.datetime, language: str) -> PublicRow:
    """One published matter.

    Raises:
        ComplaintNotFound: none, or taken out.
    """
    entry = _rows(RegisterFilter()).filter(pk=number).first()
    if entry is None:
        raise ComplaintNotFound()
    return _shown(entry, areas=_area_names(), today=city_date(at), language=language)


def public_rows(*, wanted: RegisterFilter, at: dt.datetime) -> Iterator[list[str]]:
    """The published matters as a file: the national system's fields, with the moderated texts and the public number."""
    areas, today = _area_names(), city_date(at)
    yield list(national.HEAD)
    for entry in _rows(wanted).order_by("pk").iterator(chunk_size=500):
        shown, row = _shown(entry, areas=areas, today=today, language="id"), entry.complaint
        yield national.row(
            (
                shown.number, shown.received, national.CLASSES[row.kind], shown.category, shown.title, shown.summary,
                shown.area, row.area_code, "", shown.unit, national.STATUSES[row.state], "", "", "Molek", "",
                shown.answered, "", shown.closed,
                "" if row.is_answered_late is None else national.yes_no(row.is_answered_late),
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToModerate:
    """A checked report that the public does not read yet."""

    code: str
    title: str
    category: str
    area: str
    state_label: str
    received_at: dt.datetime


def to_moderate(*, rows: QuerySet[Complaint], language: str) -> list[ToModerate]:
    """Out of what the moderator may read: checked, not secret, not public yet; oldest first."""
    areas = _area_names()
    waiting = (
        rows.filter(is_secret=False, verified_at__isnull=False, public=None)
        .exclude(state__in=[State.MERGED, State.REJECTED])
        .order_by("pk")[:100]
    )
    return [
        ToModerate(
            row.code, row.title, category_name(row.category, language), areas.get(row.area_code, ""),
            str(State(row.state).label), row.received_at,
        )
        for row in waiting
    ]  # fmt: skip


def public_text(row: Complaint) -> dict[str, str]:
    """What the moderator begins with: the text that stands already, else the complainant's with numbers, addresses and
    abuse replaced by stars."""
    entry = PublicEntry.objects.filter(complaint=row).first()
    if entry is not None:
        return {"title": entry.title, "summary": entry.summary, "answer": entry.answer}
    answers = row.steps.filter(kind__in=[StepKind.SETTLED, StepKind.PROGRESS]).order_by("-id")
    said = answers.values_list("text", flat=True).first() or ""
    return {"title": masked(row.title), "summary": masked(row.body)[:2000], "answer": masked(said)[:2000]}
