"""Who looked at a resident's record: looks that belong together, month by month, office by office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from molek.audit import queries as log
from molek.audit.enums import AccessPurpose
from molek.audit.queries import AccessShown
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import CITY_TZ, city_date
from molek.cases.queries import applications_among
from molek.privacy.enums import QuestionState
from molek.privacy.errors import RequestNotFound
from molek.privacy.models import AccessQuestion
from molek.privacy.rules.groups import Group, groups_of
from molek.residents import queries as register
from molek.staff import queries as staff

PAGE_SIZE = 50
_SHOWN_MONTHS = 12
_DECEMBER = 12


def resident_id_of(by: Actor) -> int:
    """Whose page it is: the resident's own, or that of the one whom an official assists."""
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted()
    return resident_id


def ref_of(by: Actor) -> str:
    """How the log names the resident whose page it is. No query for himself, one for a helper."""
    if by.is_resident:
        return by.ref
    return register.refs_of_ids([resident_id_of(by)])[0]


def group_label(group: Group) -> str:
    """What a page calls a group of fields."""
    return {
        Group.WHOLE: _("seluruh catatan kependudukan"),
        Group.IDENTITY: _("NIK, nama, kelahiran"),
        Group.FAMILY: _("keluarga"),
        Group.ADDRESS: _("alamat"),
        Group.CONTACT: _("kontak dan pesan"),
        Group.STATUS: _("agama, pendidikan, pekerjaan"),
        Group.APPLICATION: _("permohonan"),
        Group.TAXES: _("pajak"),
        Group.HISTORY: _("riwayat perubahan"),
        Group.OTHER: _("data layanan"),
    }[group]


