"""Whose task is it? And the lists from which officials work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.pages import Page, page_of
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState, TaskState
from molek.cases.errors import FiledByYou, KinOfApplicant, NotYourTask, TaskNotFound
from molek.cases.models import Application, Correction, Task, TaskQuerySet
from molek.cases.permissions import Permission
from molek.cases.queries import steps
from molek.cases.queries.applications import TimelineLine, timeline_of
from molek.cases.queries.clocks import clock_of, stops_of
from molek.cases.queries.shown import Shown, ShownRule, answers_shown, attachments_shown, facts_shown, rules_shown
from molek.cases.rules.clock import ClockView, clock
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import Verdict
from molek.residents import queries as residents
from molek.residents.queries import RegistryRecord
from molek.staff import queries as staff
from molek.staff.queries import EligibleOfficial

PAGE_SIZE = 30
STUCK_SHOWN = 50
# What a line of the list needs of a task and its application, as plain values: objects of thirty lines cost as much as
# their query.
_SHOWN = (
    "pk", "step_code", "area_code", "assigned_id", "assigned_post_id", "allowed_days", "opened_at", "due_date",
    "application__ref", "application__service_version_id", "application__submitted_at",
)  # fmt: skip
_KEY = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{1,18})")


def may_take(task: Task, candidates: Sequence[EligibleOfficial], *, by: Actor, at: dt.datetime) -> bool:
    """Is the task for ``by``? ``candidates`` are those who act today in a post that decides this step here.

    The one assigned, while he acts in such a post. Whoever acts in the post he was drawn from, when it is no longer
    he (Plh, Plt, successor). Anybody eligible when the lot fell on nobody, or when that post stands empty. A
    supervisor, once the clock has run out.
    """
    if by.may(Permission.SUPERVISE, area=task.area_code) and clock_of(task, at).late:
        return True
    mine = [candidate for candidate in candidates if candidate.official_id == by.id]
    if task.assigned_id is None:
        return bool(mine)
    if any(candidate.official_id == task.assigned_id for candidate in mine):
        return True
    if any(candidate.post_id == task.assigned_post_id and candidate.capacity for candidate in mine):
        return True
    if any(candidate.official_id == task.assigned_id for candidate in candidates):
        return False
    in_post = [candidate for candidate in candidates if candidate.post_id == task.assigned_post_id]
    return any(candidate in mine for candidate in in_post) or (not in_post and bool(mine))


def why_not_decide(task: Task, application: Application, *, by: Actor, at: dt.datetime) -> NotPermitted | None:
    """The refusal if ``by`` may not decide this very task: never the filer, never kin; see :func:`may_take`."""
    if application.filed_by_ref == by.ref:
        return FiledByYou()
    candidates = staff.eligible(post_kinds=task.post_kinds, area_code=task.area_code, at=at)
    if not may_take(task, candidates, by=by, at=at):
        return NotYourTask()
    mine = [candidate for candidate in candidates if candidate.official_id == by.id]
    nik = mine[0].nik if mine else staff.official_nik(by.id) if by.id else None
    if nik and residents.share_family_card(resident_id=application.resident_id, nik=nik):
        return KinOfApplicant()
    return None


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """``is_mine``: assigned to me, to my post, or to nobody; else all of my areas. Empty texts filter nothing."""

    is_mine: bool = True
    service: str = ""
    stopped: bool | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the work list. It names no person: the file does, and logs it."""

    task_id: int
    ref: str
    service_name: str
    step_title: str
    area_name: str
    clock: ClockView
    is_mine: bool
    is_unassigned: bool
    submitted_at: dt.datetime


