"""Machines: network namespaces on one bridge, and the processes in each of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

NETWORK = "10.53.71.0/24"
STREET, DOOR = "10.53.71.1", "10.53.71.10"  # where the people are; the city's address
_BRIDGE = "street"
_NETNS = Path("/run/netns")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def make_street() -> None:
    """The bridge on which machines and people are."""
    _NETNS.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(_NETNS)], check=True)
    ip("link", "set", "lo", "up")
    ip("link", "add", _BRIDGE, "type", "bridge")
    ip("addr", "add", f"{STREET}/24", "dev", _BRIDGE)
    ip("link", "set", _BRIDGE, "up")


@dataclass
class Machine:
    """One machine of the city: ``folder`` is what on a real one would be its disk."""

    name: str
    address: str
    folder: Path
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def plug_in(self) -> None:
        ip("netns", "add", self.name)
        ip("link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("link", "set", self._cable, "master", _BRIDGE, "up")
        ip("-n", self.name, "link", "set", "lo", "up")
        ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "eth0")
        ip("-n", self.name, "link", "set", "eth0", "up")

    @property
    def _cable(self) -> str:
        return f"cable-{self.name}"

    def unplug_cable(self) -> None:
        """Nobody reaches the machine, and it reaches nobody; its processes go on."""
        ip("link", "set", self._cable, "down")

    def plug_cable(self) -> None:
        ip("link", "set", self._cable, "up")

    def start(
        self,
        program: str,
        command: Sequence[str],
        *,
        user: str = "",
        env: Mapping[str, str] | None = None,
        nice: int = 0,
    ) -> None:
        """Start a program on this machine; its output goes to ``<folder>/log/<program>.log``."""
        log = self.folder / "log" / f"{program}.log"
        with log.open("ab") as out:
            self.programs[program] = subprocess.Popen(
                [*self.here(user, nice), *command], env={**_environment(), **(env or {})},
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def run(
        self, command: Sequence[str], *, user: str = "", env: Mapping[str, str] | None = None, text: str = ""
    ) -> str:
        """Run a command on this machine to its end; what it printed."""
        done = subprocess.run(
            [*self.here(user), *command], env={**_environment(), **(env or {})}, input=text,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.name}: {' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def here(self, user: str = "", nice: int = 0) -> list[str]:
        """What stands before a command that is to run on this machine."""
        as_user = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"] if user else []
        return ["nice", "-n", str(nice), "nsenter", f"--net={_NETNS / self.name}", "--", *as_user]

    def processes(self, *marks: str) -> list[psutil.Process]:
        """Processes of this machine, of which the command line holds one of ``marks``; all if there are none."""
        own = os.stat(_NETNS / self.name).st_ino
        found = []
        for process in psutil.process_iter():
            with suppress(OSError, psutil.Error):
                if os.stat(f"/proc/{process.pid}/ns/net").st_ino != own:
                    continue
                line = " ".join(process.cmdline())
                if not marks or any(mark in line for mark in marks):
                    found.append(process)
        return found

    def kill(self, *marks: str) -> int:
        """kill -9 of these processes; how many. ``LookupError``: there are none, so nothing would be tried."""
        return self.send(signal.SIGKILL, *marks)

    def send(self, number: signal.Signals, *marks: str) -> int:
        found = self.processes(*marks)
        if not found:
            raise LookupError(f"{self.name}: no process of {', '.join(marks)}")
        for process in found:
            with suppress(psutil.Error):
                process.send_signal(number)
        for program in self.programs.values():  # no zombie stays
            program.poll()
        return len(found)


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_", "PG", "ETCD"))}
    return {**kept, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}


def until(condition: object, *, within_s: float, what: str) -> float:
    """Wait until ``condition()`` holds, and say how long it took; ``TimeoutError`` names what did not come."""
    assert callable(condition)
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within_s:
            raise TimeoutError(f"not within {within_s:.0f} s: {what}")
        time.sleep(0.25)
    return time.monotonic() - began