@dataclass(frozen=True, slots=True)
class Look:
    """Looks of one reader, for one purpose and case, on one day. ``event_id`` is the newest of them.

    ``question`` is the code of the question about it, "" if there is none; ``may_question``: an official looked.
    """

    event_id: int
    at: dt.datetime
    who: str
    purpose: str
    what: str
    case_ref: str
    is_application: bool
    times: int
    by_official: bool
    question: str
    question_state: str

    @property
    def may_question(self) -> bool:
        return self.by_official and not self.question


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month of the small chart: ``height`` of 40 for all looks, ``dark`` of it for those by officials."""

    key: str
    label: str
    short: str
    count: int
    by_officials: int
    x: int
    height: int
    dark: int

    @property
    def top(self) -> int:
        return 44 - self.height

    @property
    def dark_top(self) -> int:
        return 44 - self.dark


@dataclass(frozen=True, slots=True)
class LookFilter:
    """What is shown. ``month`` is "2026-03" or "", ``unit_id`` an office or None."""

    month: str = ""
    unit_id: int | None = None

    def bounds(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """First moment of the month and of the next, in the city; both None for no month, or for what is none."""
        try:
            first = dt.date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return None, None
        following = dt.date(first.year + first.month // _DECEMBER, first.month % _DECEMBER + 1, 1)
        return (
            dt.datetime.combine(first, dt.time(), CITY_TZ),
            dt.datetime.combine(following, dt.time(), CITY_TZ),
        )


@dataclass(frozen=True, slots=True)
class WhoLooked:
    """A page of looks, newest first, with the chart and the choices of the filter."""

    looks: list[Look]
    next_key: str | None
    chosen: LookFilter
    bars: list[MonthBar]
    months: list[tuple[str, str]]
    units: list[tuple[int, str]]
    total: int
    by_officials: int
    offices: int = 0
    questions: list[AccessQuestion] = field(default_factory=list)

    @property
    def rows(self) -> Sequence[Look]:
        return self.looks


def who_looked(*, by: Actor, at: dt.datetime, chosen: LookFilter | None = None, after: str | None = None) -> WhoLooked:
    """Who opened the record of the resident who is signed in, or assisted (that look is logged). Six queries.

    However many looks there are: a page reads fifty of them and one count by month and office.
    """
    chosen = chosen or LookFilter()
    register.note_assistance(fields=("accesses",), by=by, at=at)
    own = ref_of(by)
    since, until = chosen.bounds()
    page = log.accesses_of(own, after=after, size=PAGE_SIZE, since=since, until=until, unit_id=chosen.unit_id)
    counts = log.access_counts(own)
    names = staff.unit_names_by_id(
        {c.unit_id for c in counts if c.unit_id} | {r.unit_id for r in page.rows if r.unit_id}
    )
    asked = {q.event_id: q for q in AccessQuestion.objects.filter(event_id__in=[row.event_id for row in page.rows])}
    months = sorted({count.month for count in counts}, reverse=True)
    return WhoLooked(
        looks=_grouped(page.rows, own, names, asked, applications_among({row.case_ref for row in page.rows})),
        next_key=page.next_key,
        chosen=chosen,
        bars=_bars(counts, city_date(at)),
        months=[(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months],
        units=sorted(((pk, names[pk]) for pk in {c.unit_id for c in counts} if pk in names), key=lambda unit: unit[1]),
        total=sum(count.count for count in counts),
        by_officials=sum(count.by_officials for count in counts),
        offices=len({count.unit_id for count in counts if count.by_officials}),
    )


def _grouped(
    rows: Sequence[AccessShown],
    own: str,
    names: Mapping[int, str],
    asked: Mapping[int, AccessQuestion],
    applications: Collection[str],
) -> list[Look]:
    """Neighbouring looks of one reader, day, purpose and case as one; a questioned one stands alone."""
    groups: list[list[AccessShown]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        same = last is not None and _same(last) == _same(row)
        if same and row.event_id not in asked and groups[-1][0].event_id not in asked:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_look(group, own, names, asked, applications) for group in groups]


def _same(row: AccessShown) -> tuple[object, ...]:
    return city_date(row.at), row.actor_ref, row.unit_id, row.purpose, row.case_ref


def _look(
    group: Sequence[AccessShown],
    own: str,
    names: Mapping[int, str],
    asked: Mapping[int, AccessQuestion],
    applications: Collection[str],
) -> Look:
    newest = group[0]
    question = asked.get(newest.event_id)
    fields = {name for row in group for name in row.fields}
    return Look(
        event_id=newest.event_id,
        at=newest.at,
        who=who_text(newest.actor_ref, newest.unit_id, own=own, names=names),
        purpose=purpose_text(newest.purpose),
        what=fields_text(fields),
        case_ref=newest.case_ref,
        is_application=newest.case_ref in applications,
        times=len(group),
        by_official=newest.actor_ref.startswith("official:"),
        question=question.code if question else "",
        question_state=str(QuestionState(question.state).label) if question else "",
    )


def who_text(actor_ref: str, unit_id: int | None, *, own: str, names: Mapping[int, str]) -> str:
    """The office that looked, not the official: whoever objects names the office and the time."""
    if actor_ref == own:
        return _("Anda sendiri")
    if actor_ref.startswith("resident:"):
        return _("Penduduk lain, dalam permohonannya")
    if not actor_ref.startswith("official:"):
        return log.reader_name(actor_ref) or _("Sistem, tanpa petugas")
    return names.get(unit_id or 0, _("Petugas kota"))


def purpose_text(purpose: str) -> str:
    return str(AccessPurpose(purpose).label) if purpose in AccessPurpose.values else purpose


def fields_text(fields: Collection[str]) -> str:
    """The groups of fields that were read, in words."""
    return ", ".join(group_label(group) for group in groups_of(fields))


def _bars(counts: Sequence[log.AccessCount], today: dt.date) -> list[MonthBar]:
    """The last twelve months, the present one last. A month with any look is visible."""
    months: list[dt.date] = []
    month = today.replace(day=1)
    for _place in range(_SHOWN_MONTHS):
        months.insert(0, month)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    sums = {
        m: (sum(c.count for c in counts if c.month == m), sum(c.by_officials for c in counts if c.month == m))
        for m in months
    }
    highest = max((count for count, _officials in sums.values()), default=0) or 1
    return [
        MonthBar(
            key=f"{m:%Y-%m}", label=date_format(m, "F Y"), short=date_format(m, "M"),
            count=count, by_officials=officials, x=place * 26,
            height=max(2, round(count * 40 / highest)) if count else 0,
            dark=max(2, round(officials * 40 / highest)) if officials else 0,
        )
        for place, (m, (count, officials)) in enumerate(sums.items())
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A questioned access with what was said about it."""

    question: AccessQuestion
    who: str
    purpose: str
    what: str
    state_text: str
    colour: str


_COLOURS = {
    QuestionState.ASKED: "yellow",
    QuestionState.EXPLAINED: "blue",
    QuestionState.JUSTIFIED: "green",
    QuestionState.UNJUSTIFIED: "red",
}


def question_shown(question: AccessQuestion, *, own: str = "") -> QuestionShown:
    """One query."""
    names = staff.unit_names_by_id([question.unit_id] if question.unit_id else [])
    state = QuestionState(question.state)
    return QuestionShown(
        question=question,
        who=who_text(question.reader_ref, question.unit_id, own=own, names=names),
        purpose=purpose_text(question.purpose),
        what=fields_text(question.fields),
        state_text=str(state.label),
        colour=_COLOURS[state],
    )


def own_question(*, code: str, by: Actor, at: dt.datetime) -> QuestionShown:
    """One's own question.

    Raises:
        RequestNotFound: none, or somebody else's.
    """
    question = AccessQuestion.objects.filter(code=code).first()
    if question is None or not by.acts_for(question.resident_id):
        raise RequestNotFound()
    register.note_assistance(fields=("accesses",), by=by, at=at)
    return question_shown(question)
