"""What higher rows join to a hall: whose codes a clerk may note on a visit, and a list that stands on the board.

Filled at start by ``operations.register_reference`` and ``operations.register_board_list``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from molek.cases import queries as cases
from molek.queueing.models import Hall


@dataclass(frozen=True, slots=True)
class BoardList:
    """Short texts under a title, for example codes of what lies ready. Never a name or a NIK."""

    title: str
    items: tuple[str, ...]
    hint: str = ""


Recognise = Callable[[str], str | None]
ListOf = Callable[[int, dt.datetime], BoardList | None]

references: list[Recognise] = []
board_lists: list[ListOf] = []


def known_reference(typed: str) -> str | None:
    """The code as it is written, if an application or something joined goes by it; None if nothing does."""
    if cases.is_application(typed):
        return typed
    return next((found for recognise in references if (found := recognise(typed)) is not None), None)


def board_list(hall: Hall, at: dt.datetime) -> BoardList | None:
    """The first list that somebody has for this hall."""
    return next((found for list_of in board_lists if (found := list_of(hall.unit_id, at)) is not None), None)
