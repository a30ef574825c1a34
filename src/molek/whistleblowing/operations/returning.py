"""The reporter comes back with his code: reads what was written to him, and answers."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from molek.base import sealing
from molek.base.workdays import city_date
from molek.files.operations import Upload
from molek.whistleblowing.enums import Conclusion, ReportState, Side
from molek.whistleblowing.errors import CodeUnknown, FormExpired, MessageMissing, ReportClosed, TooManyMessages
from molek.whistleblowing.models import Message, Report
from molek.whistleblowing.operations import attachments, tickets
from molek.whistleblowing.queries.readers import keepings
from molek.whistleblowing.rules import codes, envelopes, patience
from molek.whistleblowing.rules.retention import erased_on

MOST_MESSAGES_A_DAY = 20
VISIT_S = 30 * 60
_PURPOSE = "whistleblowing.visit"


@dataclass(frozen=True, slots=True)
class Word:
    """One message as the reporter sees it; what he wrote himself is closed to him as well, so ``text`` is "" then."""

    is_own: bool
    day: dt.date
    text: str
    files: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What a code opens. ``pass_`` goes into the form of the page instead of the code, for half an hour."""

    pass_: str
    state: ReportState
    conclusion: str
    received_on: dt.date
    files: int
    words: Sequence[Word]
    erased_on: dt.date | None

    @property
    def is_closed(self) -> bool:
        return self.state == ReportState.CLOSED

    @property
    def conclusion_label(self) -> str:
        return str(Conclusion(self.conclusion).label) if self.conclusion else ""


def come_back(*, ticket: str, code: str, at: dt.datetime) -> Visit:
    """What was written to the reporter. One slow hash, whatever the code.

    Raises:
        FormExpired, TooSoon, DoorBusy.
        CodeUnknown: the one answer for every code that opens nothing.
    """
    given = tickets.read_ticket(ticket, at=at)
    tickets.ask_patience(given, patience.code_patience_s, tickets.wrong_codes, at=at)
    return _visit(*_opened(code, at), code)


def visit_again(*, pass_: str, at: dt.datetime) -> Visit:
    """As :func:`come_back`, from the page itself. Raises :class:`FormExpired` after half an hour."""
    code = _code_in(pass_)
    return _visit(*_opened(code, at), code)


def write_again(*, pass_: str, key: uuid.UUID, text: str, uploads: Sequence[Upload] = (), at: dt.datetime) -> Visit:
    """A further message of the reporter, sealed for those who read his report. The same ``key`` is taken once.

    Raises:
        FormExpired, DoorBusy, CodeUnknown.
        MessageMissing: neither text nor file.
        ReportClosed: the examination is over.
        TooManyMessages, TooManyFiles, OfficeFile, DayFull, and the refusals of ``molek.files``.
    """
    code = _code_in(pass_)
    report, private = _opened(code, at)
    if not text.strip() and not uploads:
        raise MessageMissing(field="text")
    found = attachments.clean(uploads)
    attachments.refuse_flood(found, at=at)
    _add(report, key, text, found, at)
    report.refresh_from_db(fields=["state"])
    return _visit(report, private, code)


def _add(report: Report, key: uuid.UUID, text: str, found: Sequence[attachments.CleanFile], at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
            if held.messages.filter(key=key).exists():
                return
            if held.is_closed:
                raise ReportClosed()
            today = held.messages.filter(side=Side.REPORTER, written_on=city_date(at)).count()
            if today >= MOST_MESSAGES_A_DAY:
                raise TooManyMessages(minutes=60)
            sealed = envelopes.close(envelopes.padded(json.dumps({"text": text.strip()})), held.public_key)
            message = Message.objects.create(
                report=held, key=key, side=Side.REPORTER, written_on=city_date(at), sealed=sealed
            )
            attachments.keep(held, found, message=message)
            if held.state == ReportState.NEEDS_MORE:
                held.state = ReportState.EXAMINING
                held.save(update_fields=["state"])
    except IntegrityError:
        if not Message.objects.filter(report=report, key=key).exists():
            raise


def _code_in(pass_: str) -> str:
    code = sealing.unseal(pass_, purpose=_PURPOSE, ttl_s=VISIT_S)
    if code is None:
        raise FormExpired()
    return code


def _opened(code: str, at: dt.datetime) -> tuple[Report, str]:
    """The report and the reporter's private key."""
    if codes.typed_code(code) is None:
        code = "0000-0000-0000-0000"  # as slow as any other
    secrets: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    for secret in secrets:
        with tickets.one_of_few():
            derived = codes.derive(code, secret=secret)
        if (report := Report.objects.filter(code_digest=derived.digest).first()) is not None:
            return report, envelopes.unlock_with(report.reporter_locked_key, derived.key)
    tickets.wrong_codes.note(at)
    raise CodeUnknown(field="code")


def _visit(report: Report, private: str, code: str) -> Visit:
    rows = list(report.messages.order_by("pk"))
    files: list[int | None] = list(report.attachments.values_list("message_id", flat=True))
    return Visit(
        pass_=sealing.seal(code, purpose=_PURPOSE),
        state=ReportState(report.state),
        conclusion=report.conclusion,
        received_on=report.received_on,
        files=files.count(None),
        words=[
            Word(
                is_own=row.side == Side.REPORTER,
                day=row.written_on,
                text="" if row.side == Side.REPORTER else text_of(row, private),
                files=files.count(row.pk),
            )
            for row in rows
        ],
        erased_on=erased_on(city_date(report.closed_at), keepings()) if report.closed_at else None,
    )


def text_of(message: Message, private: str) -> str:
    return str(json.loads(envelopes.open_with(message.sealed, private))["text"])
