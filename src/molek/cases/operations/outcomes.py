"""What a feature reports back while it produces the outcome of an accepted application. Door of ``letters``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from molek.base.actors import Actor
from molek.base.transactions import in_transaction
from molek.cases.enums import ApplicationState, EventKind
from molek.cases.errors import AlreadyMoved, ApplicationNotFound
from molek.cases.models import Application
from molek.cases.operations import states, verdicts
from molek.cases.operations.tasks import open_task
from molek.cases.permissions import Permission
from molek.live import operations as live


def _require_production(application: Application) -> None:
    if application.state not in (ApplicationState.ACCEPTED, ApplicationState.SIGNING):
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())


@in_transaction
def mark_signing(*, application_id: int, by: Actor, at: dt.datetime) -> Application:
    """The outcome waits for an official's signature. Called twice, the second call changes nothing.

    Raises:
        AlreadyMoved: the application is not in production.
    """
    application = states.locked(application_id)
    if application.state == ApplicationState.SIGNING:
        return application
    states.move(application, ApplicationState.SIGNING, kind=EventKind.SIGNING, at=at)
    states.record("cases.application.signing", application, by=by, at=at)
    return application


@in_transaction
def mark_acknowledging(*, application_id: int, by: Actor, at: dt.datetime) -> Application:
    """The outcome is signed and waits for one more signature, the camat's. Told once, by who signs first.

    Raises:
        AlreadyMoved: it does not wait for a signature.
    """
    application = states.locked(application_id)
    if application.state != ApplicationState.SIGNING:
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())
    states.note(application, EventKind.ACKNOWLEDGING, at=at)
    live.publish(application.topic, {"state": str(application.state)})
    states.record("cases.application.acknowledging", application, by=by, at=at)
    return application


@in_transaction
def finish(*, application_id: int, by: Actor, at: dt.datetime, summary: Mapping[str, str] | None = None) -> Application:
    """The outcome exists. Called twice, the second call changes nothing: the first stands.

    Args:
        summary: what the application's page may say of it, e.g. ``{"number": …}``; no personal data.

    Raises:
        AlreadyMoved: the application was not accepted.
    """
    application = states.locked(application_id)
    if application.state == ApplicationState.COMPLETED:
        return application
    application.outcome_summary = dict(summary or {})
    application.outcome_failed_at, application.outcome_problem = None, ""
    states.move(
        application,
        ApplicationState.COMPLETED,
        kind=EventKind.COMPLETED,
        at=at,
        data=application.outcome_summary,
        changed=("outcome_summary", "outcome_failed_at", "outcome_problem"),
    )
    states.record("cases.application.completed", application, by=by, at=at, **application.outcome_summary)
    return application


@transaction.atomic
def fail_outcome(*, application_id: int, problem: str, by: Actor, at: dt.datetime) -> Application:
    """Production failed for good; a human has to act. The application stays accepted and nothing is lost.

    Args:
        problem: code of the error, e.g. ``template-broken``.
    """
    application = states.locked(application_id)
    _require_production(application)
    application.outcome_failed_at, application.outcome_problem = at, problem
    application.save(update_fields=["outcome_failed_at", "outcome_problem"])
    states.note(application, EventKind.OUTCOME_FAILED, at=at)
    states.record("cases.outcome.failed", application, by=by, at=at, problem=problem)
    return application


@transaction.atomic
def retry_outcome(*, ref: str, by: Actor, at: dt.datetime) -> Application:
    """Run the outcome's handler again after :func:`fail_outcome`, once the cause is mended.

    Raises:
        ApplicationNotFound: none, or not in an area where ``by`` supervises or decides.
        AlreadyMoved: nothing has failed.
    """
    application = states.locked_by_ref(ref)
    if not any(by.may(p, area=application.area_code) for p in (Permission.SUPERVISE, Permission.DECIDE)):
        raise ApplicationNotFound()
    if application.outcome_failed_at is None:
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())
    application.outcome_failed_at, application.outcome_problem = None, ""
    application.save(update_fields=["outcome_failed_at", "outcome_problem"])
    states.note(application, EventKind.OUTCOME_RETRIED, at=at)
    states.record("cases.outcome.retried", application, by=by, at=at)
    verdicts.start_outcome(application, by=by, at=at)
    return application


@transaction.atomic
def return_to_review(*, application_id: int, reason: str, by: Actor, at: dt.datetime) -> Application:
    """The signer does not sign: the application goes back to a newly drawn official, with the reason.

    Raises:
        AlreadyMoved: the application is not in production or waiting for a signature.
    """
    application = states.locked(application_id)
    _require_production(application)
    application.decided_at, application.decided_by_ref = None, ""
    task = open_task(application, by=by, at=at, excluding=frozenset({by.id} if by.is_official and by.id else ()))
    states.move(
        application,
        ApplicationState.IN_REVIEW,
        kind=EventKind.RETURNED,
        at=at,
        data={"reason": reason},
        changed=("decided_at", "decided_by_ref"),
    )
    states.record("cases.application.returned", application, by=by, at=at, task=task.pk)
    return application