def work_list(
    *, by: Actor, at: dt.datetime, chosen: DeskFilter | None = None, after: str | None = None
) -> Page[DeskRow]:
    """Open tasks in the areas where ``by`` works, the most urgent first. Four queries."""
    chosen = chosen or DeskFilter()
    posts = {grant.post_id for grant in by.grants}
    rows: TaskQuerySet = Task.objects.open().within(by.areas(Permission.WORK))
    if chosen.is_mine:
        rows = rows.filter(Q(assigned_id=by.id) | Q(assigned_post_id__in=posts) | Q(assigned_id__isnull=True))
    if chosen.service:
        rows = rows.filter(service_code=chosen.service)
    if chosen.stopped is not None:
        rows = rows.filter(is_stopped=chosen.stopped)
    if chosen.late:
        rows = rows.filter(due_date__lt=city_date(at), is_stopped=False)
    if match := _KEY.fullmatch(after or ""):
        rows = rows.filter(Q(due_date__gt=match[1]) | Q(due_date=match[1], id__gt=int(match[2])))
    # Which tasks, and only then their applications: joined first, a camat's whole list would be looked up for a page.
    first = rows.order_by("due_date", "id").values("pk")[: PAGE_SIZE + 1]
    shown = Task.objects.filter(pk__in=first).order_by("due_date", "id")
    found = list(shown.values_list(*_SHOWN, named=True))
    page = page_of(found, size=PAGE_SIZE, key=lambda task: f"{task.due_date:%Y-%m-%d}_{task.pk}")
    if not page.rows:
        return Page([], None)
    calendar, language, today = staff.calendar(), get_language(), city_date(at)
    stops = stops_of([task.pk for task in page.rows])
    areas = {area.code: area.name for area in residents.areas()}
    lines = []
    for task in page.rows:
        service = steps.service_of(task.application__service_version_id)
        step = next((step for step in service.steps if step.code == task.step_code), None)
        lines.append(
            DeskRow(
                task_id=task.pk,
                ref=task.application__ref,
                service_name=service.name.to(language),
                step_title=step.title.to(language) if step else task.step_code,
                area_name=areas.get(task.area_code, task.area_code),
                clock=clock(
                    opened_on=city_date(task.opened_at),
                    allowed=task.allowed_days,
                    stops=stops.get(task.pk, ()),
                    calendar=calendar,
                    on=today,
                ),
                is_mine=task.assigned_id == by.id or task.assigned_post_id in posts,
                is_unassigned=task.assigned_id is None,
                submitted_at=task.application__submitted_at,
            )
        )
    return Page(lines, page.next_key)


