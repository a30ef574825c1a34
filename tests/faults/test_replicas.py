"""Every page that may be read from a copy of the database is read from it wholly: it opens without the primary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from molek.site.replicas import PUBLIC_PAGES
from tests.faults.doors import DOORS
from tests.faults.world import World
from tests.site.copies import a_copy
from tests.site.test_replicas import beat

pytestmark = pytest.mark.django_db

# Each look is counted against the visitor's address, and a count must not be lost.
COUNTED = frozenset({"documents:verify", "documents:proof"})
WITHOUT_QUESTION = frozenset(
    {"documents:keys", "feedback:home", "news:search"}
)  # an empty search, a form, a kept answer
NOT_YET = frozenset({"insight:csv-version", "insight:json-version"})  # nothing was released on the day of that door


@pytest.fixture
def near(world: World, settings: Any) -> Iterator[Any]:
    beat()
    with a_copy(settings) as wrapper:
        yield wrapper


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_is_read_from_the_copy(name: str, world: World, near: Any) -> None:
    address = reverse(name, args=DOORS[name][0](world))
    with CaptureQueriesContext(connection) as primary, CaptureQueriesContext(near) as copied:
        answer = Client().get(address)
        if answer.streaming:
            b"".join(answer)
    assert answer.status_code == (404 if name in NOT_YET else 200)
    asked = [query["sql"] for query in primary if "residents_attempt" not in query["sql"]]
    assert bool(asked) == (name in NOT_YET)
    assert len(primary) == 0 or name in COUNTED | NOT_YET
    assert len(copied) > 1 or name in WITHOUT_QUESTION  # the first asks how far behind it is
