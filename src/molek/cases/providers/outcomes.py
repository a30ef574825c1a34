"""Outcomes: what accepting an application sets in motion."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from molek.base.actors import Actor
from molek.cases.enums import ApplicationState

if TYPE_CHECKING:
    from molek.cases.queries.production import Production


class OutcomeHandler(Protocol):
    def __call__(self, *, application: Production, by: Actor, at: dt.datetime) -> ApplicationState | None:
        """Called once in the transaction that accepts. Writes its own rows and queues its own jobs.

        Returns the state into which it has moved the application; None if it left it accepted.
        """


_HANDLERS: dict[str, OutcomeHandler] = {}


def register_outcome(name: str, handler: OutcomeHandler) -> None:
    """``handler`` produces what services with the outcome ``name`` promise. Twice the same name is a mistake."""
    if name in _HANDLERS and _HANDLERS[name] is not handler:
        raise ValueError(f"outcome {name!r} is registered twice")
    _HANDLERS[name] = handler


def handler_of(name: str) -> OutcomeHandler:
    """The handler of ``name``; KeyError if no feature registered it (a consistency test finds that first)."""
    return _HANDLERS[name]


def outcome_names() -> frozenset[str]:
    return frozenset(_HANDLERS)
