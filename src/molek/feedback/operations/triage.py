"""The complaint officer: check, forward, refer, ask to complete, refuse, join; and take in recommendations."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.feedback.enums import (
    SETTLEMENTS,
    WITH_UNIT,
    Channel,
    Clock,
    ConcernSource,
    Kind,
    Maladministration,
    Settlement,
    Side,
    State,
    StepKind,
)
from molek.feedback.errors import CategoryUnknown, MergeInvalid, NobodyToAnswer, ReasonNeeded, UnitCannotAnswer
from molek.feedback.models import Complaint, Concerned
from molek.feedback.operations.filing import free_code
from molek.feedback.operations.steps import (
    clean_text,
    close,
    locked,
    refuse_stale,
    refuse_unless,
    start_clock,
    take_step,
)
from molek.feedback.operations.telling import shown_day, tell
from molek.feedback.operations.tracking import shown_code
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.clocks import due_row
from molek.feedback.queries.offices import NamedOffice, concerned_ids, kinds_with, may_answer, may_triage, offices
from molek.feedback.rules.categories import categories
from molek.feedback.rules.wording import fingerprint
from molek.staff import queries as staff


def _triaged(code: str, *, revision: int | None, by: Actor) -> Complaint:
    row = locked(code, by=by)
    if not may_triage(row, by):
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    refuse_stale(row, revision)
    return row


def _office_for(row: Complaint, unit_id: int, *, at: dt.datetime) -> NamedOffice:
    """The unit itself, or the office above it if it concerns somebody there."""
    known = offices(at=at)
    if known.find(unit_id) is None:
        raise UnitCannotAnswer(field="unit")
    found = known.answering_for(unit_id, concerned_ids(row.pk))
    if found is None:
        raise NobodyToAnswer(field="unit")
    return found


def _add_concerned(row: Complaint, official_ids: Collection[int], at: dt.datetime) -> None:
    triage = {one.official_id for one in staff.acting(at=at, post_kinds=kinds_with(FeedbackPermission.TRIAGE))}
    for official_id in official_ids:
        Concerned.objects.get_or_create(
            complaint=row, official_id=official_id, defaults={"source": ConcernSource.TRIAGE}
        )
        row.is_guarded |= official_id in triage


@transaction.atomic
def forward(
    *, code: str, category: str, settlement: Settlement, unit_id: int, concerned: Collection[int] = (), note: str = "",
    revision: int, by: Actor, at: dt.datetime,
) -> Complaint:  # fmt: skip
    """Say what it is and give it to the responsible unit; the first answer's clock begins.

    Args:
        unit_id: the responsible unit. If it concerns one of those who would answer there, it goes to his superior.
        concerned: officials whom it concerns, besides those found when it came in.
        note: for the unit and the complainant.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow.
        CategoryUnknown, UnitCannotAnswer, NobodyToAnswer.
    """
    row = _triaged(code, revision=revision, by=by)
    refuse_unless(row, State.RECEIVED)
    if category not in categories():
        raise CategoryUnknown(field="category")
    if settlement not in SETTLEMENTS[Kind(row.kind)]:
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    _add_concerned(row, concerned, at)
    office = _office_for(row, unit_id, at=at)
    row.category, row.settlement = category, settlement
    row.verified_at, row.verified_by_ref = at, by.ref
    _give(row, office, at=at)
    take_step(
        row, StepKind.FORWARDED, to=State.FORWARDED, side=Side.SYSTEM, by=by, at=at, text=note.strip()[:1000],
        unit_id=row.unit_id, data={"unit": row.unit_id, "settlement": str(settlement), "category": category},
        also=[*_GIVEN, "category", "settlement", "verified_at", "verified_by_ref", "is_guarded"],
    )  # fmt: skip
    _tell_forwarded(row, office, at=at)
    return row


_GIVEN = ("unit", "forwarded_at", "settle_since", "level")


def _give(row: Complaint, office: NamedOffice, *, at: dt.datetime) -> None:
    """The clock of the first answer begins anew with a new unit; that of the settlement does not."""
    row.unit_id = office.office.unit_id
    row.forwarded_at = row.forwarded_at or at
    row.settle_since = row.settle_since or city_date(at)
    row.level = ""
    if row.first_answered_at is None:
        start_clock(row, Clock.FIRST_ANSWER, at=at)
    else:
        start_clock(row, Clock.SETTLE, at=at, since=row.settle_since)


def _tell_forwarded(row: Complaint, office: NamedOffice, *, at: dt.datetime) -> None:
    due = due_row(row, today=city_date(at), calendar=staff.calendar())
    if due is not None:
        tell(row, "feedback.forwarded", at=at, unit=office.name, day=shown_day(due.day))


@transaction.atomic
def refer(*, code: str, unit_id: int, reason: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """Give it to another unit: by who checks reports, or by the unit that has it and is not the responsible one.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded, UnitCannotAnswer, NobodyToAnswer.
    """
    row = locked(code, by=by)
    if not (may_triage(row, by) or may_answer(row, by)):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)
    refuse_stale(row, revision)
    refuse_unless(row, *WITH_UNIT)
    said = clean_text(reason, field="reason")
    office = _office_for(row, unit_id, at=at)
    _give(row, office, at=at)
    take_step(
        row, StepKind.REFERRED, to=State.FORWARDED, side=Side.OFFICE, by=by, at=at, text=said, unit_id=row.unit_id,
        data={"unit": row.unit_id}, also=_GIVEN,
    )  # fmt: skip
    _tell_forwarded(row, office, at=at)
    return row


@transaction.atomic
def send_back(*, code: str, reason: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """The unit does not know whose it is: back to who checks reports.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
    """
    row = locked(code, by=by)
    if not may_answer(row, by):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)
    refuse_stale(row, revision)
    refuse_unless(row, State.FORWARDED)
    said = clean_text(reason, field="reason")
    unit_id, row.unit_id = row.unit_id, None
    start_clock(row, Clock.VERIFY, at=at)
    take_step(
        row, StepKind.RETURNED, to=State.RECEIVED, side=Side.OFFICE, by=by, at=at, text=said, unit_id=unit_id,
        also=["unit"],
    )  # fmt: skip
    return row


@transaction.atomic
def ask_completion(*, code: str, text: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """Ask the complainant for what is missing; the clock is his until he answers.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
    """
    row = _triaged(code, revision=revision, by=by)
    refuse_unless(row, State.RECEIVED)
    said = clean_text(text, field="reason")
    start_clock(row, Clock.COMPLETE, at=at)
    take_step(row, StepKind.INCOMPLETE, to=State.INCOMPLETE, side=Side.OFFICE, by=by, at=at, text=said)
    due = due_row(row, today=city_date(at), calendar=staff.calendar())
    if due is not None:
        tell(row, "feedback.incomplete", at=at, day=shown_day(due.day))
    return row


@transaction.atomic
def reject(*, code: str, reason: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """It cannot be handled here; the complainant reads why, and may object.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
    """
    row = _triaged(code, revision=revision, by=by)
    refuse_unless(row, State.RECEIVED)
    said = clean_text(reason, field="reason")
    row.verified_at, row.verified_by_ref = at, by.ref
    changed = close(row, by=by, at=at)
    take_step(
        row, StepKind.REJECTED, to=State.REJECTED, side=Side.OFFICE, by=by, at=at, text=said,
        also=[*changed, "verified_at", "verified_by_ref"],
    )  # fmt: skip
    tell(row, "feedback.rejected", at=at)
    return row


@transaction.atomic
def merge(*, code: str, into: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """Join a report with an earlier one about the same matter: it follows that one, and both complainants are told.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow.
        MergeInvalid: the other is this one, is joined itself, is over, or cannot be seen.
    """
    wanted = shown_code(into)
    # Always in the order of their codes, so that two officials joining crosswise wait for one another in turn.
    first, second = sorted((code, wanted))
    pair = {one: Complaint.objects.select_for_update(of=("self",)).filter(code=one).first() for one in (first, second)}
    row, main = _triaged(code, revision=revision, by=by), pair[wanted]
    refuse_unless(row, State.RECEIVED, *WITH_UNIT)
    if main is None or (by.id is not None and by.id in concerned_ids(main.pk)) or not may_triage(main, by):
        raise MergeInvalid(field="into", why=_("kode itu tidak ditemukan"))
    if main.pk == row.pk:
        raise MergeInvalid(field="into", why=_("itu laporan ini sendiri"))
    if main.state in (State.MERGED, State.CLOSED, State.REJECTED):
        raise MergeInvalid(field="into", why=_("laporan induk sudah selesai atau sudah digabung"))
    row.main_id, row.unit_id = main.pk, None
    row.verified_at, row.verified_by_ref = row.verified_at or at, row.verified_by_ref or by.ref
    start_clock(row, None, at=at)
    row.joined.update(main=main)  # those that had followed this one
    take_step(
        row, StepKind.MERGED, to=State.MERGED, side=Side.SYSTEM, by=by, at=at, data={"into": main.code},
        also=["main", "unit", "verified_at", "verified_by_ref"],
    )  # fmt: skip
    tell(row, "feedback.merged", at=at)
    return row


@transaction.atomic
def take_recommendation(
    *, reference: str, title: str, body: str, category: str, area_code: str, received_on: dt.date,
    deadline: dt.date | None, maladministration: Maladministration, unit_id: int, by: Actor, at: dt.datetime,
) -> Complaint:  # fmt: skip
    """Take in a recommendation of the Ombudsman; it is the unit's at once, with the law's days or the letter's own.

    Raises:
        NotPermitted, CategoryUnknown, ReasonNeeded, UnitCannotAnswer.
    """
    if not by.may(FeedbackPermission.SUPERVISE):
        by.require(FeedbackPermission.TRIAGE)
    if category not in categories():
        raise CategoryUnknown(field="category")
    for field, value in (("reference", reference), ("title", title), ("body", body)):
        if not value.strip():
            raise ReasonNeeded(field=field)
    row = Complaint(
        code=free_code(), submission_key=uuid.uuid4().hex, kind=Kind.OMBUDSMAN, settlement=Settlement.OMBUDSMAN,
        category=category, title=title.strip()[:120], body=body.strip()[:8000], fingerprint=fingerprint(body),
        area_code=area_code, channel=Channel.LETTER, filed_by_ref=by.ref, received_at=at,
        reference=reference.strip()[:80], maladministration=maladministration, deadline=deadline,
        verified_at=at, verified_by_ref=by.ref, settle_since=received_on,
    )  # fmt: skip
    start_clock(row, Clock.VERIFY, at=at)
    row.save(force_insert=True)
    office = _office_for(row, unit_id, at=at)
    _give(row, office, at=at)
    start_clock(row, Clock.SETTLE, at=at, since=received_on)
    take_step(
        row, StepKind.FORWARDED, to=State.FORWARDED, side=Side.SYSTEM, by=by, at=at, unit_id=row.unit_id,
        data={"unit": row.unit_id, "kind": str(row.kind)}, also=_GIVEN,
    )  # fmt: skip
    return row


@transaction.atomic
def close_recommendation(*, code: str, note: str, revision: int, by: Actor, at: dt.datetime) -> Complaint:
    """What was done was reported to the Ombudsman: closed, by who checks reports and not by the unit.

    Raises:
        ComplaintNotFound, NotPermitted, AnsweredMeanwhile, NotNow, ReasonNeeded.
    """
    row = _triaged(code, revision=revision, by=by)
    refuse_unless(row, State.SETTLED)
    if row.kind != Kind.OMBUDSMAN:
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    said = clean_text(note, field="reason")
    changed = close(row, by=by, at=at)
    take_step(row, StepKind.CLOSED, to=State.CLOSED, side=Side.OFFICE, by=by, at=at, text=said, also=changed)
    return row
