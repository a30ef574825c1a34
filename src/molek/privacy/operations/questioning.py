"""An access that a person does not understand: asked, explained by the reader, concluded by the officer."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse

from molek.audit import operations as audit
from molek.audit import queries as log
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.privacy.enums import OPEN_QUESTIONS, QuestionState
from molek.privacy.errors import (
    AccessNotFound,
    AlreadyAnswered,
    AlreadyQuestioned,
    NothingWanted,
    NotQuestionable,
    RequestNotFound,
)
from molek.privacy.models import AccessQuestion
from molek.privacy.operations.filing import resident_of
from molek.privacy.operations.notices import link, tell
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.looking import ref_of
from molek.privacy.rules.clocks import clock_of


def _subject(question: AccessQuestion) -> str:
    return f"access-question:{question.code}"


@transaction.atomic
def question_access(*, event_id: int, note: str = "", by: Actor, at: dt.datetime) -> AccessQuestion:
    """Ask why an official opened one's record. It stands on his own page at once.

    Raises:
        AccessNotFound: no such access to this person's record.
        NotQuestionable: no official made it.
        AlreadyQuestioned: it was questioned before; that question stands.
    """
    resident_id = resident_of(by)
    access = log.access_of(event_id, resident_ref=ref_of(by))
    if access is None:
        raise AccessNotFound()
    if not access.actor_ref.startswith("official:"):
        raise NotQuestionable()
    clock = clock_of("QUESTION", on=city_date(at))
    try:
        with transaction.atomic():
            question = AccessQuestion.objects.create(
                code=new_code(2), resident_id=resident_id, event_id=event_id, seen_at=access.at,
                reader_ref=access.actor_ref, unit_id=access.unit_id, purpose=access.purpose,
                fields=list(access.fields), case_ref=access.case_ref, note=note.strip()[:500],
                asked_at=at, asked_by_ref=by.ref, due_at=clock.due_at(at), legal_basis=clock.basis,
            )  # fmt: skip
    except IntegrityError as error:
        if "privacy_access_questioned_once" not in str(error):
            raise
        raise AlreadyQuestioned(code=AccessQuestion.objects.get(event_id=event_id).code) from error
    audit.record(event="privacy.access.questioned", by=by, subject=_subject(question), at=at, data={"access": event_id})
    return question


@transaction.atomic
def explain_access(*, code: str, reason: str, by: Actor, at: dt.datetime) -> AccessQuestion:
    """The official who looked says why.

    Raises:
        RequestNotFound: no such question, or not to him.
        AlreadyAnswered: he has explained, or the officer has concluded.
        NothingWanted: no reason given.
    """
    question = _locked(code)
    if not by.is_official or question.reader_ref != by.ref:
        raise RequestNotFound()
    if question.state != QuestionState.ASKED:
        raise AlreadyAnswered(code=code)
    if not reason.strip():
        raise NothingWanted(field="reason")
    question.state, question.reason = QuestionState.EXPLAINED, reason.strip()
    question.explained_at, question.explained_by_ref = at, by.ref
    question.save(update_fields=["state", "reason", "explained_at", "explained_by_ref"])
    audit.record(event="privacy.access.explained", by=by, subject=_subject(question), at=at)
    return question


@transaction.atomic
def conclude_question(*, code: str, is_justified: bool, conclusion: str, by: Actor, at: dt.datetime) -> AccessQuestion:
    """Say whether there was a reason. Where there was none the Inspectorate finds it on its list.

    The officer need not wait for the explanation of somebody who has left his post.

    Raises:
        NotPermitted: ``by`` may not answer, or it was he who looked.
        RequestNotFound: no such question.
        AlreadyAnswered: somebody concluded first.
        NothingWanted: no words for the person.
    """
    by.require(PrivacyPermission.ANSWER)
    question = _locked(code)
    if question.reader_ref == by.ref:
        raise NotPermitted(permission=PrivacyPermission.ANSWER)
    if question.state not in OPEN_QUESTIONS:
        raise AlreadyAnswered(code=code)
    if not conclusion.strip():
        raise NothingWanted(field="conclusion")
    question.state = QuestionState.JUSTIFIED if is_justified else QuestionState.UNJUSTIFIED
    question.conclusion, question.concluded_at, question.concluded_by_ref = conclusion.strip(), at, by.ref
    question.save(update_fields=["state", "conclusion", "concluded_at", "concluded_by_ref"])
    event = "privacy.access.justified" if is_justified else "privacy.access.unjustified"
    audit.record(
        event=event, by=by, subject=_subject(question), at=at,
        data={"access": question.event_id, "reader": question.reader_ref},
    )  # fmt: skip
    told = {"code": question.code, "link": link(reverse("privacy:question", args=[question.code]))}
    tell(resident_id=question.resident_id, template="privacy.question_answered", data=told, dedupe=question.code, at=at)
    return question


def _locked(code: str) -> AccessQuestion:
    question = AccessQuestion.objects.select_for_update(of=("self",)).filter(code=code).first()
    if question is None:
        raise RequestNotFound()
    return question
