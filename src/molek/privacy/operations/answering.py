"""Answers to requests: by the data protection officer, and by the civil registry where the register is the centre's."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.privacy.enums import RequestKind, RequestState
from molek.privacy.errors import AlreadyAnswered, FieldNotOurs, NothingWanted, RequestNotFound
from molek.privacy.models import DataRequest
from molek.privacy.operations.filing import subject
from molek.privacy.operations.notices import link, tell
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.requests import CITY_FIELDS
from molek.residents import operations as residents
from molek.residents import queries as register


@transaction.atomic
def answer_request(*, code: str, is_granted: bool, answer: str, by: Actor, at: dt.datetime) -> DataRequest:
    """Grant or refuse a correction of the city's own data, or a restriction.

    A granted correction is written into the record by the residents' own operation, with its own permission; the
    former phone is told. The central register is never changed here.

    Raises:
        NotPermitted: ``by`` may not answer requests.
        RequestNotFound: none of this code, or one that is not answered by hand.
        AlreadyAnswered: somebody answered first.
        FieldNotOurs: granting would change the central register.
        NothingWanted: a refusal without its reason.
        ChangeRefused: the record cannot hold what was asked.
    """
    by.require(PrivacyPermission.ANSWER)
    request = _locked(code)
    if request.kind not in (RequestKind.CORRECTION, RequestKind.RESTRICTION):
        raise RequestNotFound()
    if request.state != RequestState.OPEN:
        raise AlreadyAnswered(code=code)
    if not answer.strip():
        raise NothingWanted(field="answer")
    if is_granted and request.kind == RequestKind.CORRECTION:
        if request.field not in CITY_FIELDS:
            raise FieldNotOurs()
        _correct(request, by=by, at=at)
    return _answer(request, is_granted, answer, by=by, at=at)


@transaction.atomic
def forward_correction(*, code: str, by: Actor, at: dt.datetime) -> DataRequest:
    """Hand a correction of the central register to the civil registry office. The clock runs on.

    Raises:
        NotPermitted: ``by`` may not answer requests.
        RequestNotFound: no correction of this code.
        AlreadyAnswered: forwarded or answered before.
    """
    by.require(PrivacyPermission.ANSWER)
    request = _locked(code)
    if request.kind != RequestKind.CORRECTION:
        raise RequestNotFound()
    if request.state != RequestState.OPEN:
        raise AlreadyAnswered(code=code)
    request.state, request.forwarded_at, request.forwarded_by_ref = RequestState.FORWARDED, at, by.ref
    request.save(update_fields=["state", "forwarded_at", "forwarded_by_ref"])
    audit.record(event="privacy.request.forwarded", by=by, subject=subject(request), at=at)
    return request


@transaction.atomic
def answer_at_registry(*, code: str, is_granted: bool, answer: str, by: Actor, at: dt.datetime) -> DataRequest:
    """The civil registry says what became of a forwarded correction: made at the centre, or why not.

    What was corrected there comes back with the next import; nothing is written into the record here.

    Raises:
        NotPermitted: ``by`` does not work for the register.
        RequestNotFound: nothing of this code was forwarded.
        AlreadyAnswered: somebody answered first.
        NothingWanted: no words for the person.
    """
    by.require(PrivacyPermission.REGISTER)
    request = _locked(code)
    if request.forwarded_at is None:
        raise RequestNotFound()
    if request.state != RequestState.FORWARDED:
        raise AlreadyAnswered(code=code)
    if not answer.strip():
        raise NothingWanted(field="answer")
    return _answer(request, is_granted, answer, by=by, at=at)


def _locked(code: str) -> DataRequest:
    request = DataRequest.objects.select_for_update(of=("self",)).filter(code=code).first()
    if request is None:
        raise RequestNotFound()
    return request


def _correct(request: DataRequest, *, by: Actor, at: dt.datetime) -> None:
    former = register.phone_of(request.resident_id) if request.field == "phone" else None
    residents.change_resident(
        resident_id=request.resident_id, changes={request.field: request.wanted}, reason=request.code, by=by, at=at
    )
    if former and former != request.wanted:
        tell(
            resident_id=request.resident_id, template="privacy.phone_changed", data={"code": request.code},
            dedupe=request.code, to=former, at=at,
        )  # fmt: skip


def _answer(request: DataRequest, is_granted: bool, answer: str, *, by: Actor, at: dt.datetime) -> DataRequest:
    request.state = RequestState.DONE if is_granted else RequestState.REFUSED
    request.answer, request.answered_at, request.answered_by_ref = answer.strip(), at, by.ref
    request.save(update_fields=["state", "answer", "answered_at", "answered_by_ref"])
    audit.record(event="privacy.request.answered", by=by, subject=subject(request), at=at, data={"granted": is_granted})
    data = {"code": request.code, "link": link(reverse("privacy:request", args=[request.code]))}
    tell(resident_id=request.resident_id, template="privacy.answered", data=data, dedupe=request.code, at=at)
    return request
