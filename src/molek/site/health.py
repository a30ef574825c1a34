"""Whether this process lives (``/sehat``), and whether it should be sent visitors now (``/siap``)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from molek.site import replicas

DRAINING = "MOLEK_DRAINING"  # names a file that is there while this server is about to stop; set by `molek web`
_known_ready = False


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For whoever restarts what is dead: 200 when this process reaches the database, else 503. Says nothing more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _plain("database", 503)
    return _plain("ok", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """For the proxy: 200 when this process should get visitors, else 503 and why in a word.

    ``draining``: it finishes what it is at and will stop. ``database``: neither it nor a copy is reached, and a copy is
    enough for public pages. ``migrations``: the tables are older than this program. Tables that are newer are fine: a
    new version migrates before the old one goes.
    """
    if is_draining():
        return _plain("draining", 503)
    try:
        has_copy = bool(settings.MOLEK.replica_url) and replicas.health.is_fit()
        database = connections[replicas.REPLICA if has_copy else "default"]
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not has_its_tables(database):
            return _plain("migrations", 503)
    except DatabaseError:
        return _plain("database", 503)
    return _plain("ready", 200)


def is_draining() -> bool:
    path = os.environ.get(DRAINING, "")
    return bool(path) and Path(path).exists()


def has_its_tables(database: BaseDatabaseWrapper) -> bool:
    """Is every migration of this program applied? Asked of the database until it is, then never again."""
    global _known_ready  # noqa: PLW0603  one answer a process
    if not _known_ready:
        _known_ready = own_migrations() <= set(MigrationRecorder(database).applied_migrations())
    return _known_ready


@cache
def own_migrations() -> frozenset[tuple[str, str]]:
    """What this program brings: read from its files, some tenths of a second."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
