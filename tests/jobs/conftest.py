"""Workers to start and to stop, in threads and in processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

import tests.jobs.declared  # noqa: F401  declares the tasks
from molek.jobs.operations import declared, run_worker


def eventually(condition: Callable[[], object], *, within_s: float = 15.0) -> float:
    """Wait until the condition holds; how long that took."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > within_s:
            raise AssertionError("it never came true")
        time.sleep(0.005)
    return time.monotonic() - started


@contextmanager
def running_worker(**options: Any) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, kwargs={"stop": stop, "poll_s": 0.2, "heartbeat_s": 0.2, **options})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def only_tasks_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of these tests run nothing of the packages by the clock."""
    ours = {name: task for name, task in declared._DECLARED.items() if name.startswith("tests.")}
    monkeypatch.setattr(declared, "_DECLARED", ours)


@pytest.fixture
def worker_process(transactional_db: None) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*, threads: int = 2, dead_after_s: float = 1.5) -> subprocess.Popen[str]:
        database = connection.settings_dict
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker_process", url, str(threads), str(dead_after_s),
             os.environ["DJANGO_SETTINGS_MODULE"]],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "MOLEK_SECRET_KEY": "only-for-tests"},
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(autouse=True)
def pool_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Threads of a worker leave idle connections in Django's pool."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        connection.close()
        connection.close_pool()
