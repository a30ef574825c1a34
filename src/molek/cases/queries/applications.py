"""What the applicant sees: his applications, one of them with its timeline, its attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import city_date
from molek.cases.enums import (
    IN_PROGRESS_STATES,
    WITHDRAWABLE_STATES,
    ApplicationState,
    EventKind,
    TaskState,
)
from molek.cases.errors import ApplicationNotFound
from molek.cases.models import Application, ApplicationEvent, Correction, Task
from molek.cases.queries import steps
from molek.cases.queries.clocks import clock_of
from molek.cases.queries.reviews import review_until, why_no_review
from molek.cases.queries.shown import Shown, ShownRule, answers_shown, attachments_shown, facts_shown, rules_shown
from molek.cases.rules.clock import ClockView
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.verdict import Verdict
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.staff.enums import PostKind

PAGE_SIZE = 20
COLOURS: dict[ApplicationState, str] = {
    ApplicationState.COMPLETED: "green",
    ApplicationState.REJECTED: "red",
    ApplicationState.CORRECTION: "yellow",
    ApplicationState.WITHDRAWN: "grey",
    ApplicationState.LAPSED: "grey",
}


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """A line of the resident's list."""

    ref: str
    service_name: str
    state: ApplicationState
    submitted_at: dt.datetime
    colour: str
    state_text: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """In the shape of ``components/timeline.html``."""

    title: str
    when: dt.datetime
    text: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Everything on the page of one application. ``why_no_review`` "" means that a review can be asked."""

    application: Application
    service: Service
    service_name: str
    state: ApplicationState
    colour: str
    verdict: Verdict | None
    refusals: list[ShownRule]
    task: Task | None
    last_task: Task | None
    clock: ClockView | None
    with_post: str
    correction: Correction | None
    answers: list[Shown]
    attachments: list[Shown]
    facts: list[Shown]
    timeline: list[TimelineLine]
    may_withdraw: bool
    why_no_review: str
    review_until: dt.date | None
    is_in_progress: bool
    decided_by_machine: bool
    asked: list[ShownRule]
    asked_until: dt.date | None


def own_applications(*, by: Actor, after: str | None = None) -> Page[OwnApplication]:
    """The applications of the resident who is signed in (or assisted), newest first. One query."""
    resident_id = by.id if by.is_resident else by.assisting
    rows = Application.objects.of_resident(resident_id or 0).order_by("-id")
    if (before := number_key(after)) is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.only("ref", "service_version", "state", "submitted_at", "tries")[: PAGE_SIZE + 1])
    page = page_of(found, size=PAGE_SIZE, key=lambda row: str(row.id))
    language = get_language()
    return Page(
        [
            OwnApplication(
                ref=row.ref,
                service_name=steps.service_of(row.service_version_id).name.to(language),
                state=ApplicationState(row.state),
                submitted_at=row.submitted_at,
                colour="yellow" if row.awaits_applicant else COLOURS.get(ApplicationState(row.state), "blue"),
                state_text=_("menunggu langkah Anda") if row.awaits_applicant else str(row.get_state_display()),
            )
            for row in page.rows
        ],
        page.next_key,
    )


def own_application(ref: str, *, by: Actor) -> Application:
    """The application, if ``by`` acts for its applicant; else :class:`ApplicationNotFound`. One query."""
    application = Application.objects.filter(ref=ref).first()
    if application is None or not by.acts_for(application.resident_id):
        raise ApplicationNotFound()
    return application


def is_application(ref: str) -> bool:
    """Is there an application of this code? Tells nothing else, so it may be asked by whoever was shown the code."""
    return Application.objects.filter(ref=ref).exists()


def applications_among(refs: Collection[str]) -> set[str]:
    """Which of these codes are applications; tells nothing else. One query."""
    return set(Application.objects.filter(ref__in=[ref for ref in refs if ref]).values_list("ref", flat=True))


def application_page(*, ref: str, by: Actor, at: dt.datetime) -> ApplicationPage:
    """One's own application with all that happened to it. Five queries. The reading of a helper is logged.

    Raises:
        ApplicationNotFound: none, or ``by`` does not act for its applicant.
    """
    application = own_application(ref, by=by)
    _log_helper(application, "application", by=by, at=at)
    service = steps.service_of(application.service_version_id)
    state = ApplicationState(application.state)
    tasks = list(application.tasks.prefetch_related("corrections").order_by("id"))
    task = next((task for task in tasks if task.state == TaskState.OPEN), None)
    correction = next((c for c in task.corrections.all() if c.is_open), None) if task else None
    verdict = Verdict.from_json(application.verdict) if application.verdict else None
    by_machine = application.decided_by_ref == SYSTEM.ref
    refused = state is ApplicationState.REJECTED
    return ApplicationPage(
        application=application,
        service=service,
        service_name=service.name.to(get_language()),
        state=state,
        colour=COLOURS.get(state, "blue"),
        verdict=verdict,
        refusals=rules_shown(verdict.refusals) if verdict and refused and by_machine else [],
        task=task,
        last_task=next((t for t in reversed(tasks) if t.state == TaskState.DONE), None),
        clock=clock_of(task, at, calendar=staff.calendar()) if task else None,
        with_post=(task.assigned_post_title or _post_names(task.post_kinds)) if task else "",
        correction=correction,
        answers=answers_shown(service, application.answers),
        attachments=attachments_shown(service, application.attachments),
        facts=facts_shown(service, application.facts),
        timeline=timeline_of(application),
        may_withdraw=state in WITHDRAWABLE_STATES,
        why_no_review=why_no_review(application, on=city_date(at)),
        review_until=review_until(application) if refused and application.decided_at else None,
        is_in_progress=state in IN_PROGRESS_STATES,
        decided_by_machine=by_machine,
        asked=rules_shown(verdict.asked) if verdict and application.awaits_applicant else [],
        asked_until=city_date(application.next_try_at)
        if application.awaits_applicant and application.next_try_at
        else None,
    )


def _post_names(kinds: list[str]) -> str:
    return ", ".join(str(PostKind(kind).label) for kind in kinds if kind in PostKind.values)


def timeline_of(application: Application) -> list[TimelineLine]:
    """Every step, newest first, in the reader's language, without names of officials. One query."""
    events = list(application.events.order_by("-id"))
    return [
        TimelineLine(
            title=_title(event),
            when=event.at,
            text=_("Oleh kuasa Anda, dengan surat kuasa")
            if event.data.get("by") == "proxy"
            else event.data.get("post", ""),
            now=place == 0 and application.closed_at is None,
        )
        for place, event in enumerate(events)
    ]


def _title(event: ApplicationEvent) -> str:
    if event.data.get("for") == "applicant":
        return _("Gugur karena syarat tidak dipenuhi") if event.kind == EventKind.LAPSED else _("Menunggu langkah Anda")
    return str(EventKind(event.kind).label)


def attachment_of(*, ref: str, field: str, by: Actor, at: dt.datetime) -> str:
    """The SHA-256 of one's own attachment; :class:`ApplicationNotFound` if there is none. Logged for a helper."""
    application = own_application(ref, by=by)
    sha256: str | None = application.attachments.get(field)
    if sha256 is None:
        raise ApplicationNotFound()
    _log_helper(application, f"file.{field}", by=by, at=at)
    return sha256


def _log_helper(application: Application, field: str, *, by: Actor, at: dt.datetime) -> None:
    """An official who assists sees what the applicant sees; the applicant finds that among who looked at his data."""
    if by.is_official:
        residents.facts_of(
            resident_id=application.resident_id, by=by, purpose=AccessPurpose.ASSISTED_SERVICE, at=at,
            case_ref=application.ref, fields=(field,),
        )  # fmt: skip
