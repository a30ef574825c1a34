"""What follows from a verdict, the machine's or a human's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from molek.base.actors import Actor
from molek.cases.enums import ApplicationState, EventKind
from molek.cases.models import Application
from molek.cases.operations import notices, states
from molek.cases.providers import outcomes
from molek.cases.queries import steps
from molek.cases.queries.production import production_from


def accept(application: Application, *, by: Actor, at: dt.datetime, data: Mapping[str, Any] | None = None) -> None:
    """Accept the locked application and start its outcome in the same transaction."""
    application.decided_at, application.decided_by_ref = at, by.ref
    states.move(
        application,
        ApplicationState.ACCEPTED,
        kind=EventKind.ACCEPTED,
        at=at,
        data=data,
        changed=("decided_at", "decided_by_ref", "facts", "verdict"),
    )
    states.record("cases.application.accepted", application, by=by, at=at)
    start_outcome(application, by=by, at=at)


def reject(application: Application, *, by: Actor, at: dt.datetime, data: Mapping[str, Any] | None = None) -> None:
    """Refuse the locked application and tell the applicant."""
    application.decided_at, application.decided_by_ref = at, by.ref
    states.move(
        application,
        ApplicationState.REJECTED,
        kind=EventKind.REJECTED,
        at=at,
        data=data,
        changed=("decided_at", "decided_by_ref", "facts", "verdict"),
    )
    states.record("cases.application.rejected", application, by=by, at=at)
    tell_rejected(application, at=at)


def tell_rejected(application: Application, *, at: dt.datetime, phone: str | None = None) -> None:
    """Tell the applicant; a second refusal, after a review, is told again."""
    moment = int(at.timestamp())
    notices.tell_applicant(
        application, "cases.rejected", at=at, dedupe=f"cases.rejected:{application.ref}:{moment}", phone=phone
    )


def start_outcome(application: Application, *, by: Actor, at: dt.datetime) -> None:
    """Run the handler that the service names. It writes its own rows and queues its own jobs; it may move the state."""
    moved_to = outcomes.handler_of(steps.OUTCOME)(application=production_from(application), by=by, at=at)
    if moved_to is not None:
        application.state = moved_to
