"""The how-to "install on a server" is true: its marked blocks make a city on a PostgreSQL server, and restore it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from molek.site import database
from tests.docs.pages import DOCS, ROOT, blocks

HOW_TO = DOCS / "how-to" / "install-on-a-server.md"
# What needs root or another user on a real machine.
STUBS = """
su() { sh -c "$3"; }
runuser() { shift 3; "$@"; }
chown() { :; }
"""


@pytest.fixture
def server() -> Iterator[Path]:
    """A database server of its own, which knows nothing of Molek; gives the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="molek-server-")) / "postgresql"
    folder.mkdir()
    started = database._embedded().get_server(folder)
    yield database._socket_dir(folder.parent)
    started.cleanup()


@pytest.fixture
def machine(tmp_path: Path, server: Path) -> dict[str, str]:
    """Where the folders of the how-to are here."""
    lib = tmp_path / "lib"
    for folder in (lib, tmp_path / "backup" / "data"):
        folder.mkdir(parents=True)
    text = (ROOT / "deploy" / "systemd" / "env.example").read_text(encoding="utf-8")
    env = tmp_path / "env"
    env.write_text(text.replace("/var/run/postgresql", str(server)).replace("/var/lib/molek", str(lib)))
    return {
        "/opt/molek/.venv/bin/molek": f"{sys.executable} -m molek.site",
        "/opt/molek": str(ROOT),
        "/var/lib/molek": str(lib),
        "/etc/molek/env": str(env),
        "/backup/": f"{tmp_path}/backup/",
    }


def script(machine: dict[str, str]) -> str:
    text = "\n".join(f"{block}echo done" for block in blocks(HOW_TO, "sh", "run"))
    for there, here in machine.items():
        text = text.replace(there, here)
    return STUBS + text


def test_its_blocks_make_a_city_and_restore_it(machine: dict[str, str], server: Path) -> None:
    tools = Path(database._embedded().__file__).parent / "pginstall" / "bin"
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_", "PG"))},
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PGHOST": str(server),
        "PGUSER": "postgres",
        "PYTHONPATH": str(ROOT / "src"),
    }
    ran = subprocess.run(
        ["sh", "-eu", "-c", script(machine)], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("done") == len(blocks(HOW_TO, "sh", "run"))
    assert "Kota siap" in ran.stdout

    def psql(query: str) -> str:
        command = ["psql", "-qtAd", "molek", "-c", query]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()

    # What was backed up is there again, and belongs to whom it should.
    assert psql("SELECT count(*) FROM residents_area") == "58"
    assert psql("SELECT username FROM staff_official ORDER BY 1").split() == ["bkpsdm.admin", "kominfo.admin"]
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename"
    assert psql(f"{owners} ~ '^audit_'") == "molek_log"
    assert psql(f"{owners} ~ '^cases_'") == "molek"
