"""What is done to the city. Each blow is whole when it returns: what was taken away has come back, but for the dead."""

from __future__ import annotations

import errno
import random
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
from tests.running_city import City

from faults import rolling
from faults.line import Line
from faults.rolling import Asked

_FROZEN_S = 3.0
_FULL_S = 4.0
_AWAY_S = 4.0
_SKEW_S = 120


@dataclass(frozen=True, slots=True)
class Place:
    """The city, ``run_pid`` of its ``molek run``, the line its visitors come by, and what may be done to it.

    ``clock``: the file that tells every process how far its clock is off, or None. ``is_small``: the data folder is a
    file system of its own, which may be filled. ``asked``: what became of requests while a new version came.
    """

    city: City
    run_pid: int
    line: Line
    clock: Path | None = None
    is_small: bool = False
    asked: Asked = field(default_factory=Asked)

    def processes(self, mark: str) -> list[psutil.Process]:
        """Processes of the city whose command line holds ``mark``."""
        found = []
        for process in psutil.Process(self.run_pid).children(recursive=True):
            with suppress(psutil.Error):
                if mark in " ".join(process.cmdline()):
                    found.append(process)
        return found

    @property
    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.city.data_dir / "postgresql" / "postmaster.pid").read_text().split()[0]))


def _kill_one(place: Place, mark: str, chance: random.Random) -> str:
    found = place.processes(mark)
    if not found:
        return "none was there"
    victim = chance.choice(found)
    with suppress(psutil.NoSuchProcess):
        victim.send_signal(signal.SIGKILL)
    return f"one of {len(found)}"


def kill_web(place: Place, chance: random.Random) -> str:
    """kill -9 of the web server or of one of its processes."""
    return _kill_one(place, "molek.site.wsgi", chance)


def kill_worker(place: Place, chance: random.Random) -> str:
    """kill -9 of a worker, whatever it is at."""
    return _kill_one(place, "molek.site worker", chance)


def kill_live(place: Place, chance: random.Random) -> str:
    """kill -9 of the process behind the live screens."""
    return _kill_one(place, "molek.live.server", chance)


def kill_database(place: Place, chance: random.Random) -> str:
    """kill -9 of the database server; whoever runs the city brings it back."""
    with suppress(OSError, psutil.Error, IndexError):
        place.postmaster.send_signal(signal.SIGKILL)
        return "the server"
    return "it was down already"


def cut_connections(place: Place, chance: random.Random) -> str:
    """Every connection to the database breaks; the server stays."""
    with suppress(psycopg.Error):
        rows = place.city.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return f"{len(rows)} connections"
    return "it was down already"


def freeze_database(place: Place, chance: random.Random) -> str:
    """The database answers nobody for some seconds, then goes on as if nothing had been."""
    with suppress(OSError, psutil.Error, IndexError):
        server = place.postmaster
        family = [server, *server.children(recursive=True)]
        for one in family:
            with suppress(psutil.Error):
                one.suspend()
        time.sleep(_FROZEN_S)
        for one in family:
            with suppress(psutil.Error):
                one.resume()
        return f"{len(family)} processes for {_FROZEN_S:.0f} s"
    return "it was down already"


def break_line(place: Place, chance: random.Random) -> str:
    """The visitors' line becomes slow and tears in the middle of requests and answers."""
    with place.line.bad(seed=chance.random()):
        time.sleep(_AWAY_S)
    return f"for {_AWAY_S:.0f} s"


def fill_disk(place: Place, chance: random.Random) -> str:
    """Not a byte is left on the disk of database and files, for some seconds."""
    filler = place.city.data_dir / "filler"
    try:
        written = _fill(filler)
        time.sleep(_FULL_S)
    finally:
        filler.unlink(missing_ok=True)
    return f"{written >> 20} MiB written, for {_FULL_S:.0f} s"


def _fill(path: Path) -> int:
    written = 0
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            while True:
                try:
                    written += file.write(bytes(size))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    break
    return written


def jump_clock(place: Place, chance: random.Random) -> str:
    """The clock of every process is wrong by minutes, forward or back, then right again."""
    assert place.clock is not None
    seconds = chance.choice((_SKEW_S, -_SKEW_S))
    set_clock(place.clock, seconds)
    time.sleep(_AWAY_S)
    set_clock(place.clock, 0)
    return f"{seconds:+d} s for {_AWAY_S:.0f} s"


def set_clock(path: Path, seconds: int) -> None:
    """Let the clock of every process that goes by ``path`` be wrong by ``seconds``."""
    with path.open("r+b") as file:
        file.write(struct.pack("=i", seconds))


def replace_version(place: Place, chance: random.Random) -> str:
    """A new version comes: its migrations run, its web servers replace the old ones behind the proxy, under load."""
    asked, took_s = rolling.replace_version(place.city)
    place.asked.answered += asked.answered
    place.asked.lost += asked.lost
    return f"{asked.answered} answers in {took_s:.0f} s, {len(asked.lost)} lost"


Blow = Callable[[Place, random.Random], str]


def possible(place: Place) -> list[Blow]:
    """Everything that can be done here."""
    blows: list[Blow] = [
        kill_web, kill_worker, kill_live, kill_database, cut_connections, freeze_database, break_line,
    ]  # fmt: skip
    if place.is_small:
        blows.append(fill_disk)
    if place.clock:
        blows.append(jump_clock)
    if rolling.HAPROXY:
        blows.append(replace_version)
    return blows


def in_turn(blows: Sequence[Blow], chance: random.Random) -> Iterator[Blow]:
    """Each of them in an order of chance, then each of them again."""
    while True:
        yield from chance.sample(blows, len(blows))


def own_clock(folder: Path) -> tuple[Path, dict[str, str]] | None:
    """The file of a clock that is right, and the environment in which a process goes by it; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    path, library = folder / "clock", folder / "clock.so"
    path.write_bytes(struct.pack("=i", 0))
    command = [compiler, "-O2", "-shared", "-fPIC", str(Path(__file__).parent / "clock.c"), "-o", str(library), "-ldl"]
    subprocess.run(command, check=True)
    return path, {"LD_PRELOAD": str(library), "MOLEK_WRONG_CLOCK": str(path)}
