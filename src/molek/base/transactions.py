"""Transactions of operations that are mostly a step of a larger act."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


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
