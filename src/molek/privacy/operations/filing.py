"""What a person asks about his data, himself or through the official who assists him."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.identifiers import parse_phone
from molek.base.indonesian import long_date
from molek.base.references import new_code
from molek.base.workdays import CITY_TZ, city_date
from molek.cases import operations as cases
from molek.files import operations as files
from molek.files.operations.uploads import Upload
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.messages import queries as outbox
from molek.messages.enums import Channel
from molek.messages.rules import receiver_key
from molek.privacy.enums import ConsentKind, RequestKind, RequestState
from molek.privacy.errors import AlreadyRequested, NothingWanted
from molek.privacy.models import DataRequest
from molek.privacy.operations.notices import link, tell
from molek.privacy.queries.requests import correctable_now
from molek.privacy.rules.clocks import clock_of
from molek.residents import operations as residents

_PROOF_BYTES = 5_000_000


def resident_of(by: Actor) -> int:
    """The resident who is signed in, or whom the official assists.

    Raises:
        NotPermitted: ``by`` is neither.
    """
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted()
    return resident_id


def moment_text(moment: dt.datetime) -> str:
    """A moment as messages say it: the same in both languages."""
    return f"{long_date(city_date(moment))} {moment.astimezone(CITY_TZ):%H.%M} WITA"


def subject(request: DataRequest) -> str:
    """How the log names a request."""
    return f"data-request:{request.code}"


@transaction.atomic
def file_correction(
    *, field: str, wanted: str, note: str = "", proof: Upload | None = None, by: Actor, at: dt.datetime
) -> DataRequest:
    """Ask that a field of one's record be corrected.

    Args:
        field: one of ``residents.enums.FIELD_LABELS``.
        wanted: what it should say.
        proof: a picture or PDF of the paper that shows it.

    Raises:
        NothingWanted: no field of the register, or nothing to be written there.
        InvalidPhone: a phone that is none.
        AlreadyRequested: the same correction is being asked for.
        The refusals of an upload.
    """
    resident_id, wanted = resident_of(by), " ".join(wanted.split())
    present = correctable_now(by=by, at=at)
    if field not in present or not wanted:
        raise NothingWanted(field="wanted")
    if field == "phone":
        wanted = parse_phone(wanted)
    stored = files.receive_upload(upload=proof, max_bytes=_PROOF_BYTES, by=by, at=at) if proof else None
    return _file(
        resident_id, RequestKind.CORRECTION, by=by, at=at,
        field=field, was=present[field][:200], wanted=wanted[:200], note=note, proof=stored,
    )  # fmt: skip


@transaction.atomic
def ask_copy(*, by: Actor, at: dt.datetime) -> DataRequest:
    """Ask for a copy of everything; a job makes it.

    Raises:
        AlreadyRequested: one is being made.
    """
    request = _file(resident_of(by), RequestKind.COPY, by=by, at=at)
    jobs.enqueue("privacy.prepare_copy", request_id=request.pk)
    return request


@transaction.atomic
def ask_restriction(*, note: str, by: Actor, at: dt.datetime) -> DataRequest:
    """Ask that some use of one's data rest for a while; ``note`` says which and why.

    Raises:
        NothingWanted: nothing is said.
        AlreadyRequested: a restriction is being asked for.
    """
    if not note.strip():
        raise NothingWanted(field="note")
    return _file(resident_of(by), RequestKind.RESTRICTION, by=by, at=at, note=note.strip())


@transaction.atomic
def object_to_decision(*, application_ref: str, note: str = "", by: Actor, at: dt.datetime) -> DataRequest:
    """Object to a decision that a machine took alone: a human looks at the application again.

    Raises:
        ApplicationNotFound, ReviewNotPossible, LiveApplicationExists: as ``cases.request_review``.
    """
    cases.request_review(ref=application_ref, by=by, at=at)
    return _file(
        resident_of(by), RequestKind.REVIEW, by=by, at=at, application_ref=application_ref, note=note, at_once=True
    )


@transaction.atomic
def withdraw_consent(*, consent: ConsentKind, by: Actor, at: dt.datetime) -> DataRequest:
    """Withdraw a consent; it takes effect in this transaction, long before the 3 x 24 hours.

    Without a phone the resident signs in with a service card or at a counter; the page says so before.
    """
    resident_id, consent = resident_of(by), ConsentKind(consent)
    receiver = receiver_key("resident", resident_id)
    if consent is ConsentKind.MAILBOX:
        messages.forget_mailbox(receiver=receiver, at=at)
    elif consent is ConsentKind.MESSAGES:
        wish = outbox.preference_of(receiver)
        messages.set_preference(
            receiver=receiver, language=wish.language, channel=Channel.PAGE.value,
            is_quiet_at_night=wish.is_quiet_at_night, at=at,
        )  # fmt: skip
    request = _file(resident_id, RequestKind.WITHDRAWAL, by=by, at=at, consent=consent.value, at_once=True)
    if consent is ConsentKind.PHONE:  # last: the message about it still goes to the phone
        residents.withdraw_phone(resident_id=resident_id, by=by, at=at)
    return request


def _file(
    resident_id: int, kind: RequestKind, *, by: Actor, at: dt.datetime, at_once: bool = False, **values: Any
) -> DataRequest:
    clock = clock_of(kind.value, on=city_date(at))
    if at_once:
        values |= {"state": RequestState.DONE, "answered_at": at, "answered_by_ref": by.ref}
    try:
        with transaction.atomic():
            request = DataRequest.objects.create(
                code=new_code(2), resident_id=resident_id, kind=kind, filed_at=at, filed_by_ref=by.ref,
                due_at=clock.due_at(at), legal_basis=clock.basis, **values,
            )  # fmt: skip
    except IntegrityError as error:
        if "privacy_one_open_request" not in str(error):
            raise
        there = DataRequest.objects.open().filter(resident_id=resident_id, kind=kind)
        raise AlreadyRequested(code=there.values_list("code", flat=True).first() or "") from error
    audit.record(
        event="privacy.request.filed", by=by, subject=subject(request), at=at,
        data={"kind": kind.value, "field": request.field, "consent": request.consent},
    )  # fmt: skip
    address = link(reverse("privacy:request", args=[request.code]))
    if at_once:
        tell(
            resident_id=resident_id, template="privacy.answered", data={"code": request.code, "link": address},
            dedupe=request.code, at=at,
        )  # fmt: skip
    else:
        data = {"code": request.code, "due": moment_text(request.due_at), "link": address}
        tell(resident_id=resident_id, template="privacy.filed", data=data, dedupe=request.code, at=at)
    return request
