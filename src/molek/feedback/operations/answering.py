"""The responsible unit answers; the superior decides objections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import IO

from django.db import transaction

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.feedback.enums import WITH_UNIT, Clock, Settlement, Side, State, StepKind
from molek.feedback.errors import NotExtendable
from molek.feedback.models import Complaint
from molek.feedback.operations.steps import (
    clean_text,
    close,
    keep_files,
    locked,
    refuse_stale,
    refuse_unless,
    start_clock,
    take_step,
)
from molek.feedback.operations.telling import shown_day, tell
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.clocks import due_row
from molek.feedback.queries.offices import may_answer, may_decide_objection
from molek.staff import queries as staff


def _answered(code: str, *, revision: int | None, by: Actor) -> Complaint:
    row = locked(code, by=by)
    if not may_answer(row, by):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)
    refuse_stale(row, revision)
    refuse_unless(row, *WITH_UNIT)
    return row


@transaction.atomic
def answer(
    *, code: str, text: str, uploads: Sequence[IO[bytes]] = (), is_final: bool, revision: int, by: Actor,
    at: dt.datetime,
) -> Complaint:  # fmt: skip
    """Answer: what is being done, or (``is_final``) what settles it. The complainant and all who joined are told.

    Raises:
        ComplaintNotFound: none, or it concerns ``by``.
        NotPermitted: not his unit's.
        AnsweredMeanwhile: somebody acted since the page was opened; the first act stands.
        NotNow, ReasonNeeded, TooManyFiles, and refusals of the files.
    """
    row = _answered(code, revision=revision, by=by)
    said = clean_text(text, field="text")
    keep_files(row, uploads, side=Side.OFFICE, by=by, at=at)
    calendar, today = staff.calendar(), city_date(at)
    also = ["level"]
    if row.first_answered_at is None:
        due = due_row(row, today=today, calendar=calendar)
        row.first_answered_at, row.is_answered_late = at, due is not None and due.is_late
        also += ["first_answered_at", "is_answered_late"]
    if is_final:
        row.settled_at, row.settled_by_ref, row.level = at, by.ref, ""
        also += ["settled_at", "settled_by_ref"]
        start_clock(row, Clock.REPLY, at=at)
        kind, to = StepKind.SETTLED, State.SETTLED
    else:
        if row.clock == Clock.FIRST_ANSWER:
            row.level = ""
        start_clock(row, Clock.SETTLE, at=at, since=row.settle_since)
        kind, to = StepKind.PROGRESS, State.IN_PROGRESS
    take_step(row, kind, to=to, side=Side.OFFICE, by=by, at=at, text=said, unit_id=row.unit_id, also=also)
    if not is_final:
        tell(row, "feedback.answered", at=at)
    elif (due := due_row(row, today=today, calendar=calendar)) is not None:
        tell(row, "feedback.settled", at=at, day=shown_day(due.day))
    return row


@transaction.atomic
def extend(*, code: str, reason: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """More days for a formal request for public information, once, with the reason the law asks for.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
        NotExtendable: another kind, or extended already.
    """
    row = _answered(code, revision=revision, by=by)
    if row.settlement != Settlement.PPID or row.is_extended:
        raise NotExtendable()
    said = clean_text(reason, field="reason")
    row.is_extended = True
    take_step(
        row, StepKind.EXTENDED, side=Side.OFFICE, by=by, at=at, text=said, unit_id=row.unit_id, also=["is_extended"]
    )
    tell(row, "feedback.answered", at=at)
    return row


@transaction.atomic
def decide_objection(*, code: str, is_granted: bool, text: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """Decide an objection, as the superior of who answered. Granted: it is handled once more. Else it stays closed.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
    """
    row = locked(code, by=by)
    if not may_decide_objection(row, by):
        raise NotPermitted(permission=FeedbackPermission.SUPERVISE)
    refuse_stale(row, revision)
    refuse_unless(row, State.OBJECTED)
    said = clean_text(text, field="text")
    row.level = ""
    if not is_granted:
        was_refused = row.unit_id is None and row.steps.filter(kind=StepKind.REJECTED).exists()
        to = State.REJECTED if was_refused else State.CLOSED
        also = close(row, by=by, at=at)
        kind = StepKind.OBJECTION_DENIED
    else:
        kind, also = StepKind.OBJECTION_GRANTED, ["settled_at", "settled_by_ref", "settle_since", "level", "main"]
        row.settled_at, row.settled_by_ref, row.main_id = None, "", None  # what was joined goes its own way
        to = State.FORWARDED if row.unit_id else State.RECEIVED
        row.settle_since = city_date(at) if row.unit_id else None
        start_clock(row, Clock.SETTLE if row.unit_id else Clock.VERIFY, at=at)
    take_step(
        row, kind, to=to, side=Side.OFFICE, by=by, at=at, text=said, unit_id=row.unit_id, also=also,
        data={"granted": is_granted},
    )  # fmt: skip
    tell(row, "feedback.objection", at=at)
    return row
