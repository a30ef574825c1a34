"""A real live process, and browsers that listen."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from molek.site import database
from molek.site.processes import live_command

PATIENCE_S = 15.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browser:
    """An open stream, read event by event."""

    def __init__(self, port: int, token: str, **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self.connection.request(
            "GET", f"/live/{token}", headers={name.replace("_", "-"): v for name, v in headers.items()}
        )
        self.response = self.connection.getresponse()
        self.last_id = ""

    def next(self) -> dict[str, str]:
        """The next event with data; comments, ids and the retry time are taken note of."""
        event: dict[str, str] = {}
        while True:
            line = self.response.readline().decode().rstrip("\n")
            if line == "" and "data" in event:
                return event
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name in ("data", "event"):
                event[name] = value

    def greeting(self) -> list[str]:
        lines = []
        while line := self.response.readline().decode().rstrip("\n"):
            lines.append(line)
        self.last_id = next((line[4:] for line in lines if line.startswith("id: ")), "")
        return lines

    def close(self) -> None:
        self.response.close()
        self.connection.close()


@dataclass
class LiveProcess:
    port: int
    process: subprocess.Popen[bytes]
    browsers: list[Browser] = field(default_factory=list)

    def health(self) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/live/health")
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def wait_until_listening(self) -> None:
        eventually(lambda: self.health()[0] == 200)

    def browser(self, token: str, **headers: str) -> Browser:
        self.browsers.append(Browser(self.port, token, **headers))
        return self.browsers[-1]

    def screens(self) -> int:
        return json.loads(self.health()[1])["screens"]

    def close_browsers(self) -> None:
        while self.browsers:
            self.browsers.pop().close()


def eventually(true, patience_s: float = PATIENCE_S) -> None:
    """Wait until ``true()``; failures to connect count as not yet."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            if true():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@contextmanager
def started() -> Iterator[LiveProcess]:
    """Granian with the live application, on the tests' database."""
    parameters = connection.settings_dict
    port = free_port()
    environment = os.environ | {
        "MOLEK_DATABASE_URL": f"postgresql://{parameters['USER']}@/{parameters['NAME']}?host={parameters['HOST']}",
        "MOLEK_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "molek.site.settings",
    }
    command = live_command(replace(settings.MOLEK, host="127.0.0.1", live_port=port))
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    live = LiveProcess(port, process)
    try:
        live.wait_until_listening()
        yield live
    finally:
        live.close_browsers()
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="session")
def live_process(django_db_setup: None) -> Iterator[LiveProcess]:
    """One process for all tests of this package."""
    with started() as live:
        yield live


@pytest.fixture
def live(live_process: LiveProcess) -> Iterator[LiveProcess]:
    """The process, listening and without screens."""
    live_process.wait_until_listening()
    yield live_process
    live_process.close_browsers()
    eventually(lambda: live_process.screens() == 0)


@pytest.fixture
def server() -> Iterator[psycopg.Connection]:
    """A superuser of the test server."""
    with psycopg.connect(database.admin_url(settings.MOLEK.data_dir), autocommit=True) as admin:
        yield admin


def listeners(server: psycopg.Connection) -> list[int]:
    rows = server.execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'molek-live' AND datname = %s",
        [connection.settings_dict["NAME"]],
    )
    return [pid for (pid,) in rows]
