"""Submitting an application: one transaction, decided at once where every source is at home."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.errors import NotPermitted
from molek.base.references import new_code
from molek.base.transactions import find_row
from molek.base.workdays import city_date
from molek.cases.enums import ApplicationState, EventKind, FilingMethod
from molek.cases.errors import (
    LiveApplicationExists,
    ProxyNotAllowed,
    ServiceNotOffered,
    SubmissionKeyTaken,
)
from molek.cases.models import Application, ApplicationEvent
from molek.cases.operations import deciding, gathering, notices, states, verdicts
from molek.cases.operations.tasks import open_task, tell_in_review
from molek.cases.rules.answers import about_key
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.verdict import VerdictKind
from molek.residents import queries as residents

_STATE_OF: dict[VerdictKind, tuple[ApplicationState, EventKind | None]] = {
    VerdictKind.ACCEPT: (ApplicationState.ACCEPTED, EventKind.ACCEPTED),
    VerdictKind.REJECT: (ApplicationState.REJECTED, EventKind.REJECTED),
    VerdictKind.REVIEW: (ApplicationState.IN_REVIEW, None),  # told when the lot has fallen
    VerdictKind.WAIT: (ApplicationState.WAITING, EventKind.SOURCE_WAITED),
}


def submit_application(
    *,
    resident_id: int,
    service_code: str,
    answers: Mapping[str, Any],
    attachments: Mapping[str, str],
    submission_key: uuid.UUID,
    language: str,
    by: Actor,
    at: dt.datetime,
) -> Application:
    """Apply for a service. The same key again gives the application that the first submission made.

    Args:
        answers: by field, in the shapes of :mod:`molek.cases.rules.answers`; what was not asked is dropped.
        attachments: field -> SHA-256 of a stored file.
        submission_key: made when the form was opened; makes a double click, a resend or a second tab harmless.
        language: ``id`` or ``en``, for messages.

    Raises:
        NotPermitted: ``by`` is neither the resident nor an official who assists him.
        ServiceNotFound, ServiceNotOffered: no such service, or not yet.
        AnswersNotValid: fields are missing or wrong; nothing is stored.
        ProxyNotAllowed: a proxy stands at the counter, and the service allows none.
        LiveApplicationExists: the service allows one live application for each person it is about; there is one.
        SubmissionKeyTaken: the key made an application of another resident or service.

    Who may apply is told by the rules, as a verdict with its legal basis and the right to a review, not by a closed
    door. If every fact can be had from this database, the verdict and all that follows from it are part of the same
    transaction; otherwise a job decides.
    """
    if not by.acts_for(resident_id):
        raise NotPermitted()
    if first := _submitted_with(submission_key, resident_id, service_code):
        return first
    try:
        with transaction.atomic():
            return _submit(resident_id, service_code, answers, attachments, submission_key, language, by, at)
    except IntegrityError as error:
        constraint = constraint_of(error)
        if constraint not in ("cases_submission_key", "cases_one_live_application"):
            raise
        # Both constraints fail when two clicks race; whoever was first has committed by now.
        if first := _submitted_with(submission_key, resident_id, service_code):
            return first
        raise live_application_exists(resident_id, service_code, _about(service_code, answers)) from error


def _filing_method(by: Actor) -> FilingMethod:
    if by.is_official:
        return FilingMethod.ASSISTED
    return FilingMethod.BOX if by.device else FilingMethod.SELF


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")


def _about(service_code: str, answers: Mapping[str, Any]) -> str:
    return about_key(catalogue.current(service_code).service, answers)


def live_application_exists(resident_id: int, service_code: str, about: str) -> LiveApplicationExists:
    """The refusal that names the application that lives; ``about`` is the ``about_key`` of both."""
    live = Application.objects.live().of_resident(resident_id)
    live = live.filter(service_code=service_code, is_exclusive=True, about_key=about)
    return LiveApplicationExists(ref=live.values_list("ref", flat=True).first() or "")


def _submitted_with(key: uuid.UUID, resident_id: int, service_code: str) -> Application | None:
    first = find_row(Application, column="submission_key", value=key)
    if first is not None and (first.resident_id, first.service_code) != (resident_id, service_code):
        raise SubmissionKeyTaken()
    return first


def _submit(  # noqa: PLR0917  the arguments of submit_application, inside its transaction
    resident_id: int,
    service_code: str,
    answers: Mapping[str, Any],
    attachments: Mapping[str, str],
    submission_key: uuid.UUID,
    language: str,
    by: Actor,
    at: dt.datetime,
) -> Application:
    # 1. What the city offers, and who asks.
    published = catalogue.current(service_code)
    if published.service.since > city_date(at):
        raise ServiceNotOffered()
    proxy = residents.proxy_at_counter(by=by, at=at) if by.is_official else ""
    if proxy and not published.service.may_apply.by_proxy:
        raise ProxyNotAllowed()
    ref = new_code(3)
    record = residents.facts_of(resident_id=resident_id, by=by, purpose=AccessPurpose.APPLICATION, at=at, case_ref=ref)

    # 2. The application as it will stand, checked.
    application = Application(
        ref=ref,
        resident_id=resident_id,
        service_version_id=published.version_id,
        service_code=service_code,
        area_code=record.area_code,
        is_exclusive=published.service.one_live_application,
        submission_key=submission_key,
        answers=dict(answers),
        attachments=dict(attachments),
        language="en" if language == "en" else "id",
        filed_by_ref=by.ref,
        filing_method=_filing_method(by),
        submitted_at=at,
    )
    deciding.check_answers(application)

    # 3. The verdict, if it can be told from here. The row is written once, in its final state.
    kind: VerdictKind | None = None
    is_up_to_applicant = False
    lines = [EventKind.SUBMITTED]
    if gathering.all_local(published.service.facts):
        request = deciding.request_for(application, published.service, by=by, at=at, record=record)
        verdict = deciding.try_rules(
            application, gathering.gather(request, on=city_date(at)), version=published.version
        )
        kind = verdict.kind
        application.state, line = _STATE_OF[kind]
        lines += [line] if line else []
        if kind in (VerdictKind.ACCEPT, VerdictKind.REJECT):
            application.decided_at, application.decided_by_ref = at, SYSTEM.ref
        if kind is VerdictKind.REJECT:
            application.closed_at = at
        is_up_to_applicant = verdict.is_up_to_applicant
        if is_up_to_applicant:
            deciding.await_applicant(application)
        elif kind is VerdictKind.WAIT:
            deciding.schedule_retry(application, at=at)
    told: dict[EventKind, dict[str, Any]] = {
        EventKind.SOURCE_WAITED: dict(deciding.FOR_APPLICANT) if is_up_to_applicant else {},
        EventKind.SUBMITTED: {"by": "proxy"} if proxy else {},
    }
    application.save(force_insert=True)
    ApplicationEvent.objects.bulk_create(
        [ApplicationEvent(application=application, kind=line, at=at, data=told.get(line, {})) for line in lines]
    )
    states.record(
        "cases.application.submitted",
        application,
        by=by,
        at=at,
        service=service_code,
        version=published.version,
        method=str(application.filing_method),
        verdict=str(kind or ""),
        **({"proxy": proxy} if proxy else {}),
    )

    # 4. What follows.
    match kind:
        case VerdictKind.ACCEPT:
            states.record("cases.application.accepted", application, by=SYSTEM, at=at)
            verdicts.start_outcome(application, by=SYSTEM, at=at)
        case VerdictKind.REJECT:
            states.record("cases.application.rejected", application, by=SYSTEM, at=at)
            verdicts.tell_rejected(application, at=at, phone=record.phone)
        case VerdictKind.REVIEW:
            task = open_task(application, by=SYSTEM, at=at)
            application.save(update_fields=["due_date"])
            states.note(application, EventKind.REVIEW_OPENED, at=at, data={"post": task.assigned_post_title})
            tell_in_review(application, task, at=at, phone=record.phone)
        case VerdictKind.WAIT if is_up_to_applicant:
            deciding.tell_awaited(application, at=at, phone=record.phone)
        case VerdictKind.WAIT | None:
            deciding.queue_decision(application)
            notices.tell_applicant(application, "cases.submitted", at=at, phone=record.phone)
    return application
