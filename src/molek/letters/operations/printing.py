"""Paper at any service point: sent, then handed over or failed. A failed print never loses the letter."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.letters import queries
from molek.letters.enums import Collector, PrintState
from molek.letters.errors import PrintNotOpen, ResidentNotConfirmed
from molek.letters.models import Letter, Print
from molek.residents import queries as residents


@transaction.atomic
def start_print(*, code: str, submission_key: uuid.UUID, by: Actor, at: dt.datetime) -> Print:
    """Open an issued letter for printing by its pickup code, at any service point of the city.

    The resident must have confirmed who he is: ``by`` assists him (see ``residents.operations.start_assistance``), or
    he himself signed in at a Service Box.
    The same ``submission_key`` again gives the first print: one press, one effect.

    Raises:
        NotPermitted: ``by`` may not print letters.
        LetterNotFound: no issued letter has this code.
        ResidentNotConfirmed: ``by`` does not assist the letter's resident.
    """
    letter = queries.by_pickup_code(code=code, by=by)
    if not by.acts_for(letter.resident_id):
        raise ResidentNotConfirmed(field="code")
    row, created = Print.objects.get_or_create(
        submission_key=submission_key,
        letter=letter,
        sent_by=by.ref,
        defaults={"unit_id": by.unit_id, "sent_at": at},
    )
    if created:
        _log_reading(letter, AccessPurpose.PRINTING, by=by, at=at)
        audit.record(
            event="letters.letter.printed",
            by=by,
            subject=letter.application_ref,
            at=at,
            data={"print": row.pk, "unit": by.unit_id},
        )
    return row


def _log_reading(letter: Letter, purpose: AccessPurpose, *, by: Actor, at: dt.datetime) -> None:
    """An official has the paper in his hands: the resident finds that among who looked at his data."""
    residents.facts_of(
        resident_id=letter.resident_id, by=by, purpose=purpose, at=at, case_ref=letter.application_ref,
        fields=("letter",),
    )  # fmt: skip


def _locked_open(print_id: int, by: Actor) -> Print:
    queries.require_printer(by)
    row = Print.objects.select_for_update(of=("self",)).select_related("letter").filter(pk=print_id).first()
    if row is None or row.sent_by != by.ref or row.state != PrintState.SENT:
        raise PrintNotOpen()
    return row


@transaction.atomic
def confirm_collected(*, print_id: int, collector: Collector, by: Actor, at: dt.datetime) -> Print:
    """The paper is in the hands of the applicant or his proxy. Recorded once, also later than the hour in which the
    print can be opened.

    Raises:
        PrintNotOpen: not this official's print, or already recorded.
    """
    row = _locked_open(print_id, by)
    row.state, row.collector, row.closed_at, row.closed_by = PrintState.COLLECTED, collector, at, by.ref
    row.save(update_fields=["state", "collector", "closed_at", "closed_by"])
    _note_first_collection(row.letter_id, at)
    audit.record(
        event="letters.letter.collected",
        by=by,
        subject=row.letter.application_ref,
        at=at,
        data={"print": row.pk, "collector": collector, "unit": row.unit_id},
    )
    return row


@transaction.atomic
def report_failed(*, print_id: int, problem: str, by: Actor, at: dt.datetime) -> Print:
    """The printer jammed or the paper is spoiled: the pickup code opens the letter again.

    Raises:
        PrintNotOpen: not this official's print, or already recorded.
    """
    row = _locked_open(print_id, by)
    row.state, row.problem, row.closed_at, row.closed_by = PrintState.FAILED, problem[:200], at, by.ref
    row.save(update_fields=["state", "problem", "closed_at", "closed_by"])
    audit.record(event="letters.print.failed", by=by, subject=row.letter.application_ref, at=at, data={"print": row.pk})
    return row


@transaction.atomic
def record_download(*, application_ref: str, by: Actor, at: dt.datetime) -> Letter:
    """The resident takes his letter as a file, or the official who assists him; the first time counts as collected.

    Raises:
        LetterNotFound: none issued, or not his.
    """
    letter = queries.issued_letter(application_ref=application_ref, by=by)
    if by.is_official:
        _log_reading(letter, AccessPurpose.ASSISTED_SERVICE, by=by, at=at)
    _note_first_collection(letter.pk, at)
    audit.record(event="letters.letter.downloaded", by=by, subject=application_ref, at=at)
    return letter


def _note_first_collection(letter_id: int, at: dt.datetime) -> None:
    Letter.objects.filter(pk=letter_id, first_collected_at__isnull=True).update(first_collected_at=at)
