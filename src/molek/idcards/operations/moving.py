"""The one place where a card changes its state: step, row and log together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.references import normalise_code
from molek.idcards.enums import STATE_LABELS
from molek.idcards.errors import CardNotFound, MoveImpossible
from molek.idcards.models import Card, Step
from molek.idcards.rules.lifecycle import MOVES, Event, Party, State

_UPDATE_MANY = """
    UPDATE idcards_card AS card SET state = moved.state, state_since = %(at)s, steps_gone = moved.steps,
           ready_at = CASE WHEN moved.state = 'PRINT_READY' THEN coalesce(card.ready_at, %(at)s) ELSE card.ready_at END
    FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(steps)s::int[]) AS moved(id, state, steps)
    WHERE card.id = moved.id
"""


def subject(code: str) -> str:
    """How the log names a card."""
    return f"idcard:{code}"


def locked(code: str) -> Card:
    """The card of a registration code, locked until the transaction ends. Raises :class:`CardNotFound`."""
    card = Card.objects.select_for_update(of=("self",)).filter(code=normalised(code)).first()
    if card is None:
        raise CardNotFound()
    return card


def normalised(code: str) -> str:
    """``7k2m 9qxb`` as ``7K2M-9QXB``."""
    plain = normalise_code(code)
    return f"{plain[:4]}-{plain[4:]}"


def move(card: Card, event: Event, *, party: Party, by: Actor, at: dt.datetime, note: str = "", **changes: Any) -> Card:
    """Take a locked card one step on; ``changes`` are further columns. Three statements.

    Raises:
        MoveImpossible: the rules know no such move from here, or not by ``party``.
    """
    found = MOVES.get((card.state, event))
    if found is None or party not in found[1]:
        raise MoveImpossible(state=STATE_LABELS[card.state])
    to = found[0]
    number = card.steps_gone + 1
    Step.objects.create(
        card=card, number=number, since=card.state, event=event, to=to, at=at, by_ref=by.ref, note=note[:200]
    )
    if to == State.PRINT_READY and card.ready_at is None:
        changes["ready_at"] = at
    card.state, card.state_since, card.steps_gone = to, at, number
    for name, value in changes.items():
        setattr(card, name, value)
    card.save(update_fields=["state", "state_since", "steps_gone", *changes])
    audit.record(
        event="idcards.card.moved", by=by, subject=subject(card.code), at=at,
        data={"event": str(event), "to": str(to), "note": note[:200]},
    )  # fmt: skip
    return card


def move_many(moves: Sequence[tuple[Card, Sequence[Event]]], *, by: Actor, at: dt.datetime, note: str) -> None:
    """Take many locked cards on, each along its own way; two statements for all. The caller logs the batch."""
    steps, ids, states, numbers = [], [], [], []
    for card, events in moves:
        number, state = card.steps_gone, card.state
        for event in events:
            to = str(MOVES[(state, event)][0])
            number += 1
            steps.append(
                Step(card=card, number=number, since=state, event=event, to=to, at=at, by_ref=by.ref, note=note)
            )
            state = to
        ids.append(card.pk)
        states.append(state)
        numbers.append(number)
    Step.objects.bulk_create(steps, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_MANY, {"ids": ids, "states": states, "steps": numbers, "at": at})
