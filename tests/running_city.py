"""A whole running city, for journeys and faults: the real processes on a real database. One a test session.

Tests that use the fixture ``running_city`` carry ``@pytest.mark.xdist_group("city")``, so that a parallel run starts
one city only. Whoever breaks the city on purpose starts one of his own with :func:`start_city`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psycopg
import pyotp
import pytest

from molek.site import database
from molek.site.demo import staffing

START_WITHIN_S = 300  # on a busy machine; seconds on a quiet one
STOP_WITHIN_S = 30


@dataclass(frozen=True)
class City:
    """Addresses of a running city, and its demo sign-ins as ``molek run`` prints them."""

    url: str
    data_dir: Path
    printed: str
    pid: int  # of its ``molek run``

    @property
    def log(self) -> Path:
        """What the processes write on their standard outputs."""
        return self.data_dir / "run.log"

    def at(self, url: str) -> City:
        """The same city, reached by another address."""
        return replace(self, url=url)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """As the administrator of its database."""
        return psycopg.connect(database.admin_url(self.data_dir, database.NAME))

    def programs_url(self) -> str:
        """The way to its database in the role of the programs."""
        return database.admin_url(self.data_dir, database.NAME).replace("postgres@", "molek@")

    @property
    def environment(self) -> Mapping[str, str]:
        """What a ``molek`` command finds in its environment to be one of this city."""
        return {"MOLEK_DATA_DIR": str(self.data_dir)}

    def sql(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.connect() as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def let_time_pass(self) -> None:
        """As if a quarter of an hour had gone by since anybody asked for a code: journeys share few persons."""
        self.sql("DELETE FROM residents_attempt")
        self.sql("DELETE FROM outbox_outboxmessage WHERE template = 'residents.code'")

    def code_for(self, nik: str) -> str:
        """The latest one-time code that was sent to the phone of ``nik``, as its owner reads it on the demo page."""
        (phone,) = self.sql("SELECT phone FROM residents_resident WHERE nik = %s", nik)[0]
        deadline = time.monotonic() + 10  # a job sends it
        while True:
            page = httpx.get(f"{self.url}/demo/pesan/", params={"nomor": str(phone).removeprefix("+62")}).text
            found = re.search(r"\b(\d{6})\b", re.sub(r"<[^>]+>", " ", page))
            if found:
                return found[1]
            assert time.monotonic() < deadline, "no code on the demo page"
            time.sleep(0.1)

    def second_factor(self, username: str) -> str:
        """The current code of a demo account; an unused one, since a code works once."""
        (used,) = self.sql("SELECT last_totp_step FROM staff_official WHERE username = %s", username)[0]
        step = max(int(time.time()) // 30, int(str(used or 0)) + 1)
        while step > int(time.time()) // 30 + 1:  # the next step's code is accepted, a later one is not
            time.sleep(0.5)
        return pyotp.TOTP(staffing.TOTP_SECRET).at(step * 30)


def free_port() -> int:
    """A port whose two neighbours (for live screens, for the played partners) are free too."""
    while True:
        with socket.socket() as pages, socket.socket() as live, socket.socket() as sandbox:
            pages.bind(("127.0.0.1", 0))
            port = int(pages.getsockname()[1])
            try:
                live.bind(("127.0.0.1", port + 1))
                sandbox.bind(("127.0.0.1", port + 2))
            except (OSError, OverflowError):  # taken, or above the last port
                continue
            return port


@contextmanager
def start_city(
    *, residents: int = 400, is_faultless: bool = True, parent: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[City]:
    """``molek run``; stopped by Ctrl-C at the end, which must be clean.

    ``is_faultless``: nothing may have gone wrong meanwhile, so the log holds no traceback. ``parent``: where its data
    folder is made; ``env``: what its processes find in their environment besides.
    """
    # Not pytest's folder: that is for root alone, and the server runs as a user of its own.
    data_dir = Path(tempfile.mkdtemp(prefix="molek-city-", dir=parent))
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_"))},
        "MOLEK_DATA_DIR": str(data_dir),
        "MOLEK_PORT": str(port),
        "MOLEK_DEMO_RESIDENTS": str(residents),
        "PYTHONUNBUFFERED": "1",
        **(env or {}),
    }
    log = data_dir / "run.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "molek.site", "run"], env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        url = f"http://localhost:{port}"
        deadline = time.monotonic() + START_WITHIN_S
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            try:
                if httpx.get(f"{url}/sehat", timeout=5).status_code == 200 and "Ctrl-C" in log.read_text():
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.3)
        yield City(url, data_dir, log.read_text(), process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
        _stop_left_over_server(data_dir)
    assert process.returncode == 0, log.read_text()
    assert not is_faultless or "Traceback" not in log.read_text(), log.read_text()
    shutil.rmtree(data_dir, ignore_errors=True)


def _stop_left_over_server(data_dir: Path) -> None:
    """A database server that a test started anew is no longer known to the city that began it."""
    pid_file = data_dir / "postgresql" / "postmaster.pid"
    if pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
        deadline = time.monotonic() + STOP_WITHIN_S
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)


@pytest.fixture(scope="session")
def running_city() -> Iterator[City]:
    """The city that journeys and faults share."""
    with start_city() as city:
        yield city
