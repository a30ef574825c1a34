"""``python -m faults [--minutes N] [--seed N] [--only BLOW ...]``: blows on a running city, then all promises.

Filling the disk needs root (a file system of its own), a jumping clock needs a C compiler, a new version needs HAProxy;
the others need nothing.
Ends with 1 if anything was lost, repeated or stuck.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from rich.console import Console
from rich.table import Table
from tests.faults.visitor import people
from tests.running_city import City, start_city

from faults import blows, invariants
from faults.blows import Blow, Place
from faults.invariants import Finding
from faults.line import Line
from faults.load import Load

_RESIDENTS = 600
_APPLICANTS, _TAKERS = 6, 2
_BREATH_S = 12.0  # between blows: long enough to come back, too short to rest
_PATIENCE_S = 60.0
_LOOK_BACK = 200  # a wait looks at so many of the last things that were acknowledged
_QUIET_WITHIN_S = 180.0
_DISK = "700m"
# Residents with a phone and a bill that nobody has paid.
_OWING = """
    SELECT DISTINCT r.nik FROM taxes_tie t JOIN residents_resident r ON r.id = t.resident_id AND r.phone <> ''
    JOIN taxes_bill b ON b.object_id = t.object_id LEFT JOIN taxes_payment p ON p.bill_id = b.id
    WHERE t.state = 'CONFIRMED' AND p.id IS NULL AND b.due_date < now() AND r.status = 'ALIVE'
"""


@dataclass(frozen=True, slots=True)
class Struck:
    """One blow: the longest silence in which nothing was acknowledged, None if the city did not come back in time."""

    name: str
    what: str
    silent_s: float | None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same blows; 0: by chance")
    parser.add_argument("--only", nargs="*", default=[], metavar="BLOW", help="names such as kill_web")
    parser.add_argument("--json", type=Path, default=Path("var/faults.json"))
    wanted = parser.parse_args()
    seed = wanted.seed or random.SystemRandom().randrange(1, 10_000)
    console = Console()
    with ExitStack() as stack:
        place = stack.enter_context(running_place(console))
        possible = [blow for blow in blows.possible(place) if not wanted.only or blow.__name__ in wanted.only]
        console.print(f"seed {seed}: " + ", ".join(blow.__name__ for blow in possible))
        load = Load(place.city.at(f"http://localhost:{place.line.port}"))
        start(load, place.city)
        chance = random.Random(seed)
        order = blows.in_turn(possible, chance)
        struck = strike(place, load, order, chance, console=console, seconds=wanted.minutes * 60)
        load.stop()
        stuck = [] if settle(place.city) else ["the city did not come to rest"]
        findings = invariants.check_all(place.city, load.promises)
    findings.append(Finding("no request is lost while a new version comes", place.asked.answered, place.asked.lost))
    findings.append(Finding("everybody got an answer", load.promises.count, [*stuck, *map(repr, load.failures)]))
    show(console, struck, findings, load)
    write(wanted.json, seed, struck, findings)
    return 1 if any(finding.broken for finding in findings) or any(one.silent_s is None for one in struck) else 0


def start(load: Load, city: City, *, applicants: int = _APPLICANTS, takers: int = _TAKERS) -> None:
    """Open the hall at any hour, and let the crowd come."""
    city.sql("UPDATE queueing_hall SET is_simulated = true, needs_hall_code = false, seats = 100000")
    (hall,) = city.sql("SELECT code FROM queueing_hall ORDER BY id LIMIT 1")[0]
    applying = people(city, applicants)
    owing = [str(nik) for (nik,) in city.sql(_OWING) if nik not in applying]
    load.start(applicants=applying, payers=owing, hall=str(hall), takers=takers)


def strike(
    place: Place,
    load: Load,
    order: Iterable[Blow],
    chance: random.Random,
    *,
    console: Console,
    seconds: float = float("inf"),
    breath_s: float = _BREATH_S,
) -> list[Struck]:
    """One blow after the other while ``seconds`` last, each followed by a breath."""
    began = time.monotonic()
    struck: list[Struck] = []
    wait_for_news(load.promises.times, since=began)
    for blow in order:
        if time.monotonic() - began > seconds:
            break
        at = time.monotonic()
        what = blow(place, chance)
        is_back = wait_for_news(load.promises.times, since=time.monotonic()) is not None
        time.sleep(breath_s)
        silence = longest_silence(load.promises.times, at, time.monotonic())
        struck.append(Struck(blow.__name__, what, silence if is_back else None))
        told = f"silent for {struck[-1].silent_s:.1f} s" if is_back else "did not come back"
        console.print(f"{blow.__name__:<18}{what:<40}{told}")
    return struck


def longest_silence(times: Sequence[float], since: float, until: float) -> float:
    """Seconds of the longest gap between two of ``times``, which may still grow, from ``since`` to ``until``."""
    moments = [since, *sorted(moment for moment in list(times) if since < moment < until), until]
    return max(later - earlier for earlier, later in pairwise(moments))


def wait_for_news(
    times: Sequence[float], *, since: float, count: int = 1, within_s: float = _PATIENCE_S
) -> float | None:
    """Seconds from ``since`` until ``count`` more of ``times`` were noted; None if they were not in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        news = [moment for moment in times[-_LOOK_BACK:] if moment > since]
        if len(news) >= count:
            return news[count - 1] - since
        time.sleep(0.05)
    return None


