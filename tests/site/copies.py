"""A copy of the test database that has heard of everything: the same connection under the name of the copy."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, router

from molek.site import replicas


@contextmanager
def a_copy(settings: Any) -> Iterator[Any]:
    """While inside, the city has a copy, and the middleware that asks it; gives its connection."""
    wrapper = copy.copy(connections["default"])
    # A test that took the cursor of the connection away gave it back as its own: the copy would read through it.
    vars(wrapper).pop("cursor", None)
    wrapper.alias, wrapper.queries_log, wrapper.close = replicas.REPLICA, deque(), lambda: None
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "molek.site.replicas.public_reads"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(router.__dict__, "routers", [replicas.Router()])
        patch.setattr(replicas, "health", replicas.Health())
        connections[replicas.REPLICA] = wrapper
        try:
            yield wrapper
        finally:
            del connections[replicas.REPLICA]
