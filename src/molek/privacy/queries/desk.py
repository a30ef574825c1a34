"""What officials see: the officer's list, questions put to a reader, what the Inspectorate must know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.privacy.enums import OPEN_QUESTIONS, QuestionState, RequestKind, RequestState
from molek.privacy.errors import RequestNotFound
from molek.privacy.models import AccessQuestion, Breach, DataRequest
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.looking import QuestionShown, question_shown
from molek.privacy.queries.requests import RequestShown, request_shown
from molek.privacy.rules.clocks import hours_left
from molek.residents import queries as register
from molek.residents.queries import RegistryRecord
from molek.staff import queries as staff

_MOST = 200


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the officer's list. ``is_question`` tells the two kinds apart."""

    code: str
    is_question: bool
    title: str
    state: str
    colour: str
    due_at: dt.datetime
    hours_left: int
    hours_total: int

    @property
    def hours_used(self) -> int:
        return max(0, min(self.hours_total, self.hours_total - self.hours_left))


@dataclass(frozen=True, slots=True)
class Desk:
    """The officer's page. ``answered`` and ``in_time`` of the last 90 days."""

    rows: list[DeskRow]
    late: int
    soon: int
    answered: int
    in_time: int
    open_breaches: int

    @property
    def in_time_percent(self) -> int | None:
        return self.in_time * 100 // self.answered if self.answered else None


_SOON = 24
_LOOKED_BACK = dt.timedelta(days=90)


def desk(*, by: Actor, at: dt.datetime) -> Desk:
    """Open requests and questions, the most urgent first. Five queries.

    Raises:
        NotPermitted: ``by`` may not answer them.
    """
    by.require(PrivacyPermission.ANSWER)
    rows = [_request_row(request, at) for request in DataRequest.objects.open().order_by("due_at", "id")[:_MOST]]
    questions = AccessQuestion.objects.filter(state__in=OPEN_QUESTIONS).order_by("due_at", "id")[:_MOST]
    rows += [_question_row(question, at) for question in questions]
    rows.sort(key=lambda row: (row.due_at, row.code))
    over = [
        *DataRequest.objects.filter(answered_at__gt=at - _LOOKED_BACK).values_list("answered_at", "due_at"),
        *AccessQuestion.objects.filter(concluded_at__gt=at - _LOOKED_BACK).values_list("concluded_at", "due_at"),
    ]
    return Desk(
        rows=rows,
        late=sum(row.due_at < at for row in rows),
        soon=sum(row.due_at >= at and row.hours_left < _SOON for row in rows),
        answered=len(over),
        in_time=sum(answered is not None and answered <= due for answered, due in over),
        open_breaches=Breach.objects.filter(closed_at=None).count(),
    )


def _request_row(request: DataRequest, at: dt.datetime) -> DeskRow:
    shown = request_shown(request, at=at)
    title = f"{shown.kind}: {shown.field}" if request.field else shown.kind
    return DeskRow(
        request.code, False, title, shown.state, shown.colour, request.due_at, shown.hours_left, shown.hours_total
    )


def _question_row(question: AccessQuestion, at: dt.datetime) -> DeskRow:
    state = QuestionState(question.state)
    return DeskRow(
        question.code, True, _("Akses dipertanyakan"), str(state.label),
        "yellow" if state is QuestionState.ASKED else "blue", question.due_at,
        hours_left(question.due_at, at=at), hours_left(question.due_at, at=question.asked_at),
    )  # fmt: skip


def desk_request(*, code: str, by: Actor, at: dt.datetime) -> RequestShown:
    """One request as the officer sees it: what was asked, not whose it is.

    Raises:
        NotPermitted, RequestNotFound.
    """
    by.require(PrivacyPermission.ANSWER)
    request = DataRequest.objects.filter(code=code).first()
    if request is None:
        raise RequestNotFound()
    return request_shown(request, at=at)


