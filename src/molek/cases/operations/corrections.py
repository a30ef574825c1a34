"""Asking the applicant to mend something, and his answer. The clock stands meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from molek.base.actors import SYSTEM, Actor
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState, EventKind, TaskState
from molek.cases.errors import (
    AlreadyMoved,
    ApplicationNotFound,
    CorrectionNotOpen,
    NothingToCorrect,
    TaskAlreadyDecided,
)
from molek.cases.models import Application, Correction
from molek.cases.operations import deciding, notices, states
from molek.cases.operations.submission import constraint_of, live_application_exists
from molek.cases.operations.tasks import acting_title, locked_task, require_decider
from molek.cases.permissions import Permission
from molek.cases.queries import steps
from molek.cases.queries.clocks import clock_of
from molek.staff import queries as staff

ANSWER_WITHIN_DAYS = 14  # working days; the applicant's time is not the office's


@transaction.atomic
def request_correction(*, task_id: int, what: Mapping[str, str], text: str, by: Actor, at: dt.datetime) -> Correction:
    """Ask the applicant to mend fields or attachments. The clock of the task stands until he answers.

    Args:
        what: name of a field or attachment of the form -> what is wanted ("" if ``text`` says it all).
        text: to the applicant, in plain words.

    Raises:
        TaskNotFound, NotYourTask, FiledByYou, KinOfApplicant: as for deciding.
        NothingToCorrect: no field of this form is named, or no text.
        TaskAlreadyDecided, AlreadyMoved: somebody was first, or a correction is open.
    """
    task, application = locked_task(task_id, by=by, permission=Permission.CORRECT)
    require_decider(task, application, by=by, at=at)
    if task.state != TaskState.OPEN:
        raise TaskAlreadyDecided()
    if application.state != ApplicationState.IN_REVIEW:
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())
    known = steps.field_names(steps.service_of(application.service_version_id))
    if not text.strip() or not what or not what.keys() <= known:
        raise NothingToCorrect()

    assert by.id is not None
    correction = Correction.objects.create(
        task=task,
        what=dict(what),
        text=text.strip(),
        asked_at=at,
        asked_by_id=by.id,
        answer_due_date=staff.calendar().add(city_date(at), ANSWER_WITHIN_DAYS),
    )
    task.is_stopped = True
    task.save(update_fields=["is_stopped"])
    states.move(
        application,
        ApplicationState.CORRECTION,
        kind=EventKind.CORRECTION_ASKED,
        at=at,
        data={"post": acting_title(task, by=by, at=at), "fields": sorted(what)},
    )
    states.record(
        "cases.correction.asked",
        application,
        by=by,
        at=at,
        task=task.pk,
        correction=correction.pk,
        fields=sorted(what),
    )
    notices.tell_applicant(
        application,
        "cases.correction_asked",
        at=at,
        dedupe=f"cases.correction_asked:{correction.pk}",
        due=correction.answer_due_date,
    )
    return correction


@transaction.atomic
def answer_correction(
    *,
    ref: str,
    answers: Mapping[str, Any],
    attachments: Mapping[str, str],
    by: Actor,
    at: dt.datetime,
) -> Application:
    """The applicant's answer. Only what was asked changes; the same task and official go on, the clock too.

    Local facts are gathered and the rules tried anew, so that the official sees what the change did; he decides.
    What stood there before is kept with the correction.

    Raises:
        ApplicationNotFound: none, or ``by`` does not act for its applicant.
        CorrectionNotOpen: answered already, lapsed or withdrawn; that stands.
        AnswersNotValid: something asked for is missing or wrong.
        LiveApplicationExists: the person now named has a live application of this service already.
    """
    application = states.locked_by_ref(ref)
    if not by.acts_for(application.resident_id):
        raise ApplicationNotFound()
    correction = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("task")
        .filter(task__application=application, ended_at__isnull=True)
        .first()
    )
    if correction is None or application.state != ApplicationState.CORRECTION:
        raise CorrectionNotOpen(ref=ref)

    correction.before = {
        "answers": {name: application.answers.get(name) for name in correction.what},
        "attachments": {name: application.attachments.get(name) for name in correction.what},
        "facts": application.facts,
        "verdict": application.verdict,
    }
    application.answers = {**application.answers, **{n: v for n, v in answers.items() if n in correction.what}}
    application.attachments = {
        **application.attachments,
        **{n: v for n, v in attachments.items() if n in correction.what},
    }
    deciding.check_answers(application)
    deciding.try_rules_again(application, by=by, at=at)

    correction.answered_at = correction.ended_at = at
    correction.answered_by_ref = by.ref
    correction.save(update_fields=["before", "answered_at", "ended_at", "answered_by_ref"])
    task = correction.task
    task.is_stopped = False
    task.due_date = clock_of(task, at).due_on
    task.save(update_fields=["is_stopped", "due_date"])
    application.due_date = task.due_date
    try:
        with transaction.atomic():
            states.move(
                application,
                ApplicationState.IN_REVIEW,
                kind=EventKind.CORRECTION_ANSWERED,
                at=at,
                data={"fields": sorted(correction.what)},
                changed=("answers", "attachments", "about_key", "facts", "verdict"),
            )
    except IntegrityError as error:
        if constraint_of(error) != "cases_one_live_application":
            raise
        raise live_application_exists(
            application.resident_id, application.service_code, application.about_key
        ) from error
    states.record("cases.correction.answered", application, by=by, at=at, task=task.pk, correction=correction.pk)
    return application


@transaction.atomic
def lapse_correction(*, correction_id: int, at: dt.datetime) -> bool:
    """End an application whose correction was not answered in time. False if it was, meanwhile."""
    application_id = Correction.objects.values_list("task__application_id", flat=True).get(pk=correction_id)
    application = states.locked(application_id)
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction_id)
    if not correction.is_open or correction.answer_due_date >= city_date(at):
        return False
    states.cancel_tasks(application, at=at)
    states.move(application, ApplicationState.LAPSED, kind=EventKind.LAPSED, at=at)
    states.record("cases.application.lapsed", application, by=SYSTEM, at=at, correction=correction_id)
    notices.tell_applicant(application, "cases.lapsed", at=at)
    return True
