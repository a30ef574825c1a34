"""Living and being ready: the proxy is told in time, in a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from molek.site import health


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_known_ready", False)
    monkeypatch.delenv(health.DRAINING, raising=False)


def told(client: Client, path: str) -> tuple[int, bytes]:
    answer = client.get(path)
    return answer.status_code, answer.content


@pytest.mark.django_db
def test_a_process_that_has_all_it_needs_is_ready(client: Client, django_assert_num_queries) -> None:
    assert told(client, "/siap") == (200, b"ready\n")
    with django_assert_num_queries(1):  # what it knows of its tables it does not ask again
        assert told(client, "/siap") == (200, b"ready\n")


def test_without_the_database_it_is_neither_well_nor_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_cursor() -> None:
        raise OperationalError("down")

    monkeypatch.setattr(health.connection, "cursor", no_cursor)
    assert told(client, "/sehat") == (503, b"database\n")
    assert told(client, "/siap") == (503, b"database\n")


@pytest.mark.django_db
def test_before_its_migrations_it_is_well_but_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name = '0001_initial'")
    assert told(client, "/sehat") == (200, b"ok\n")
    assert told(client, "/siap") == (503, b"migrations\n")


@pytest.mark.django_db
def test_tables_of_a_newer_version_do_not_disturb_it(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', now())")
    assert told(client, "/siap") == (200, b"ready\n")


@pytest.mark.django_db
def test_while_it_drains_it_is_well_and_serves_but_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flag = tmp_path / "draining"
    monkeypatch.setenv(health.DRAINING, str(flag))
    assert told(client, "/siap") == (200, b"ready\n")
    flag.touch()
    assert told(client, "/siap") == (503, b"draining\n")
    assert told(client, "/sehat") == (200, b"ok\n")
    assert client.get("/bantuan/").status_code == 200


# A server that tells what it sees: the flag, the request to stop.
SERVER = """
import os, pathlib, signal, sys, time
def end(*_):
    print("stopped", flag.exists(), flush=True); sys.exit(3)
flag = pathlib.Path(os.environ["MOLEK_DRAINING"])
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGHUP, lambda *_: print("renewed", flush=True))
print("up", flag.exists(), flush=True)
seen = False
while True:
    if flag.exists() and not seen:
        seen = True
        print("draining", flush=True)
    time.sleep(0.01)
"""
KEEPER = """
import sys
from molek.site.serving import Draining
sys.exit(Draining([sys.executable, "-c", sys.argv[1]], drain_s=float(sys.argv[2])).run())
"""


def test_a_server_that_shall_stop_says_so_first_and_then_stops() -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, SERVER, "0.3"], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "up False\n"
    keeper.send_signal(signal.SIGHUP)
    assert keeper.stdout.readline() == "renewed\n"
    began = time.monotonic()
    keeper.send_signal(signal.SIGTERM)
    assert keeper.stdout.readline() == "draining\n"  # and still serves
    assert keeper.stdout.readline() == "stopped True\n"
    assert time.monotonic() - began >= 0.3
    assert keeper.wait(10) == 3
    keeper.stdout.close()


def test_a_server_that_ends_by_itself_ends_its_keeper() -> None:
    done = subprocess.run([sys.executable, "-c", KEEPER, "import sys; sys.exit(7)", "60"], timeout=60, check=False)
    assert done.returncode == 7


# A server that is killed and leaves a process of its own behind, which would keep our pipe open for ten minutes.
KILLED = """
import os, signal, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("up", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
SUPERVISED = """
import sys
from molek.site.processes import Supervisor
supervisor = Supervisor({"web": [sys.executable, "-c", sys.argv[1]]})
supervisor.start()
supervisor.run()
"""


def test_a_server_that_is_killed_leaves_nothing_behind() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KEEPER, KILLED, "60"], stdout=subprocess.PIPE, timeout=60, check=False
    )  # fmt: skip
    assert (done.stdout, done.returncode != 0) == (b"up\n", True)


def test_a_server_that_is_started_again_is_alone() -> None:
    city = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, KILLED], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert city.stdout is not None
    assert [city.stdout.readline() for _ in range(2)] == [b"up\n"] * 2
    city.send_signal(signal.SIGTERM)
    city.communicate(timeout=60)  # to the end of the pipe, which the first one's process would hold


def test_a_server_whose_keeper_is_killed_ends_too() -> None:
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, SERVER, "60"], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "up False\n"
    keeper.kill()
    assert keeper.stdout.readline() == "stopped False\n"
    keeper.wait()
    keeper.stdout.close()
