"""The one place where an application changes its state, and where its timeline grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.transactions import lock_row
from molek.cases.enums import CLOSED_STATES, TRANSITIONS, ApplicationState, EventKind, TaskState
from molek.cases.errors import AlreadyMoved, ApplicationNotFound
from molek.cases.models import Application, ApplicationEvent, Correction, Task
from molek.live import operations as live


def locked(application_id: int) -> Application:
    """The application, locked until the caller's transaction ends. Everything that moves it comes through here."""
    application = lock_row(Application, column="id", value=application_id)
    if application is None:
        raise ApplicationNotFound()
    return application


def locked_by_ref(ref: str) -> Application:
    application = lock_row(Application, column="ref", value=ref)
    if application is None:
        raise ApplicationNotFound()
    return application


def refuse_move(application: Application, to: ApplicationState) -> None:
    """Raise :class:`AlreadyMoved` unless the table of transitions lets the application go to ``to``."""
    if to not in TRANSITIONS[ApplicationState(application.state)]:
        raise AlreadyMoved(ref=application.ref, state=application.get_state_display())


def move(
    application: Application,
    to: ApplicationState,
    *,
    kind: EventKind,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
    changed: tuple[str, ...] = (),
) -> None:
    """Put the locked application into ``to``, add to its timeline and tell whoever watches.

    ``changed`` names further fields the caller has set. Three statements.
    """
    refuse_move(application, to)
    application.state = to
    application.closed_at = at if to in CLOSED_STATES else None
    if to is not ApplicationState.IN_REVIEW:
        application.due_date = None
    application.save(update_fields=["state", "closed_at", "due_date", *changed])
    note(application, kind, at=at, data=data)
    live.publish(application.topic, {"state": str(to)})


def note(application: Application, kind: EventKind, *, at: dt.datetime, data: Mapping[str, Any] | None = None) -> None:
    """Add a line to the timeline."""
    ApplicationEvent.objects.create(application=application, kind=kind, at=at, data=dict(data or {}))


def cancel_tasks(application: Application, *, at: dt.datetime) -> None:
    """Nobody has anything to decide any more; an open correction ends with its task."""
    Correction.objects.filter(task__application=application, ended_at__isnull=True).update(ended_at=at)
    Task.objects.filter(application=application, state=TaskState.OPEN).update(
        state=TaskState.CANCELLED, is_stopped=False
    )


def record(event: str, application: Application, *, by: Actor, at: dt.datetime, **data: Any) -> None:
    """The audit row of an act on ``application``: codes and ids only."""
    audit.record(event=event, by=by, subject=application.ref, at=at, data=data)
