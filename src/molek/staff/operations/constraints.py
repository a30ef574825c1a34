"""The database decides, the program translates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from molek.staff.errors import refusal_of


@contextmanager
def constraints_as_refusals() -> Iterator[None]:
    """Turn the violation of a named constraint inside the block into its refusal; the transaction stays
    usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
