"""The world of the wrong doors, built once for each module that uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction

from tests.faults.world import NINE, World, build_world

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
    people = ("anonymous", "owner", "stranger", *world.officials)
    return {who: world.client(who).cookies for who in people}
