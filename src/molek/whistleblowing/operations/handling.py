"""The desk: opening what is addressed to one's key, answering, closing. Every opening is in the log."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.staff import queries as staff
from molek.whistleblowing.enums import Conclusion, ReportState, Side
from molek.whistleblowing.errors import (
    MessageMissing,
    ReportClosed,
    ReportNotFound,
    ReportUnreadable,
    StateNotFollowing,
)
from molek.whistleblowing.models import Attachment, Message, Report
from molek.whistleblowing.operations import attachments
from molek.whistleblowing.operations.keys import OpenKey, report_key
from molek.whistleblowing.operations.reporting import Told, told_from
from molek.whistleblowing.operations.returning import text_of
from molek.whistleblowing.permissions import WhistlePermission
from molek.whistleblowing.queries.readers import keepings
from molek.whistleblowing.queries.reports import addressed_to
from molek.whistleblowing.rules import envelopes
from molek.whistleblowing.rules.retention import erased_on

_FOLLOWS = {
    ReportState.RECEIVED: {ReportState.EXAMINING, ReportState.NEEDS_MORE},
    ReportState.EXAMINING: {ReportState.NEEDS_MORE},
    ReportState.NEEDS_MORE: {ReportState.EXAMINING},
    ReportState.CLOSED: set[ReportState](),
}


@dataclass(frozen=True, slots=True)
class FileLine:
    number: int
    size: int


@dataclass(frozen=True, slots=True)
class OpenedWord:
    is_reporter: bool
    who: str
    day: dt.date
    text: str
    files: Sequence[FileLine]


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as its reader sees it."""

    ref: str
    state: ReportState
    conclusion: str
    received_on: dt.date
    told: Told
    files: Sequence[FileLine]
    words: Sequence[OpenedWord]
    readers: int
    erased_on: dt.date | None

    @property
    def is_closed(self) -> bool:
        return self.state == ReportState.CLOSED

    @property
    def conclusion_label(self) -> str:
        return str(Conclusion(self.conclusion).label) if self.conclusion else ""


@transaction.atomic
def open_report(*, ref: str, key: OpenKey, by: Actor, at: dt.datetime) -> OpenedReport:
    """Read a report; the log tells that this official did.

    Raises:
        NotPermitted, KeyMissing, KeyClosed.
        ReportNotFound: no such report for this official.
        ReportUnreadable: sealed for a key that he has no more.
    """
    report, private = _unsealed(ref, key, by, is_locked=False)
    rows = list(report.messages.order_by("pk"))
    files = list(report.attachments.order_by("number").defer("sealed"))
    names = staff.official_names({int(row.by_ref.partition(":")[2]) for row in rows if row.by_ref})
    audit.record(event="whistleblowing.report.opened", by=by, subject=_subject(report), at=at)

    def lines(message_id: int | None) -> list[FileLine]:
        return [FileLine(one.number, one.size) for one in files if one.message_id == message_id]

    return OpenedReport(
        ref=report.ref,
        state=ReportState(report.state),
        conclusion=report.conclusion,
        received_on=report.received_on,
        told=told_from(envelopes.open_with(report.sealed, private)),
        files=lines(None),
        words=[
            OpenedWord(
                is_reporter=row.side == Side.REPORTER,
                who=names.get(int(row.by_ref.partition(":")[2]), "") if row.by_ref else "",
                day=row.written_on,
                text=text_of(row, private),
                files=lines(row.pk),
            )
            for row in rows
        ],
        readers=report.envelopes.filter(recipient__ended_at__isnull=True).count(),
        erased_on=erased_on(city_date(report.closed_at), keepings()) if report.closed_at else None,
    )


@transaction.atomic
def open_attachment(*, ref: str, number: int, key: OpenKey, by: Actor, at: dt.datetime) -> attachments.CleanFile:
    """One file of a report, opened. Raises as :func:`open_report`."""
    report, private = _unsealed(ref, key, by, is_locked=False)
    row = Attachment.objects.filter(report=report, number=number).first()
    if row is None:
        raise ReportNotFound()
    audit.record(event="whistleblowing.file.opened", by=by, subject=_subject(report), at=at, data={"number": number})
    return attachments.opened(row, private)


