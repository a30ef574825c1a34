"""Rows by the million into tables that are bare meanwhile: their indexes and references are made once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# All but primary keys (other tables refer to them, and rows that come in their order cost them next to nothing) and
# checks (they are tried row by row either way).
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype IN ('f', 'u')
    ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')
    ORDER BY 1
"""
_FOR_BUILDING = ("maintenance_work_mem = '512MB'", "work_mem = '128MB'", "jit = off")


@contextmanager
def bare(*tables: str, watch: Callable[[str], None] = lambda _what: None) -> Iterator[None]:
    """Without indexes, uniqueness and references of ``tables`` inside; with them again, and checked, after.

    In the caller's transaction, which holds the tables for itself until it ends: whatever goes wrong, nobody ever sees
    a table without its constraints. The role must own them. ``watch`` hears what is being made anew.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("tables are bare inside a transaction only")
    with connection.cursor() as cursor:
        for setting in _FOR_BUILDING:
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute(_CONSTRAINTS, {"tables": list(tables)})
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, {"tables": list(tables)})
        indexes = cursor.fetchall()
        # What is taken off has nothing left to check later: a row written before in this transaction is checked now.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for name, definition in indexes:
            watch(name)
            cursor.execute(definition)
        for table, name, definition in constraints:
            watch(name)
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def reserve_ids(table: str, count: int) -> int:
    """The first of ``count`` ids of ``table`` that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%(t)s, 'id'), nextval(pg_get_serial_sequence(%(t)s, 'id')) + %(n)s)",
            {"t": table, "n": count},
        )
        (last,) = cursor.fetchone()
    return int(last) - count
