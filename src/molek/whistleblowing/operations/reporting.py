"""A report comes in. No actor stands here: whoever reports is nobody to this package, signed in or not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.files.operations import Upload
from molek.whistleblowing.enums import ReportKind, Seat
from molek.whistleblowing.errors import DoorClosed, NobodyLeft
from molek.whistleblowing.models import Envelope, Recipient, Report
from molek.whistleblowing.operations import attachments, tickets
from molek.whistleblowing.queries.readers import active_recipients
from molek.whistleblowing.rules import codes, envelopes, patience


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says. All of it is sealed, ``not_to`` (posts) too, so that a later reader honours it."""

    kind: ReportKind
    what: str
    where: str = ""
    who: str = ""
    when: str = ""
    not_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """``code`` is shown once. ``is_repeat``: the same form came before; that report stands and this one is dropped."""

    code: str
    is_repeat: bool


def submit_report(
    *, ticket: str, told: Told, seat: Seat = Seat.INSPECTORATE, uploads: Sequence[Upload] = (), at: dt.datetime
) -> Receipt:
    """Seal a report for everybody it is addressed to.

    Nothing of the sender is known here or kept, and of the time only the day. The log tells of it on the next day
    (``operations.upkeep``): an event of this minute could be laid beside the log of some network.

    Args:
        ticket: of the form, from :func:`tickets.new_ticket`. The same ticket gives the same code.
        told: the report.
        seat: who gets it. ``told.not_to`` names posts of the Inspectorate that shall not.
        uploads: files; cleaned, or refused.
        at: timezone-aware.

    Raises:
        FormExpired, TooSoon: see ``rules.patience``.
        DoorClosed: nobody holds a key there.
        NobodyLeft: ``told.not_to`` names all who do.
        TooManyFiles, OfficeFile, DayFull, and the refusals of ``molek.files``.
    """
    given = tickets.read_ticket(ticket, at=at)
    tickets.ask_patience(given, patience.report_patience_s, tickets.reports, at=at)
    code = codes.code_of(given.key, secret=settings.SECRET_KEY)
    with tickets.one_of_few():
        derived = codes.derive(code, secret=settings.SECRET_KEY)
    if Report.objects.filter(code_digest=derived.digest).exists():
        return Receipt(code, is_repeat=True)
    found = attachments.clean(uploads)
    attachments.refuse_flood(found, at=at)
    try:
        _keep(told, seat, found, derived, at)
    except IntegrityError:
        if not Report.objects.filter(code_digest=derived.digest).exists():
            raise
        return Receipt(code, is_repeat=True)  # the second of two clicks at once
    tickets.reports.note(at)
    return Receipt(code, is_repeat=False)


@transaction.atomic
def _keep(
    told: Told, seat: Seat, found: Sequence[attachments.CleanFile], derived: codes.Derived, at: dt.datetime
) -> None:
    readers = _readers(seat, told.not_to)
    own, reporter = envelopes.new_pair(), envelopes.new_pair()
    report = Report.objects.create(
        ref=new_code(2),
        code_digest=derived.digest,
        public_key=own.public,
        reporter_public_key=reporter.public,
        reporter_locked_key=envelopes.lock_with(reporter.private, derived.key),
        seat=seat,
        sealed=envelopes.close(envelopes.padded(json.dumps(asdict(told), ensure_ascii=False)), own.public),
        received_on=city_date(at),
    )
    Envelope.objects.bulk_create(envelope_for(report, own.private, reader) for reader in readers)
    attachments.keep(report, found)


def _readers(seat: Seat, not_to: Sequence[str]) -> list[Recipient]:
    readers = active_recipients(seat=seat, without=not_to if seat == Seat.INSPECTORATE else ())
    if readers:
        return readers
    if active_recipients(seat=seat):
        raise NobodyLeft(field="not_to")
    raise DoorClosed()


def envelope_for(report: Report, private: str, reader: Recipient) -> Envelope:
    return Envelope(report=report, recipient=reader, sealed_key=envelopes.close(private.encode(), reader.public_key))


def told_from(text: bytes) -> Told:
    """What was sealed, as it was told. Members that a later version added or dropped do not matter."""
    found: Mapping[str, object] = json.loads(text)
    known = {name: found[name] for name in ("what", "where", "who", "when") if isinstance(found.get(name), str)}
    not_to = found.get("not_to")
    return Told(
        kind=ReportKind(str(found["kind"])),
        not_to=tuple(str(post) for post in not_to) if isinstance(not_to, list) else (),
        **{"what": "", **known},  # type: ignore[arg-type]
    )
