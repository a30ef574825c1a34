"""Writes of the log: an event, an access, a seal. Nothing else can be written and nothing is ever changed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import psycopg
from django.db import connection, transaction

from molek.audit import queries
from molek.audit.enums import ACCESS_EVENT, AccessPurpose
from molek.audit.models import Node, Seal
from molek.audit.queries import SealInfo
from molek.audit.rules import canonical, merkle
from molek.audit.rules.canonical import Json
from molek.base.actors import Actor
from molek.base.errors import Text

_SEALER_LOCK = 0x5345414C  # one sealer at a time
_CHUNK = 20_000  # leaves read at once while sealing

_INSERT_EVENT = """
    INSERT INTO audit_event (at, event, actor_ref, subject, data, salt, leaf_hash)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s) RETURNING id
"""
_INSERT_ACCESS = f"""
    WITH logged AS ({_INSERT_EVENT})
    INSERT INTO audit_access (event_id, resident_ref, at, actor_ref, unit_id, purpose, fields, case_ref)
    SELECT id, %s, %s, %s, %s, %s, %s::jsonb, %s FROM logged RETURNING event_id
"""  # noqa: S608  no outside text in it
# Settled events that have no place yet, and what this transaction itself wrote. The tree has those below the last
# horizon, unless they come from another server (a dump restored here): the numbers of transactions mean nothing
# then, and every event is looked at once. Any event that can be seen may be sealed; the horizon only tells where to
# look next.
_PLACE_LEAVES = """
    INSERT INTO audit_leaf (position, event_id, leaf_hash)
    SELECT %(size)s + row_number() OVER (ORDER BY e.id) - 1, e.id, e.leaf_hash
    FROM audit_event e
    WHERE (
            %(everything)s
            OR (e.xact >= %(since)s::xid8 AND e.xact < %(until)s::xid8)
            OR e.xact = pg_current_xact_id()
        )
        AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)
"""


def _event_row(*, event: str, by: Actor, subject: str, at: dt.datetime, data: Mapping[str, Json] | None) -> list[Any]:
    """The values of ``_INSERT_EVENT``."""
    if at.tzinfo is None:
        raise ValueError("the moment of an event is timezone-aware")
    facts = canonical.plain({**(data or {}), "device": by.device} if by.device else data or {})
    facts_text = canonical.encode(facts)
    if canonical.holds_nik(facts_text) or canonical.holds_nik(subject):
        raise ValueError(f"a NIK must not go into the log (event {event})")
    salt = secrets.token_bytes(canonical.SALT_BYTES)
    text = canonical.event_text(event=event, actor=by.ref, subject=subject, at=at, data=facts, salt=salt)
    return [at, event, by.ref, subject, facts_text, salt, merkle.leaf_hash(text.encode())]


def _insert(statement: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (event_id,) = cursor.fetchone()
    return int(event_id)


def record(*, event: str, by: Actor, subject: str, at: dt.datetime, data: Mapping[str, Json] | None = None) -> int:
    """Add an event in the caller's transaction; one statement, no lock.

    Args:
        event: ``package.noun.past-verb``, e.g. ``cases.application.submitted``.
        by: who acted.
        subject: what it was done to, as a reference text (application code, token hash, ``resident:<uuid>``).
        at: when, timezone-aware.
        data: further facts: texts, whole numbers, booleans, lists, objects. Never a name. ``device`` is added for an
            actor at a Service Box.

    Returns:
        The id of the event. It gets its place in the tree when it is sealed.

    Raises:
        ValueError: ``data`` has no single JSON text (fractions, bytes, dates), or holds what reads as a NIK.
    """
    return _insert(_INSERT_EVENT, _event_row(event=event, by=by, subject=subject, at=at, data=data))


def record_access(
    *,
    by: Actor,
    resident_ref: str,
    purpose: AccessPurpose,
    fields: Sequence[str],
    at: dt.datetime,
    case_ref: str = "",
) -> int:
    """Add that ``by`` read ``fields`` (names of fields, never values) of a resident's record; one statement.

    ``case_ref`` is the application it was read for, or "". The resident sees it (``queries.accesses_of``).
    """
    names = sorted(set(fields))
    data: dict[str, Json] = {
        "case": case_ref,
        "fields": names,
        "purpose": AccessPurpose(purpose).value,
        "unit": by.unit_id,
    }
    event = _event_row(event=ACCESS_EVENT, by=by, subject=resident_ref, at=at, data=data)
    access = [resident_ref, at, by.ref, by.unit_id, data["purpose"], canonical.encode(names), case_ref]
    return _insert(_INSERT_ACCESS, event + access)


@transaction.atomic
def seal(*, at: dt.datetime) -> SealInfo | None:
    """Give every settled event its place in the tree and keep the new root.

    An event is settled when its transaction has ended and no transaction that began before it still runs; so one
    that commits late is taken by a later seal, and none is skipped. What the caller's own transaction wrote is taken
    too. Waits for another sealer.

    Returns:
        The new seal, or None if there was nothing to add.

    Work: one set-based insert of leaves, then O(new events) hashes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER_LOCK])
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, system_identifier::text FROM pg_control_system()"
        )
        horizon, cluster = cursor.fetchone()
        last = Seal.objects.order_by("-size").first()
        size = last.size if last else 0
        cursor.execute(
            _PLACE_LEAVES,
            {
                "size": size,
                "everything": last is None or last.cluster != cluster,
                "since": last.horizon if last else "0",
                "until": horizon,
            },
        )
        if cursor.rowcount == 0:
            return None
        frontier = _grow(size, size + cursor.rowcount)
    return queries.seal_info(
        Seal.objects.create(
            size=frontier.size,
            previous_size=size,
            root_hash=frontier.root(),
            at=at,
            horizon=horizon,
            cluster=cluster,
        )
    )


