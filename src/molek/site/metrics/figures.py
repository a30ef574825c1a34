"""Figures of no package: disk, backup, database, replicas."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from molek.base import gauges
from molek.base.gauges import Gauge, Value, Watch

_DISK = Watch(
    name="disk",
    gauges=(
        Gauge("molek_disk_free_bytes", "Free bytes where the data folder lies."),
        Gauge("molek_disk_size_bytes", "Size of that disk."),
    ),
    read=lambda _at: _disk(),
    reads_database=False,
)
_BACKUP = Watch(
    name="backup",
    gauges=(
        Gauge(
            "molek_backup_timestamp_seconds", "When `molek backup` last succeeded, in seconds since 1970; 0 = never."
        ),
        Gauge("molek_backup_bytes", "Size of that backup."),
    ),
    read=lambda _at: _backup(),
    reads_database=False,
)
_DATABASE = Watch(
    name="database",
    gauges=(
        Gauge("molek_database_connections", "Connections to the database by what they do.", ("state",)),
        Gauge("molek_database_connections_limit", "Connections that the server allows."),
        Gauge("molek_database_longest_transaction_seconds", "How long the oldest open transaction has been open."),
        Gauge("molek_database_bytes", "Size of the database."),
    ),
    read=lambda _at: _database(),
)
_REPLICAS = Watch(
    name="replicas",
    gauges=(
        Gauge("molek_replicas", "Replicas that follow this database server."),
        Gauge("molek_replica_lag_seconds", "How far a replica is behind. Needs the role pg_monitor.", ("replica",)),
    ),
    read=lambda _at: _replicas(),
)
_STATES = ("active", "idle", "idle in transaction")


def register() -> None:
    for watch in (_DISK, _BACKUP, _DATABASE, _REPLICAS):
        gauges.register(watch)


def _disk() -> Iterator[Value]:
    usage = shutil.disk_usage(settings.MOLEK.data_dir)
    yield Value("molek_disk_free_bytes", usage.free)
    yield Value("molek_disk_size_bytes", usage.total)


def _last_backup() -> Path:
    path: Path = settings.MOLEK.data_dir / "last-backup.json"
    return path


def note_backup(*, at: datetime, size: int) -> None:
    """Remember that a backup succeeded, for the figure of its age."""
    half_written = _last_backup().with_suffix(".new")
    half_written.write_text(json.dumps({"at": at.timestamp(), "bytes": size}))
    half_written.replace(_last_backup())


def _backup() -> Iterator[Value]:
    try:
        found = json.loads(_last_backup().read_text())
    except (FileNotFoundError, ValueError):
        found = {"at": 0, "bytes": 0}
    yield Value("molek_backup_timestamp_seconds", found["at"])
    yield Value("molek_backup_bytes", found["bytes"])


_ACTIVITY = """
    SELECT CASE WHEN state LIKE 'idle in transaction%' THEN 'idle in transaction' WHEN state = 'idle' THEN state
                ELSE 'active' END, count(*), max(extract(epoch FROM clock_timestamp() - xact_start))
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1
"""
_SIZES = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
           pg_database_size(current_database())
"""


def _database() -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITY)
        found = {state: (count, longest) for state, count, longest in cursor.fetchall()}
        cursor.execute(_SIZES)
        limit, size = cursor.fetchone() or (0, 0)
    for state in _STATES:
        yield Value("molek_database_connections", found.get(state, (0, None))[0], {"state": state})
    yield Value("molek_database_connections_limit", limit)
    longest = max((float(longest or 0) for _count, longest in found.values()), default=0.0)
    yield Value("molek_database_longest_transaction_seconds", longest)
    yield Value("molek_database_bytes", size)


_LAG = """
    SELECT application_name || CASE WHEN client_addr IS NULL THEN '' ELSE ' ' || host(client_addr) END,
           extract(epoch FROM replay_lag) FROM pg_stat_replication WHERE NOT pg_is_in_recovery() ORDER BY pid
"""


def _replicas() -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        rows = cursor.fetchall()
    yield Value("molek_replicas", len(rows))
    for name, lag in rows:
        if name:  # without the role of a watcher the server tells neither name nor lag
            yield Value("molek_replica_lag_seconds", float(lag or 0), {"replica": name})
