"""The sandbox of outside systems as a process of its own, spoken to over the wire."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from molek.outside import operations as outside


class Sandbox:
    """The running sandbox and its switches."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, **wishes: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/_control", json=wishes).raise_for_status()
        result: dict[str, Any] = answer.json()
        return result


@pytest.fixture(scope="session")
def sandbox_process(unused_port: int) -> Iterator[str]:
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(unused_port),
        "--log-level", "error", "molek.sandbox.server:app",
    ]  # fmt: skip
    process = subprocess.Popen(command)
    base = f"http://127.0.0.1:{unused_port}"
    for _ in range(200):
        try:
            httpx.get(base)
            break
        except httpx.ConnectError:
            time.sleep(0.05)
    yield f"{base}/bsre"
    for kept in outside._CONNECTIONS.values():  # else Python complains of open sockets at its end
        kept.close()
    outside._CONNECTIONS.clear()
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@pytest.fixture
def sandbox(sandbox_process: str) -> Sandbox:
    """In good mood at the start of each test."""
    found = Sandbox(sandbox_process)
    found.control(reset=True)
    return found
