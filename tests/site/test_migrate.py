"""`molek migrate` under load: it waits a little for a lock, lets others pass, and comes back."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from molek.site.management.commands import migrate

CHANGE = "ALTER TABLE residents_area ADD COLUMN of_this_test integer NULL"
UNDO = "ALTER TABLE residents_area DROP COLUMN IF EXISTS of_this_test"


@pytest.fixture
def reader() -> Any:
    """Somebody who reads the table in a transaction of his own, and stays."""
    parameters = connection.get_connection_params()
    plain = {key: parameters[key] for key in ("dbname", "user", "host") if key in parameters}
    with psycopg.connect(**plain) as other:
        other.execute("SELECT count(*) FROM residents_area")
        yield other


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "LOCK_WITHIN_S", 0.1)
    monkeypatch.setattr(migrate, "_PAUSE_S", 0.05)


def change(_self: object, *_args: Any, **_options: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGE)


@pytest.mark.django_db(transaction=True)
def test_a_change_comes_when_the_reader_has_gone(reader: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(DjangoCommand, "handle", change)
    threading.Timer(0.4, reader.rollback).start()
    migrate.Command().handle()
    assert "dicoba lagi" in capsys.readouterr().err
    with connection.cursor() as cursor:
        cursor.execute(UNDO)


@pytest.mark.django_db(transaction=True)
def test_others_read_on_while_it_waits_and_in_the_end_it_gives_up(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DjangoCommand, "handle", change)
    monkeypatch.setattr(migrate, "ATTEMPTS", 3)
    with pytest.raises(OperationalError) as refused:
        migrate.Command().handle()
    assert isinstance(refused.value.__cause__, LockNotAvailable)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM residents_area")


@pytest.mark.django_db(transaction=True)
def test_other_troubles_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def fail(*_args: Any, **_options: Any) -> None:
        tried.append(1)
        raise OperationalError("something else")

    monkeypatch.setattr(DjangoCommand, "handle", fail)
    with pytest.raises(OperationalError):
        migrate.Command().handle()
    assert tried == [1]
