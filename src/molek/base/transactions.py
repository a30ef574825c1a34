"""Transactions of operations that are mostly a step of a larger act, and rows found and locked on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from django.db import connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


def in_transaction(operation: Callable[P, R]) -> Callable[P, R]:
    """Run in the caller's transaction if there is one, else in one of its own.

    ``transaction.atomic`` would add a savepoint inside a caller's transaction: two statements more, so that the caller
    may go on after a failure half-way. For operations that refuse before their first write, that buys nothing.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return operation(*args, **kwargs)
        with transaction.atomic():
            return operation(*args, **kwargs)

    return run


def lock_row(model: type[M], *, column: str, value: object) -> M | None:
    """The row of ``model`` whose unique ``column`` is ``value``, locked until the caller's transaction ends; None if
    there is none. One statement.

    As ``select_for_update(of=("self",)).filter(...).first()``, in half its time: the statement is composed once. For
    rows that every application or letter locks.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a row is locked inside a transaction")
    return next(iter(model._default_manager.raw(_statement(model, column) + " FOR UPDATE", [value])), None)


def find_row(model: type[M], *, column: str, value: object) -> M | None:
    """The row of ``model`` whose unique ``column`` is ``value``, or None; as :func:`lock_row`, without the lock."""
    return next(iter(model._default_manager.raw(_statement(model, column), [value])), None)


@cache
def _statement(model: type[models.Model], column: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    return f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {quote(column)} = %s"  # noqa: S608


def leaves_the_building() -> None:
    """Said by whoever is about to call another system: nothing goes out while a transaction is open.

    It could be undone afterwards, and the rows it holds would wait for somebody else's machine. The transaction that a
    test makes around itself does not count.
    """
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # type: ignore[attr-defined]
        raise transaction.TransactionManagementError("a call to another system inside a transaction")
