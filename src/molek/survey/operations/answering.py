"""Answers come in; nothing about who gave them does."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.residents.operations.limits import Limit, count, minutes_left
from molek.staff import queries as staff
from molek.survey.enums import Channel, Element
from molek.survey.errors import AlreadyAnswered, InvitationNotFound, NoSuchOffice, TooManyAnswers
from molek.survey.models import Answer, Invitation
from molek.survey.queries.invitations import key_of
from molek.survey.rules import parameter_on

_HOUR = dt.timedelta(hours=1)


def _locked(token: str) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).filter(token_key=key_of(token)).first()
    if found is None:
        raise InvitationNotFound()
    return found


@transaction.atomic
def tap(*, token: str, overall: int, at: dt.datetime) -> None:
    """One tap: how it was altogether, 1 to 4.

    Raises:
        InvitationNotFound: no such token.
        AlreadyAnswered: tapped before; the first tap stands.
    """
    invitation = _locked(token)
    if invitation.is_tapped:
        raise AlreadyAnswered()
    invitation.is_tapped = True
    invitation.save(update_fields=["is_tapped"])
    Answer.objects.create(
        day=city_date(at),
        service_code=invitation.service_code,
        unit_code=invitation.unit_code,
        channel=Channel.INVITED,
        overall=overall,
    )


@transaction.atomic
def fill(*, token: str, scores: Mapping[str, int], about: Mapping[str, str], words: str, at: dt.datetime) -> None:
    """The full form.

    Args:
        scores: 1 to 4 for each of the nine elements.
        about: ``sex``, ``education``, ``job``; "" where somebody would rather not say.
        words: what he wants to add, in his own words.

    Raises:
        InvitationNotFound: no such token.
        AlreadyAnswered: filled before; the first form stands.
    """
    invitation = _locked(token)
    if invitation.is_filled:
        raise AlreadyAnswered()
    invitation.is_filled = True
    invitation.save(update_fields=["is_filled"])
    _keep(
        scores, about, words, unit=invitation.unit_code, service=invitation.service_code, channel=Channel.INVITED, at=at
    )


@transaction.atomic
def answer_at_counter(
    *, unit_code: str, scores: Mapping[str, int], about: Mapping[str, str], words: str, remote: str, at: dt.datetime
) -> None:
    """The full form behind the QR code of a counter: anybody can open it, so it is counted apart and limited.

    Raises:
        NoSuchOffice: the code names no office.
        TooManyAnswers: too many from this address within an hour; only a keyed hash of it is kept, for that hour.
    """
    if not staff.unit_names([unit_code]):
        raise NoSuchOffice()
    limit = Limit("survey", "address", parameter_on("counter_answers_an_hour", city_date(at)), _HOUR)
    if minutes := minutes_left([(limit, remote)], at):
        raise TooManyAnswers(minutes=minutes)
    count([(limit, remote)], at)
    _keep(scores, about, words, unit=unit_code, service="", channel=Channel.COUNTER, at=at)


def _keep(
    scores: Mapping[str, int],
    about: Mapping[str, str],
    words: str,
    *,
    unit: str,
    service: str,
    channel: Channel,
    at: dt.datetime,
) -> None:
    Answer.objects.create(
        day=city_date(at),
        service_code=service,
        unit_code=unit,
        channel=channel,
        words=words,
        **{key: scores[key] for key in Element.values},
        **{key: about.get(key, "") for key in ("sex", "education", "job")},
    )


@transaction.atomic
def settle_answers() -> int:
    """Write the answers that came in anew, in an order of chance and with ids of chance; how many there were.

    Row and invitation were written in one transaction, whose number both carry: afterwards they share nothing.
    """
    columns = [field.column for field in Answer._meta.fields if field.name not in ("id", "is_settled")]
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH taken AS (DELETE FROM survey_answer WHERE NOT is_settled RETURNING {listed})
                INSERT INTO survey_answer (id, is_settled, {listed})
                SELECT gen_random_uuid(), true, {listed} FROM taken ORDER BY random()"""  # noqa: S608  our own columns
        )
        return int(cursor.rowcount)


@transaction.atomic
def load_answers(*, answers: Iterable[Mapping[str, object]], by: Actor) -> int:
    """Add answers that were gathered elsewhere, as on paper, in the shape of the table. How many.

    Raises:
        NotPermitted: only the system loads answers.
    """
    if not by.is_system:
        raise NotPermitted()
    rows = [Answer(id=uuid.uuid4(), is_settled=True, **answer) for answer in answers]
    Answer.objects.bulk_create(rows)
    return len(rows)
