"""Who was served may say how it was."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.references import new_token
from molek.cases import queries as cases
from molek.cases.enums import ApplicationState
from molek.staff import queries as staff
from molek.survey.errors import AlreadyAnswered, ServiceNotFinished
from molek.survey.models import Invitation
from molek.survey.operations.answering import tap
from molek.survey.queries.invitations import key_of

_OVER = (ApplicationState.COMPLETED, ApplicationState.REJECTED)


@transaction.atomic
def invite(
    *, event_ref: str, service_code: str, unit_code: str, overall: int | None = None, at: dt.datetime, by: Actor
) -> str:
    """A token that opens the survey for one service that was given.

    Args:
        event_ref: what was given, e.g. ``application:7K2M-9QXB-4TZV``; one answer each.
        unit_code: the office that gave it.
        overall: the tap that brought somebody here, 1 to 4; None without one.
        by: who was served, who served, or the system; it is not kept.

    Who is invited is nobody's business: the log does not tell. Asked again before it was used, the
    token of before is void and a new one is given: only its hash is kept.

    Raises:
        NotPermitted: nobody knows who asks.
        AlreadyAnswered: the service was judged in full already, or by a tap before this one.
    """
    if not (by.is_resident or by.is_official or by.is_system):
        raise NotPermitted()
    token = new_token()
    row, made = Invitation.objects.select_for_update(of=("self",)).get_or_create(
        event_ref=event_ref,
        defaults={
            "token_key": key_of(token), "service_code": service_code, "unit_code": unit_code, "made_at": at,
        },
    )  # fmt: skip
    if row.is_filled:
        raise AlreadyAnswered()
    if not made:
        row.token_key = key_of(token)
        row.save(update_fields=["token_key"])
    if overall is not None:
        tap(token=token, overall=overall, at=at)
    return token


def invite_for_application(*, ref: str, overall: int | None = None, by: Actor, at: dt.datetime) -> str:
    """The token for an application of one's own that came to its end, whatever the answer was.

    Raises:
        NotPermitted: an official who assists does not judge the service in a resident's place.
        ApplicationNotFound: not of ``by``.
        ServiceNotFinished: nobody decided yet.
        AlreadyAnswered: as :func:`invite`.
    """
    if not by.is_resident:
        raise NotPermitted()
    application = cases.application_page(ref=ref, by=by, at=at).application
    if application.state not in _OVER:
        raise ServiceNotFinished()
    unit = staff.seal_unit(application.area_code)
    return invite(
        event_ref=f"application:{ref}", service_code=application.service_code, unit_code=unit.code, overall=overall,
        at=at, by=by,
    )  # fmt: skip