@transaction.atomic
def answer(
    *, ref: str, message_key: uuid.UUID, text: str, to: ReportState | None = None, key: OpenKey, by: Actor,
    at: dt.datetime,
) -> ReportState:  # fmt: skip
    """Write to the reporter, and say in what state his report is now; a first answer begins the examination.

    The message is sealed for the report's readers and for the reporter. The same ``message_key`` is taken once.

    Raises:
        NotPermitted, KeyMissing, KeyClosed, ReportNotFound, ReportUnreadable.
        MessageMissing: nothing is written.
        ReportClosed: another one closed it.
        StateNotFollowing: it moved meanwhile.
    """
    report, _private = _unsealed(ref, key, by, is_locked=True)
    if report.messages.filter(key=message_key).exists():
        return ReportState(report.state)
    if report.is_closed:
        raise ReportClosed()
    if not text.strip():
        raise MessageMissing(field="text")
    state = ReportState(report.state)
    wanted = to or (ReportState.EXAMINING if state == ReportState.RECEIVED else state)
    if wanted != state:
        _move(report, wanted)
    _write(report, message_key, text, by, at)
    audit.record(
        event="whistleblowing.report.answered", by=by, subject=_subject(report), at=at, data={"state": wanted.value}
    )
    return wanted


@transaction.atomic
def begin_examination(*, ref: str, key: OpenKey, by: Actor, at: dt.datetime) -> None:
    """Tell the reporter that somebody looks at it now, without a word. Raises as :func:`answer`."""
    report, _private = _unsealed(ref, key, by, is_locked=True)
    if report.is_closed:
        raise ReportClosed()
    _move(report, ReportState.EXAMINING)
    audit.record(event="whistleblowing.report.examining", by=by, subject=_subject(report), at=at)


@transaction.atomic
def close_report(
    *, ref: str, message_key: uuid.UUID, conclusion: Conclusion, text: str, key: OpenKey, by: Actor, at: dt.datetime
) -> dt.date:
    """End the examination with a conclusion and a word to the reporter. Returns the day it will be erased.

    Raises:
        NotPermitted, KeyMissing, KeyClosed, ReportNotFound, ReportUnreadable.
        MessageMissing: nothing is written.
        ReportClosed: another one was first; his conclusion stands.
    """
    report, _private = _unsealed(ref, key, by, is_locked=True)
    if report.is_closed:
        raise ReportClosed()
    if not text.strip():
        raise MessageMissing(field="text")
    _write(report, message_key, text, by, at)
    report.state, report.conclusion = ReportState.CLOSED, conclusion
    report.closed_at, report.closed_by_ref = at, by.ref
    report.save(update_fields=["state", "conclusion", "closed_at", "closed_by_ref"])
    audit.record(
        event="whistleblowing.report.closed", by=by, subject=_subject(report), at=at,
        data={"conclusion": conclusion.value},
    )  # fmt: skip
    return erased_on(city_date(at), keepings())


def _unsealed(ref: str, key: OpenKey, by: Actor, *, is_locked: bool) -> tuple[Report, str]:
    """The report, if it is addressed to this official, and its private key."""
    by.require(WhistlePermission.HANDLE)
    rows = addressed_to(by)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    report = rows.filter(ref=ref).first()
    if report is None:
        raise ReportNotFound()
    private = report_key(report, key, by)
    if private is None:
        raise ReportUnreadable()
    return report, private


def _move(report: Report, to: ReportState) -> None:
    if to not in _FOLLOWS[ReportState(report.state)]:
        raise StateNotFollowing(state=ReportState(report.state).label)
    report.state = to
    report.save(update_fields=["state"])


def _write(report: Report, message_key: uuid.UUID, text: str, by: Actor, at: dt.datetime) -> None:
    raw = envelopes.padded(json.dumps({"text": text.strip()}, ensure_ascii=False))
    sealed = envelopes.close(raw, report.public_key, report.reporter_public_key)
    try:
        with transaction.atomic():
            Message.objects.create(
                report=report, key=message_key, side=Side.OFFICE, by_ref=by.ref, written_on=city_date(at), sealed=sealed
            )
    except IntegrityError as error:
        raise StateNotFollowing(state=ReportState(report.state).label) from error


def _subject(report: Report) -> str:
    return f"whistle-report:{report.ref}"