def desk_services(*, by: Actor) -> list[tuple[str, str]]:
    """Code and name of the services that have open tasks in the areas of ``by``, for the filter."""
    language = get_language()
    codes = Task.objects.open().within(by.areas(Permission.WORK)).values("service_code")
    named = ((code, newest.service.name.to(language)) for code, newest in catalogue.newest(codes).items())
    return sorted(named, key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class StuckOutcome:
    """An accepted application whose production failed for good, until somebody has it tried again."""

    ref: str
    service_name: str
    area_name: str
    problem: str
    failed_at: dt.datetime


def stuck_outcomes(*, by: Actor) -> list[StuckOutcome]:
    """Failed productions in the areas where ``by`` decides or supervises, longest first. One or two queries."""
    areas = {*by.areas(Permission.DECIDE), *by.areas(Permission.SUPERVISE)}
    if not areas:
        return []
    within = Q(pk__in=[])
    for code in areas:
        within |= Q(area_code=code) | Q(area_code__startswith=f"{code}.")
    rows = list(
        Application.objects.filter(within, outcome_failed_at__isnull=False)
        .order_by("outcome_failed_at")
        .only("ref", "service_version", "area_code", "outcome_problem", "outcome_failed_at")[:STUCK_SHOWN]
    )
    if not rows:
        return []
    names, language = {area.code: area.name for area in residents.areas()}, get_language()
    return [
        StuckOutcome(
            ref=row.ref,
            service_name=steps.service_of(row.service_version_id).name.to(language),
            area_name=names.get(row.area_code, row.area_code),
            problem=row.outcome_problem,
            failed_at=row.outcome_failed_at,
        )
        for row in rows
        if row.outcome_failed_at is not None
    ]


@dataclass(frozen=True, slots=True)
class TaskFile:
    """The file of a task. ``why_not_decide`` says what keeps the reader from deciding, or None.

    ``candidates`` (official id, name) are there for supervisors only.
    """

    task: Task
    application: Application
    state: ApplicationState
    service: Service
    service_name: str
    step_title: str
    record: RegistryRecord
    verdict: Verdict | None
    rules: list[ShownRule]
    facts: list[Shown]
    answers: list[Shown]
    attachments: list[Shown]
    timeline: list[TimelineLine]
    corrections: list[Correction]
    clock: ClockView
    why_not_decide: NotPermitted | None
    may_correct: bool
    may_reassign: bool
    assigned_name: str
    candidates: list[tuple[int, str]]

    @property
    def is_open(self) -> bool:
        return self.task.state == TaskState.OPEN

    @property
    def may_decide(self) -> bool:
        """Open, not with the applicant, and the reader is the one."""
        return self.is_open and self.state is ApplicationState.IN_REVIEW and self.why_not_decide is None


def task_file(*, task_id: int, by: Actor, at: dt.datetime) -> TaskFile:
    """The whole file of a task, for who may decide it or supervises. Logs the access with purpose DECISION.

    Raises:
        TaskNotFound: no such task in an area where ``by`` decides.
        NotYourTask, FiledByYou, KinOfApplicant: it is not for him to read.
    """
    task, refusal = _readable(task_id, by=by, at=at)
    application = task.application
    service = steps.service_of(application.service_version_id)
    record = residents.facts_of(
        resident_id=application.resident_id,
        by=by,
        purpose=AccessPurpose.DECISION,
        at=at,
        case_ref=application.ref,
    )
    verdict = Verdict.from_json(application.verdict) if application.verdict else None
    supervises = by.may(Permission.SUPERVISE, area=task.area_code)
    step = next((step for step in service.steps if step.code == task.step_code), None)
    language = get_language()
    return TaskFile(
        task=task,
        application=application,
        state=ApplicationState(application.state),
        service=service,
        service_name=service.name.to(language),
        step_title=step.title.to(language) if step else task.step_code,
        record=record,
        verdict=verdict,
        rules=rules_shown(verdict.results) if verdict else [],
        facts=facts_shown(service, application.facts),
        answers=answers_shown(service, application.answers),
        attachments=attachments_shown(service, application.attachments),
        timeline=timeline_of(application),
        corrections=sorted(task.corrections.all(), key=lambda correction: correction.pk),
        clock=clock_of(task, at),
        why_not_decide=refusal,
        may_correct=by.may(Permission.CORRECT, area=task.area_code),
        may_reassign=supervises and task.state == TaskState.OPEN,
        assigned_name=staff.official_name(task.assigned_id) if task.assigned_id else "",
        candidates=_candidates(task, at=at) if supervises and task.state == TaskState.OPEN else [],
    )


def _readable(task_id: int, *, by: Actor, at: dt.datetime) -> tuple[Task, NotPermitted | None]:
    task = Task.objects.select_related("application").prefetch_related("corrections").filter(pk=task_id).first()
    if task is None or not by.may(Permission.DECIDE, area=task.area_code):
        raise TaskNotFound()
    refusal = why_not_decide(task, task.application, by=by, at=at)
    if task.state != TaskState.OPEN and task.decided_by_id == by.id:
        refusal = None  # what he decided he may read again
    if refusal is not None and (
        isinstance(refusal, KinOfApplicant) or not by.may(Permission.SUPERVISE, area=task.area_code)
    ):
        raise refusal
    return task, refusal


def task_attachment(*, task_id: int, field: str, by: Actor, at: dt.datetime) -> str:
    """The SHA-256 of an attachment of a task's file, under the conditions of the file itself; logged like it."""
    task, _ = _readable(task_id, by=by, at=at)
    sha256: str | None = task.application.attachments.get(field)
    if sha256 is None:
        raise TaskNotFound()
    residents.facts_of(
        resident_id=task.application.resident_id,
        by=by,
        purpose=AccessPurpose.DECISION,
        at=at,
        case_ref=task.application.ref,
        fields=[f"file.{field}"],
    )
    return sha256


def service_of_task(task_id: int) -> Service:
    """The service of a task, for the shape of its forms. Tells nothing of the application."""
    version_id = Task.objects.filter(pk=task_id).values_list("application__service_version_id", flat=True).first()
    if version_id is None:
        raise TaskNotFound()
    return steps.service_of(version_id)


def task_candidates(task_id: int, *, by: Actor, at: dt.datetime) -> list[tuple[int, str]]:
    """To whom a supervisor may give the task: official id and name, by name. Two queries.

    Raises :class:`TaskNotFound` unless ``by`` supervises its area.
    """
    task = Task.objects.filter(pk=task_id).first()
    if task is None or not by.may(Permission.SUPERVISE, area=task.area_code):
        raise TaskNotFound()
    return _candidates(task, at=at)


def _candidates(task: Task, *, at: dt.datetime) -> list[tuple[int, str]]:
    eligible = staff.eligible(post_kinds=task.post_kinds, area_code=task.area_code, at=at)
    names = staff.official_names({c.official_id for c in eligible if c.official_id != task.assigned_id})
    return sorted(names.items(), key=lambda pair: pair[1])