def _grow(old_size: int, new_size: int) -> merkle.Frontier:
    """The tree of ``new_size`` from that of ``old_size``; keeps the subtrees that became complete on the way."""
    whole = old_size >> Node.NODE_LEVEL << Node.NODE_LEVEL  # leaves after this one have no kept node over them yet
    row = merkle.subtrees(0, whole)
    kept = queries.hashes(row)
    frontier = merkle.Frontier(whole, [kept[subtree] for subtree in row])
    with connection.cursor() as reader, connection.cursor() as writer:
        for start in range(whole, new_size, _CHUNK):
            reader.execute(
                "SELECT leaf_hash FROM audit_leaf WHERE position >= %s AND position < %s ORDER BY position",
                [start, min(start + _CHUNK, new_size)],
            )
            leaves = [bytes(leaf) for (leaf,) in reader.fetchall()]
            with writer.copy("COPY audit_node (level, ordinal, hash) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["int2", "int8", "bytea"])
                for leaf in leaves:
                    for level, ordinal, digest in frontier.append(leaf):
                        if level >= Node.NODE_LEVEL:
                            copy.write_row((level, ordinal, digest))
    assert frontier.size == new_size
    return frontier


def register_presenter(*, event: str, title: Text) -> None:
    """How ``event`` reads in a history; called in ``apps.ready()`` of the package that records it.

    ``title`` is a gettext source text, which may name members of the event's data in braces: ``{number}``.
    """
    if queries.PRESENTERS.setdefault(event, title) != title:
        raise ValueError(f"two presenters for {event}")


def register_reader(*, kind: str, name_of: Callable[[str], str]) -> None:
    """How a reader of records that is no person is called (``kind:…`` in the log); called in ``apps.ready()``.

    ``name_of`` takes the whole reference and gives the name to show, "" if it knows none.
    """
    if queries.READERS.setdefault(kind, name_of) is not name_of:
        raise ValueError(f"two names for readers of kind {kind}")


def protect(admin: psycopg.Connection[Any], *, program_role: str = "molek") -> None:
    """Make the role ``molek_log`` own the log, so that the programs can add and read only. May be repeated.

    ``admin`` is a connection of a server administrator to Molek's database, after ``molek migrate``. From then on a
    migration of the log's own tables needs :func:`release` before and ``protect`` after it.
    """
    _run_as_admin(admin, "protect.sql", program_role)


def release(admin: psycopg.Connection[Any], *, program_role: str = "molek") -> None:
    """Give the log's tables back to the programs' role, for the time of a migration only."""
    _run_as_admin(admin, "release.sql", program_role)


def _run_as_admin(admin: psycopg.Connection[Any], name: str, program_role: str) -> None:
    script = (files("molek.audit") / "sql" / name).read_bytes()
    with admin.transaction():
        admin.execute("SELECT set_config('molek.program_role', %s, true)", [program_role])
        admin.execute(script)
