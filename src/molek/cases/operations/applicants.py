"""What the applicant may do after he has applied."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.base.actors import SYSTEM, Actor
from molek.base.workdays import city_date
from molek.cases.enums import WITHDRAWABLE_STATES, ApplicationState, EventKind
from molek.cases.errors import ApplicationNotFound, ReviewNotPossible, TooLateToWithdraw
from molek.cases.models import Application
from molek.cases.operations import states
from molek.cases.operations.submission import constraint_of, live_application_exists
from molek.cases.operations.tasks import open_task, tell_in_review
from molek.cases.queries.reviews import why_no_review


@transaction.atomic
def withdraw(*, ref: str, by: Actor, at: dt.datetime) -> Application:
    """Take an application back. Called twice, the second call changes nothing.

    Raises:
        ApplicationNotFound: none, or ``by`` does not act for its applicant.
        TooLateToWithdraw: it is decided already.
    """
    application = states.locked_by_ref(ref)
    if not by.acts_for(application.resident_id):
        raise ApplicationNotFound()
    if application.state == ApplicationState.WITHDRAWN:
        return application
    if application.state not in WITHDRAWABLE_STATES:
        raise TooLateToWithdraw(ref=ref)
    states.cancel_tasks(application, at=at)
    states.move(application, ApplicationState.WITHDRAWN, kind=EventKind.WITHDRAWN, at=at)
    states.record("cases.application.withdrawn", application, by=by, at=at)
    return application


def request_review(*, ref: str, by: Actor, at: dt.datetime) -> Application:
    """Have a human look at a refusal by the machine, or at what it asks of the applicant, once.

    Raises:
        ApplicationNotFound: none, or ``by`` does not act for its applicant.
        ReviewNotPossible: not refused by the machine, asked before, or too late.
        LiveApplicationExists: the resident has applied anew meanwhile.
    """
    try:
        with transaction.atomic():
            return _request_review(ref, by=by, at=at)
    except IntegrityError as error:
        if constraint_of(error) != "cases_one_live_application":
            raise
        application = Application.objects.get(ref=ref)
        raise live_application_exists(
            application.resident_id, application.service_code, application.about_key
        ) from error


def _request_review(ref: str, *, by: Actor, at: dt.datetime) -> Application:
    application = states.locked_by_ref(ref)
    if not by.acts_for(application.resident_id):
        raise ApplicationNotFound()
    if why := why_no_review(application, on=city_date(at)):
        raise ReviewNotPossible(why=why)
    application.review_requested_at, application.review_requested_by_ref = at, by.ref
    application.decided_at, application.decided_by_ref = None, ""
    task = open_task(application, by=SYSTEM, at=at)
    states.move(
        application,
        ApplicationState.IN_REVIEW,
        kind=EventKind.REVIEW_REQUESTED,
        at=at,
        data={"post": task.assigned_post_title},
        changed=("review_requested_at", "review_requested_by_ref", "decided_at", "decided_by_ref"),
    )
    states.record("cases.review.requested", application, by=by, at=at, task=task.pk)
    tell_in_review(application, task, at=at)
    return application
