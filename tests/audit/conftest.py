"""The cast and the times of the log's tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from molek.audit import operations as audit
from molek.base.actors import Actor, ActorKind
from molek.site import database

NINE = dt.datetime(2025, 10, 1, 1, 0, 0, 5, tzinfo=dt.UTC)  # 09:00 in the city
LURAH = Actor(ActorKind.OFFICIAL, 12, "official:12", unit_id=7)
RESIDENT = Actor(ActorKind.RESIDENT, 5, "resident:8b4e0c3a-6a53-4d69-9d0c-0a40b6b0a001")
TABLES = ("event", "access", "leaf", "node", "seal")


def record(number: int = 1, *, subject: str = "7K2M-9QXB", minutes: int = 0) -> int:
    at = NINE + dt.timedelta(minutes=minutes)
    return audit.record(
        event="letters.letter.signed", by=LURAH, subject=subject, at=at, data={"number": number, "kind": "Domisili"}
    )


@pytest.fixture
def admin() -> Iterator[psycopg.Connection]:
    """A superuser of the test server, in the test database."""
    url = database.admin_url(settings.MOLEK.data_dir, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as admin_connection:
        yield admin_connection


@pytest.fixture
def break_in(admin: psycopg.Connection) -> Callable[[], AbstractContextManager[psycopg.Connection]]:
    """Somebody with all rights on the server, who switched the triggers off."""

    @contextmanager
    def opened() -> Iterator[psycopg.Connection]:
        for table in TABLES:
            admin.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER audit_{table}_append_only")
        try:
            yield admin
        finally:
            for table in TABLES:
                admin.execute(f"ALTER TABLE audit_{table} ENABLE ALWAYS TRIGGER audit_{table}_append_only")

    return opened
