"""What a city pays for on purpose, or once, and what tests would pay for a thousand times."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.test import TransactionTestCase

from molek.documents.providers import local
from tests.emptying import empty_the_tables

# Slow hashes, without their slowness: nobody guesses here. What a city has is looked at in tests of its own.
QUICK = {"time_cost": 1, "memory_cost": 1024, "parallelism": 1}
OF_A_CITY = local._ARGON2


@pytest.fixture(scope="session", autouse=True)
def economies() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_the_tables())
        # Most tests publish the same services anew, as other rows. (The package has a function of the module's name.)
        published = importlib.import_module("molek.catalogue.queries.published")
        patch.setattr(published, "load_service", lru_cache(maxsize=1024)(published.load_service))
        patch.setattr(local, "_ARGON2", QUICK)
        yield
