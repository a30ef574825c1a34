"""What the browser's driver leaves in the thread of the tests changes nothing for those that do not drive it."""

from __future__ import annotations

import asyncio

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


async def _met_inside_a_loop() -> BaseDatabaseWrapper:
    return connections[DEFAULT_DB_ALIAS]


def test_a_thread_has_one_connection_whether_or_not_a_loop_runs_in_it() -> None:
    """Otherwise what a test wrote before the loop was hidden from it, or after, would be undone on the other one."""
    assert asyncio.run(_met_inside_a_loop()) is connections[DEFAULT_DB_ALIAS]