def proof_of(*, code: str, by: Actor) -> str:
    """The SHA-256 of the paper that came with a correction, for the officer, or for the register once forwarded."""
    if not by.may(PrivacyPermission.REGISTER):
        by.require(PrivacyPermission.ANSWER)
    request = DataRequest.objects.filter(code=code).exclude(proof=None).first()
    if request is None or (not by.may(PrivacyPermission.ANSWER) and request.forwarded_at is None):
        raise RequestNotFound()
    return str(request.proof_id)


@dataclass(frozen=True, slots=True)
class AskedReader:
    """A question with who looked: the officer and the Inspectorate know the official, the resident his office."""

    shown: QuestionShown
    reader: str
    posts: str
    is_gone: bool


def _asked_reader(question: AccessQuestion, at: dt.datetime) -> AskedReader:
    official_id = int(question.reader_ref.removeprefix("official:"))
    posts = staff.held_posts(official_id=official_id, at=at)
    return AskedReader(
        shown=question_shown(question),
        reader=staff.official_name(official_id),
        posts=", ".join(f"{post.title}, {post.unit_name}" for post in posts),
        is_gone=not posts,
    )


def desk_question(*, code: str, by: Actor, at: dt.datetime) -> AskedReader:
    """One question for the officer.

    Raises:
        NotPermitted, RequestNotFound.
    """
    by.require(PrivacyPermission.ANSWER)
    question = AccessQuestion.objects.filter(code=code).first()
    if question is None:
        raise RequestNotFound()
    return _asked_reader(question, at)


def own_questions(*, by: Actor) -> list[QuestionShown]:
    """What residents ask this official about his own looks, open ones first."""
    rows = AccessQuestion.objects.filter(reader_ref=by.ref).order_by("-id")[:_MOST]
    shown = [question_shown(row) for row in rows]
    return sorted(shown, key=lambda one: one.question.state != QuestionState.ASKED)


def question_to(*, code: str, by: Actor) -> QuestionShown:
    """One question put to this official.

    Raises:
        RequestNotFound: none, or not to him.
    """
    question = AccessQuestion.objects.filter(code=code, reader_ref=by.ref).first()
    if question is None or not by.is_official:
        raise RequestNotFound()
    return question_shown(question)


def unjustified(*, by: Actor, at: dt.datetime) -> list[AskedReader]:
    """Looks for which there was no reason, newest first: for the Inspectorate.

    Raises:
        NotPermitted: ``by`` does not inspect.
    """
    by.require(PrivacyPermission.INSPECT)
    rows = AccessQuestion.objects.filter(state=QuestionState.UNJUSTIFIED).order_by("-concluded_at")[:_MOST]
    return [_asked_reader(row, at) for row in rows]


def forwarded(*, by: Actor, at: dt.datetime) -> list[RequestShown]:
    """Corrections that the civil registry is asked for, the most urgent first.

    Raises:
        NotPermitted: ``by`` does not work for the register.
    """
    by.require(PrivacyPermission.REGISTER)
    rows = DataRequest.objects.filter(kind=RequestKind.CORRECTION, state=RequestState.FORWARDED).order_by("due_at")
    return [request_shown(row, at=at) for row in rows[:_MOST]]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A forwarded correction with the person's record, opened to correct it: that look is logged."""

    shown: RequestShown
    record: RegistryRecord


def forwarded_one(*, code: str, by: Actor, at: dt.datetime) -> Forwarded:
    """One forwarded correction.

    Raises:
        NotPermitted: ``by`` does not work for the register, or may not read the record.
        RequestNotFound: nothing of this code waits there.
    """
    by.require(PrivacyPermission.REGISTER)
    request = DataRequest.objects.filter(code=code, state=RequestState.FORWARDED).first()
    if request is None:
        raise RequestNotFound()
    record = register.facts_of(
        resident_id=request.resident_id, by=by, purpose=AccessPurpose.CORRECTION, at=at, case_ref=request.code,
        fields=("nik", "name", request.field),
    )  # fmt: skip
    return Forwarded(request_shown(request, at=at), record)
