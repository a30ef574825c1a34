"""The complainant's own acts: complete, add, accept, say that it is not settled, object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import IO

from django.db import transaction

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.feedback.enums import WITH_UNIT, Clock, Side, State, StepKind
from molek.feedback.errors import AlreadyObjected, ComplaintNotFound, TooLateToObject
from molek.feedback.models import Complaint
from molek.feedback.operations.steps import (
    clean_text,
    close,
    keep_files,
    locked,
    refuse_stale,
    refuse_unless,
    speaker,
    start_clock,
    take_step,
)
from molek.feedback.operations.telling import shown_day
from molek.feedback.queries.own import is_holder, objection_until
from molek.staff import queries as staff


def _own(code: str, *, opened: str, by: Actor, revision: int) -> Complaint:
    row = locked(code, by=by)
    if not is_holder(row, by=by, opened=opened):
        raise ComplaintNotFound()
    refuse_stale(row, revision)
    return row


@transaction.atomic
def reply(
    *, code: str, opened: str, text: str, uploads: Sequence[IO[bytes]] = (), revision: int, by: Actor, at: dt.datetime
) -> Complaint:
    """Complete the report, add to it, or say that the settlement does not settle it: whichever its state asks for.

    Args:
        opened: the code that the secret opened in this browser, "" if none.
        revision: of the report as the page showed it.

    Raises:
        ComplaintNotFound: not this complainant's.
        AnsweredMeanwhile, NotNow, ReasonNeeded, TooManyFiles, and refusals of the files.
    """
    row = _own(code, opened=opened, by=by, revision=revision)
    refuse_unless(row, State.INCOMPLETE, State.SETTLED, *WITH_UNIT)
    said, who = clean_text(text, field="text"), speaker(row, by)
    keep_files(row, uploads, side=Side.COMPLAINANT, by=who, at=at)
    kind, to, also = StepKind.ADDED, None, []
    if row.state == State.INCOMPLETE:
        kind, to = StepKind.COMPLETED, State.RECEIVED
        start_clock(row, Clock.VERIFY, at=at)
    elif row.state == State.SETTLED:
        kind, to = StepKind.NOT_YET, State.IN_PROGRESS
        row.settle_since = city_date(at)
        row.settled_at, row.settled_by_ref = None, ""
        also = ["settle_since", "settled_at", "settled_by_ref"]
        start_clock(row, Clock.SETTLE, at=at)
    take_step(row, kind, to=to, side=Side.COMPLAINANT, by=who, at=at, text=said, also=also)
    return row


@transaction.atomic
def accept(*, code: str, opened: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """It is settled, says the complainant: closed.

    Raises:
        ComplaintNotFound, AnsweredMeanwhile, NotNow.
    """
    row = _own(code, opened=opened, by=by, revision=revision)
    refuse_unless(row, State.SETTLED)
    who = speaker(row, by)
    changed = close(row, by=who, at=at)
    take_step(row, StepKind.ACCEPTED, to=State.CLOSED, side=Side.COMPLAINANT, by=who, at=at, also=changed)
    return row


@transaction.atomic
def object_to(*, code: str, opened: str, text: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """Object to how it ended, once, within the law's days; the superior decides.

    Raises:
        ComplaintNotFound, AnsweredMeanwhile, NotNow, ReasonNeeded.
        AlreadyObjected: once is all there is.
        TooLateToObject: the days are over.
    """
    row = _own(code, opened=opened, by=by, revision=revision)
    refuse_unless(row, State.CLOSED, State.REJECTED)
    if row.objected_at is not None:
        raise AlreadyObjected()
    until = objection_until(row, calendar=staff.calendar())
    if until is None or city_date(at) > until:
        raise TooLateToObject(day=shown_day(until) if until else "")
    said, who = clean_text(text, field="text"), speaker(row, by)
    row.objected_at, row.objected_by_ref = at, who.ref
    row.closed_at, row.closed_by_ref = None, ""
    start_clock(row, Clock.OBJECTION, at=at)
    take_step(
        row, StepKind.OBJECTED, to=State.OBJECTED, side=Side.COMPLAINANT, by=who, at=at, text=said,
        also=["objected_at", "objected_by_ref", "closed_at", "closed_by_ref"],
    )  # fmt: skip
    return row
