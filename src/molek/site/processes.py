"""The processes of a running city, and how ``molek run`` keeps them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from molek.site.config import Config

_GRACE_S = 15.0  # a worker finishes the letter it is at
_RESTART_DELAY_S = 1.0


def _granian(interface: str, target: str, host: str, port: int, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", interface, "--host", host, "--port", str(port),
        "--no-access-log", "--log-level", "warning", *more, target,
    ]  # fmt: skip


def web_command(config: Config, *, workers: int) -> list[str]:
    """How the web server is started: some processes with a few threads each, since a page mostly waits for SQL."""
    return _granian(
        "wsgi", "molek.site.wsgi:application", config.host, config.port,
        "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers",
    )  # fmt: skip


def live_command(config: Config) -> list[str]:
    """How the live process is started; every open screen counts as a request under way."""
    return _granian(
        "asgi", "molek.live.server:app", config.host, config.live_port or config.port + 1,
        "--backlog", "2048", "--backpressure", "10240",
    )  # fmt: skip


def sandbox_environment(config: Config) -> dict[str, str]:
    """What the simulators are told of the city: where to notify of payments, and the keys of both sides."""
    return {
        "SANDBOX_ACQUIRER_KEYS": str(config.acquirer_keys),
        "SANDBOX_ACQUIRER_CALLBACK": f"http://127.0.0.1:{config.port}/snap/v1.0/qr/qr-mpm-notify",
    }


def sandbox_command(port: int) -> list[str]:
    return _granian("asgi", "molek.sandbox.server:app", "127.0.0.1", port)


def end_rest(child: subprocess.Popen[bytes]) -> None:
    """End what a dead child left running in its session: a server's own processes would go on serving beside those of
    the next one, with the program of yesterday.
    """
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


class Supervisor:
    """Starts child processes, starts one again when it dies, stops all on SIGINT/SIGTERM.

    ``revive_database`` starts the embedded server again if it died and says whether it had.
    """

    def __init__(self, commands: dict[str, list[str]], *, revive_database: Callable[[], bool] = bool) -> None:
        self._commands = commands
        self._revive_database = revive_database
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches this process only, which then stops the children in order.
        self._children[name] = subprocess.Popen(self._commands[name], start_new_session=True)  # noqa: S603

    def _on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def start(self) -> None:
        for name in self._commands:
            self._start(name)

    def run(self) -> None:
        """Watch the children until a signal comes, then stop them."""
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        try:
            while not self._stopping:
                for name, child in self._children.items():
                    if child.poll() is not None and not self._stopping:
                        sys.stderr.write(f"{name} berhenti ({child.returncode}), dimulai lagi / restarted\n")
                        end_rest(child)
                        time.sleep(_RESTART_DELAY_S)
                        self._start(name)
                        break
                if not self._stopping and self._revive_database():
                    sys.stderr.write("basis data berhenti, dimulai lagi / database restarted\n")
                time.sleep(0.2)
        finally:
            self.stop()

    def stop(self) -> None:
        """SIGTERM to all, then SIGKILL to what has not ended in time."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _GRACE_S
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            end_rest(child)
