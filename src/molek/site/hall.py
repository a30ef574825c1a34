"""Halls and what is joined to them, which do not know each other: the civil registry's identity cards, the survey."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from molek.base.actors import SYSTEM
from molek.base.http import Request
from molek.idcards import queries as idcards
from molek.queueing import operations as queueing
from molek.queueing import queries as halls
from molek.queueing.queries import BoardList, Panel, Visit
from molek.staff import queries as staff
from molek.survey import operations as survey
from molek.survey import queries as judged
from molek.survey.enums import score_of

_AT_ONCE = 4  # codes that a board has room for
_MOST = 120
_TURN_S = 20  # the board asks again after so long


def join_identity_cards() -> None:
    """Clerks may note a card's code on a visit, and the board of the registry's hall shows which cards lie ready."""
    queueing.register_reference(idcards.known_code)
    queueing.register_board_list(_cards_ready)


def _cards_ready(unit_id: int, at: dt.datetime) -> BoardList | None:
    """A few codes at a time, the newest first; the next ones when the board looks again."""
    if unit_id != idcards.office().id:
        return None
    codes = idcards.ready_codes(limit=_MOST)
    if not codes:
        return None
    pages = -(-len(codes) // _AT_ONCE)
    first = int(at.timestamp()) // _TURN_S % pages * _AT_ONCE
    return BoardList(
        title=_("KTP-el siap diambil"),
        items=tuple(codes[first : first + _AT_ONCE]),
        hint=_("Kode pendaftaran pada pesan Anda"),
    )


def join_survey() -> None:
    """Whoever was served at a counter may say how it was, under his number, until the end of the day."""
    queueing.register_after_visit(_ask)


def _event(visit: Visit) -> str:
    return f"ticket:{visit.ticket_id}"


def _ask(visit: Visit) -> Panel | None:
    state = judged.state_of(_event(visit))
    return None if state.is_filled else Panel(*judged.faces(state, reverse("judge-visit", args=[visit.token])))


def judge(*, token: str, overall: int | None, at: dt.datetime) -> str:
    """The tap, if there is one; the token of the whole form.

    Raises:
        TicketNotFound: no such number.
        VisitNotOver: nobody was served with it today, or an application came of it, which is judged itself.
        AlreadyAnswered: judged before.
    """
    visit = halls.finished_visit(token, at)
    unit = staff.unit(visit.unit_id)
    return survey.invite(
        event_ref=_event(visit), service_code=visit.service_code, unit_code=unit.code, overall=overall, at=at, by=SYSTEM
    )


@require_POST
def judge_visit(request: Request, token: str) -> HttpResponse:
    """From one's own number to the nine questions. Whoever has the address of the number was served with it."""
    overall = score_of(request.POST.get("overall", ""))
    return redirect("survey:form", judge(token=token, overall=overall, at=timezone.now()))
