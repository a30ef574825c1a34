"""The check of the log event by event, stretch by stretch: the part of it that several processes may share."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any, Protocol

import django
import psycopg
from django.db import connection

from molek.audit.enums import ACCESS_EVENT, ProblemKind
from molek.audit.rules import canonical, merkle
from molek.base import connections

_CHUNK = 10_000  # events of a stretch
_WORTH_PROCESSES = 20  # stretches; of fewer the start of processes takes longer than the check

_SEALED_ROWS = """
    SELECT l.position, l.event_id, l.leaf_hash, e.leaf_hash, e.salt, e.at, e.event, e.actor_ref, e.subject,
        e.data::text, a.resident_ref, a.at, a.actor_ref, a.unit_id, a.purpose, a.fields::text, a.case_ref
    FROM audit_leaf l
    LEFT JOIN audit_event e ON e.id = l.event_id
    LEFT JOIN audit_access a ON a.event_id = l.event_id
    WHERE l.position >= %s AND l.position < %s ORDER BY l.position
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was sealed.

    ``event_id`` is the event, where one can be named; ``position`` its place in the tree (the first of the places
    concerned); ``detail`` says in English what differs.
    """

    kind: ProblemKind
    event_id: int | None
    position: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves ``start`` (included) to ``end`` (excluded): their hashes in order, and what is wrong with their events."""

    start: int
    end: int
    leaves: list[bytes]
    problems: list[Problem]


class _Cursor(Protocol):
    def execute(self, query: str, values: Sequence[Any], /) -> object: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


def stretches(size: int, *, processes: int) -> Iterator[Stretch]:
    """The first ``size`` leaves in order. A short log is read in this process, however many are allowed."""
    pieces = [(start, min(start + _CHUNK, size)) for start in range(0, size, _CHUNK)]
    if processes < 2 or len(pieces) < _WORTH_PROCESSES:
        with connection.cursor() as cursor:
            for start, end in pieces:
                yield _checked(cursor, start, end)
        return
    # Not forked: a connection must not be shared. Never far ahead: what was read waits in memory until it is used.
    reached = tuple(sorted(connections.parameters().items()))
    ahead: deque[Future[Stretch]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        for start, end in pieces:
            ahead.append(pool.submit(_elsewhere, reached, start, end))
            if len(ahead) > 2 * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


@cache  # one for the life of a process
def _own_connection(reached: tuple[tuple[str, Any], ...]) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(**dict(reached), autocommit=True)


def _elsewhere(reached: tuple[tuple[str, Any], ...], start: int, end: int) -> Stretch:
    with _own_connection(reached).cursor() as cursor:
        return _checked(cursor, start, end)


def _checked(cursor: _Cursor, start: int, end: int) -> Stretch:
    cursor.execute(_SEALED_ROWS, [start, end])
    rows = {row[0]: row for row in cursor.fetchall()}
    leaves, problems = [], []
    for position in range(start, end):
        row = rows.get(position)
        if row is None:
            leaves.append(merkle.EMPTY_ROOT)
            problems.append(Problem(ProblemKind.REMOVED, None, position, "the leaf was removed"))
            continue
        leaves.append(bytes(row[2]))
        problem = problem_of(row)
        if problem is not None:
            problems.append(problem)
    return Stretch(start, end, leaves, problems)


def problem_of(row: Sequence[Any]) -> Problem | None:
    """Does an event say what was hashed, and its access the same? ``row`` has the columns of ``_SEALED_ROWS``."""
    position, event_id, leaf, kept, salt, at, event, actor, subject, data = row[:10]
    if kept is None:
        return Problem(ProblemKind.REMOVED, event_id, position, "the event was removed")
    facts = json.loads(data)
    text = canonical.event_text(event=event, actor=actor, subject=subject, at=at, data=facts, salt=bytes(salt))
    digest = merkle.leaf_hash(text.encode())
    if digest != bytes(leaf) or digest != bytes(kept):
        return Problem(ProblemKind.ALTERED, event_id, position, f"{event} of {subject} is not what was sealed")
    has_access = row[10] is not None
    if event == ACCESS_EVENT and not has_access:
        return Problem(ProblemKind.ACCESS_REMOVED, event_id, position, f"the access to {subject} was removed")
    if event != ACCESS_EVENT and has_access:
        return Problem(ProblemKind.ACCESS_INSERTED, event_id, position, f"{event} is no access")
    if has_access:
        resident, seen_at, reader, unit, purpose, fields, case = row[10:17]
        told = {"case": case, "fields": json.loads(fields), "purpose": purpose, "unit": unit}
        if (resident, seen_at, reader, told) != (subject, at, actor, facts):
            return Problem(ProblemKind.ACCESS_ALTERED, event_id, position, f"the access to {subject} was altered")
    return None
