"""The only writer of states and steps: found and locked, moved along the table, told in order."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import IO

from molek.audit import operations as audit
from molek.audit.rules.canonical import Json
from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import DomainError
from molek.base.workdays import city_date
from molek.feedback.enums import FOLLOWS, Clock, Side, State, StepKind
from molek.feedback.errors import AnsweredMeanwhile, ComplaintNotFound, NotNow, ReasonNeeded, TooManyFiles
from molek.feedback.models import Attachment, Complaint, Step
from molek.feedback.queries.offices import concerned_ids
from molek.files import operations as files

MOST_FILES = 3
LONGEST = 4000


def locked(code: str, *, by: Actor) -> Complaint:
    """The matter, locked until the transaction ends.

    Raises:
        ComplaintNotFound: there is none, or it concerns ``by`` himself.
    """
    row = Complaint.objects.select_for_update(of=("self",)).select_related("unit").filter(code=code).first()
    if row is None or (by.is_official and by.id in concerned_ids(row.pk)):
        raise ComplaintNotFound()
    return row


def refuse_unless(row: Complaint, *states: State) -> None:
    if row.state not in states:
        raise NotNow(state=str(State(row.state).label))


def refuse_stale(row: Complaint, revision: int | None) -> None:
    """Whoever acts says which revision he saw; None for jobs."""
    if revision is not None and revision != row.revision:
        raise AnsweredMeanwhile()


def clean_text(text: str, *, field: str) -> str:
    text = text.strip()[:LONGEST]
    if not text:
        raise ReasonNeeded(field=field)
    return text


def speaker(row: Complaint, by: Actor) -> Actor:
    """Who is written down: of an anonymous matter nobody, even if he happens to be signed in. An official at a counter
    is, without the person who stands there."""
    if not row.is_anonymous:
        return by
    return dataclasses.replace(by, assisting=None) if by.is_official or by.is_system else ANONYMOUS


def start_clock(row: Complaint, clock: Clock | None, *, at: dt.datetime, since: dt.date | None = None) -> None:
    row.clock = clock or ""
    row.clock_since = (since or city_date(at)) if clock else None


def take_step(
    row: Complaint, kind: StepKind, *, to: State | None = None, side: Side, by: Actor, at: dt.datetime, text: str = "",
    unit_id: int | None = None, data: dict[str, Json] | None = None, also: Iterable[str] = (),
) -> Step:  # fmt: skip
    """Move (or stay), write the step, log it. What an office says of a main report stands in the joined ones as well.

    Args:
        to: the state after it; None stays.
        also: names of further fields that the caller changed.

    Raises:
        NotNow: the table of states does not allow it.
    """
    if to is not None and to not in FOLLOWS[State(row.state)]:
        raise NotNow(state=str(State(row.state).label))
    row.state = to or row.state
    row.revision += 1
    row.save(update_fields=sorted({"state", "revision", "clock", "clock_since", *also}))
    values = {"kind": kind, "side": side, "text": text, "unit_id": unit_id, "at": at, "by_ref": by.ref}
    step = Step.objects.create(complaint=row, **values)
    if side != Side.COMPLAINANT:
        Step.objects.bulk_create(Step(complaint_id=pk, **values) for pk in row.joined.values_list("pk", flat=True))
    audit.record(
        event=f"feedback.complaint.{kind.value.lower().replace('_', '-')}", by=by, subject=f"complaint:{row.code}",
        at=at, data={"state": str(row.state), **(data or {})},
    )  # fmt: skip
    return step


def keep_files(
    row: Complaint, uploads: Sequence[IO[bytes]], *, side: Side, by: Actor, at: dt.datetime
) -> list[Attachment]:
    """Check and keep what was sent along.

    Raises:
        TooManyFiles, and the refusals of ``molek.files`` at the field ``uploads``.
    """
    if len(uploads) > MOST_FILES:
        raise TooManyFiles(field="uploads", most=MOST_FILES)
    kept = []
    for upload in uploads:
        try:
            stored = files.receive_upload(upload=upload, by=by, at=at)
        except DomainError as error:
            error.field = "uploads"
            raise
        made, _new = Attachment.objects.get_or_create(
            complaint=row, stored_id=stored.pk, defaults={"side": side, "added_at": at}
        )
        kept.append(made)
    return kept


def close(row: Complaint, *, by: Actor, at: dt.datetime) -> list[str]:
    """Set what closing sets; the joined ones close with their main. Gives the changed fields."""
    row.closed_at, row.closed_by_ref = at, by.ref
    start_clock(row, None, at=at)
    row.level = ""
    row.joined.filter(state=State.MERGED).update(state=State.CLOSED, closed_at=at, closed_by_ref=by.ref)
    return ["closed_at", "closed_by_ref", "level"]
