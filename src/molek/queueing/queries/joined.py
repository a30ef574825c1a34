"""What higher rows join to a hall: whose codes a clerk may note on a visit, a list that stands on the board, what is
asked after a visit.

Filled at start by ``operations.register_reference``, ``register_board_list`` and ``register_after_visit``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.workdays import city_date
from molek.cases import queries as cases
from molek.queueing.enums import TicketState
from molek.queueing.models import Hall, Ticket


@dataclass(frozen=True, slots=True)
class BoardList:
    """Short texts under a title, for example codes of what lies ready. Never a name or a NIK."""

    title: str
    items: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is over. ``service_code`` is "" where the hall's service is none of the catalogue."""

    token: str
    ticket_id: int
    service_code: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands under a number: a template and what it is given as ``panel``."""

    template: str
    context: Mapping[str, Any]


Recognise = Callable[[str], str | None]
ListOf = Callable[[int, dt.datetime], BoardList | None]
AfterVisit = Callable[[Visit], Panel | None]

references: list[Recognise] = []
board_lists: list[ListOf] = []
after_visits: list[AfterVisit] = []


def known_reference(typed: str) -> str | None:
    """The code as it is written, if an application or something joined goes by it; None if nothing does."""
    if cases.is_application(typed):
        return typed
    return next((found for recognise in references if (found := recognise(typed)) is not None), None)


def board_list(hall: Hall, at: dt.datetime) -> BoardList | None:
    """The first list that somebody has for this hall."""
    return next((found for list_of in board_lists if (found := list_of(hall.unit_id, at)) is not None), None)


def visit_of(ticket: Ticket, at: dt.datetime) -> Visit | None:
    """The visit of a number, from its end to the end of the day; None before and after, and where an application came
    of it: that has an end of its own.
    """
    is_over = ticket.state == TicketState.DONE and ticket.day == city_date(at)
    if not is_over or cases.is_application(ticket.application_ref):
        return None
    return Visit(ticket.token, ticket.pk, ticket.service.service_code, ticket.hall.unit_id)


def after_visit(ticket: Ticket, at: dt.datetime) -> Panel | None:
    """The first thing that somebody asks after this visit."""
    visit = visit_of(ticket, at)
    if visit is None:
        return None
    return next((found for ask in after_visits if (found := ask(visit)) is not None), None)
