"""Two places for faults: a small world in one transaction, for pages; the running city, for real processes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction

from tests.faults.visitor import Visitor, people
from tests.faults.world import AT_BOX, NINE, World, build_world
from tests.running_city import City

SOON = NINE + dt.timedelta(minutes=5)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once, in a transaction around those of the tests; it is five past nine."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.utils.timezone.now", lambda: SOON)
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[str, SimpleCookie[str]]:
    """The cookies of everybody, signed in."""
    people = ("anonymous", "owner", "stranger", *AT_BOX, *world.officials)
    return {who: world.client(who).cookies for who in people}


_used = itertools.count()


@pytest.fixture
def nik(running_city: City) -> str:
    """A resident whom no other test uses."""
    return people(running_city, 1, after=next(_used))[0]


@pytest.fixture
def visit(running_city: City) -> Iterator[Callable[[], Visitor]]:
    """Makes browsers at the running city."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Visitor(running_city))
