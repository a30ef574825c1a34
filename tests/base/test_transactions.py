"""An operation that is a step of a larger act..."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from molek.base.transactions import in_transaction
from molek.residents.models import Area


@in_transaction
def add(code: str, *, fails: bool = False) -> str:
    """Two writes, and between them what may go wrong."""
    Area.objects.create(code=code, name="Satu", kind="CITY")
    if fails:
        raise ZeroDivisionError
    return code


@pytest.mark.django_db(transaction=True)
def test_has_a_transaction_of_its_own_when_called_alone() -> None:
    assert add("99.01") == "99.01"
    with pytest.raises(ZeroDivisionError):
        add("99.02", fails=True)
    assert list(Area.objects.values_list("code", flat=True)) == ["99.01"]
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_ends_with_its_callers() -> None:
    @transaction.atomic
    def larger_act() -> None:
        add("99.01")
        add("99.02", fails=True)

    with pytest.raises(ZeroDivisionError):
        larger_act()
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_makes_no_savepoint_in_it(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        add("99.01")
