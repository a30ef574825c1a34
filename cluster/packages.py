"""The programs of a cluster, from the distribution's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

POSTGRES = Path("/usr/lib/postgresql/15/bin")
PROGRAMS: Mapping[str, str] = {
    str(POSTGRES / "postgres"): "postgresql-15",
    "patroni": "patroni",
    "etcd": "etcd-server",
    "/usr/lib/python3/dist-packages/etcd/__init__.py": "python3-etcd",
    "etcdctl": "etcd-client",
    "haproxy": "haproxy",
    "keepalived": "keepalived",
    "pgbouncer": "pgbouncer",
    "pgbackrest": "pgbackrest",
    "ip": "iproute2",
    "nsenter": "util-linux",
}
_POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it whether a freshly installed service may be started


def missing() -> list[str]:
    """Packages whose programs are not here."""
    return sorted(
        {package for program, package in PROGRAMS.items() if not (shutil.which(program) or Path(program).is_file())}
    )


def install() -> None:
    """Install what is missing; nothing of it is started."""
    wanted = missing()
    if not wanted:
        return
    sys.stderr.write(f"installing: {' '.join(wanted)}\n")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _nothing_starts():
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=env)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)


@contextmanager
def _nothing_starts() -> Iterator[None]:
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