def settle(city: City) -> bool:
    """Wait until nothing is under way any more. False if it never is."""
    statement = """SELECT (SELECT count(*) FROM cases_application WHERE closed_at IS NULL)
                        + (SELECT count(*) FROM outbox_outboxmessage WHERE state IN ('QUEUED', 'SENDING', 'FAILED'))
                        + (SELECT count(*) FROM taxes_qrischarge WHERE state = 'ORDERED')"""
    deadline = time.monotonic() + _QUIET_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if city.sql(statement) == [(0,)]:
                return True
        except psycopg.Error:
            pass
        time.sleep(1)
    return False


@contextmanager
def running_place(console: Console) -> Iterator[Place]:
    """A city on a disk and with a clock of its own, where this machine allows that."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="molek-faults-"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        disk = folder / "disk"
        disk.mkdir()
        is_small = _mounted(disk)
        if is_small:
            stack.callback(subprocess.run, ["umount", "--lazy", str(disk)], check=False)
        else:
            console.print("no disk of its own (needs root): it is not filled")
        clock, env = blows.own_clock(folder) or (None, {})
        if clock is None:
            console.print("no clock of its own (needs a C compiler): it does not jump")
        city = stack.enter_context(start_city(residents=_RESIDENTS, is_faultless=False, parent=disk, env=env))
        line = stack.enter_context(Line(urlsplit(city.url).port or 0))
        yield Place(city, city.pid, line, clock=clock, is_small=is_small)


def _mounted(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=755", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return done.returncode == 0


def show(console: Console, struck: Sequence[Struck], findings: Sequence[Finding], load: Load) -> None:
    told = load.promises
    table = Table(title="Blows", title_justify="left")
    for column in ("blow", "times", "longest silence, median s", "longest s"):
        table.add_column(column, justify="left" if column == "blow" else "right")
    for name in dict.fromkeys(one.name for one in struck):
        times = sorted(one.silent_s if one.silent_s is not None else float("inf") for one in struck if one.name == name)
        table.add_row(name, str(len(times)), f"{times[len(times) // 2]:.1f}", f"{times[-1]:.1f}")
    console.print(table)
    console.print(
        f"acknowledged: {len(told.applications)} applications, {len(told.tickets)} numbers, "
        f"{len(told.payments)} payments; asked again {told.troubles} times"
    )
    table = Table(title="Promises", title_justify="left")
    for column in ("promise", "looked at", "broken"):
        table.add_column(column, justify="right" if column == "looked at" else "left")
    for finding in findings:
        text = (
            "nothing" if not finding.broken else f"[red]{len(finding.broken)}[/red]: " + "; ".join(finding.broken[:5])
        )
        table.add_row(finding.promise, f"{finding.looked_at:,}", text)
    console.print(table)


def write(path: Path, seed: int, struck: Sequence[Struck], findings: Sequence[Finding]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"seed": seed, "blows": [asdict(one) for one in struck], "promises": [asdict(one) for one in findings]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
