"""Connections beside Django's own: for what outlives a request, or works in a process of its own."""

from __future__ import annotations

from typing import Any

from django.db import connections

_OF_DJANGO = ("cursor_factory", "context", "prepare_threshold")


def parameters(alias: str = "default") -> dict[str, Any]:
    """What ``psycopg.connect`` needs to reach the database that Django reaches under ``alias``; may be sent to another
    process.
    """
    known: dict[str, Any] = connections[alias].get_connection_params()
    return {"connect_timeout": 5} | {name: value for name, value in known.items() if name not in _OF_DJANGO}
