"""``python -m cluster [--only BLOW ...] [--without-recovery]``: blows on a city of three machines, then all promises.

Needs root. Ends with 1 if anything was lost, repeated or stuck, if two servers acknowledged as primaries, or if after a
blow the next letter was not acknowledged within 30 seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from faults.harness import longest_silence, settle, wait_for_news
from faults.harness import start as start_load
from faults.invariants import Finding
from faults.load import Load
from rich.console import Console
from rich.table import Table
from tests.faults.visitor import Visitor, people

from cluster import blows, recovery, witness
from cluster.blows import Blow
from cluster.machines import DOOR, until
from cluster.town import Town, running_town
from faults import invariants

GOAL_S = 30.0
_PATIENCE_S = 90.0  # after which a blow counts as one that the city did not survive
_WHOLE_WITHIN_S = 150.0
_BREATH_S = 5.0
_CALM_S = 30.0
_APPLICANTS, _TAKERS = 3, 1
_ASK_ANEW_S = 8.0  # a person presses again after so long
# Nothing comes from a primary, which is no number.
_ENDED = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'molek' AND pg_is_in_recovery()"
PAGES = ("/", "/layanan/", "/berita/", "/data/", "/kantor/")


@dataclass(frozen=True, slots=True)
class Struck:
    """One blow. ``letter_s``: the longest time without an acknowledged letter, None if none came any more;
    ``page_s``: the longest time without a public page; ``whole_s``: until three servers were in order again."""

    name: str
    what: str
    letter_s: float | None
    page_s: float
    whole_s: float | None


class Readers:
    """People without a session who read public pages, one after the other."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.refused = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[number], daemon=True) for number in range(2)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        while not self._stop.wait(0.3):
            try:
                answer = httpx.get(f"http://{DOOR}{chance.choice(PAGES)}", timeout=_ASK_ANEW_S)
                if answer.status_code == httpx.codes.OK:
                    self.times.append(time.monotonic())
                    continue
            except httpx.HTTPError:
                pass
            self.refused += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cluster", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="BLOW", choices=[b.__name__ for b in blows.ALL])
    parser.add_argument(
        "--without-recovery", action="store_true", help="leave out the copy and the way back to a moment"
    )
    parser.add_argument("--json", type=Path, default=Path("var/cluster.json"))
    wanted = parser.parse_args()
    chosen = [blow for blow in blows.ALL if not wanted.only or blow.__name__ in wanted.only]
    console = Console(width=120)
    began = time.monotonic()

    def tell(text: str) -> None:
        console.print(f"{time.monotonic() - began:6.0f} s  {text}")

    logs = wanted.json.with_name("cluster-logs")
    with running_town() as town:
        try:
            findings, struck, figures = _trial(town, chosen, with_recovery=not wanted.without_recovery, tell=tell)
        finally:
            keep_logs(town, logs)
    tell(f"logs of the machines: {logs}")
    show(console, struck, findings, figures)
    write(wanted.json, struck, findings, figures)
    return 0 if is_kept(struck, findings) else 1


def is_kept(struck: Sequence[Struck], findings: Sequence[Finding]) -> bool:
    """Whether every promise held, and the next letter always came in time."""
    in_time = all(one.letter_s is not None and one.letter_s <= GOAL_S and one.whole_s is not None for one in struck)
    return in_time and not any(finding.broken for finding in findings)


def _trial(
    town: Town, chosen: Sequence[Blow], *, with_recovery: bool, tell: object
) -> tuple[list[Finding], list[Struck], dict[str, object]]:
    assert callable(tell)
    tell("three servers are up, one of them primary")
    town.seed()
    town.psql(f"SET ROLE molek; {witness.TABLE}")
    if with_recovery:
        tell(f"full copy by pgBackRest: {recovery.back_up(town):.1f} s")
    town.start_molek()
    tell("the door is open")
    before = _survivors(town)
    load, readers = Load(town.city, patience_s=_ASK_ANEW_S), Readers()
    copies = Copies(town)
    copies.look()
    with _witnesses(town) as files:
        began = time.monotonic()
        start_load(load, town.city, applicants=_APPLICANTS, takers=_TAKERS)
        readers.start()
        until(lambda: len(load.promises.letter_times) >= 5, within_s=120, what="the first letters")
        calm = _calm(town, load)
        tell(f"{calm['letters a second']} letters a second while nothing happens")
        struck = []
        for blow in chosen:
            struck.append(_strike(town, blow, load, readers))
            copies.look()
            if load.failures:
                raise RuntimeError(f"{struck[-1].name}: {load.failures}")  # nobody would apply any more
            one = struck[-1]
            tell(
                f"{one.name}: {one.what}; {_seconds(one.letter_s)} without a letter, {one.page_s:.1f} s without a page"
            )
        lasted = time.monotonic() - began
        load.stop()
        readers.stop()
    stuck = [] if settle(town.city) else ["the city did not come to rest"]
    tell("the city is at rest; every promise is looked at")
    findings = invariants.check_all(town.city, load.promises)
    findings.append(Finding("everybody got an answer", load.promises.count, [*stuck, *map(repr, load.failures)]))
    findings += _of_the_cluster(town, files, before)
    if with_recovery:
        findings.append(_back_to_a_moment(town, tell))
    figures: dict[str, object] = {
        **calm,
        "seconds under load": round(lasted),
        "applications": len(load.promises.applications),
        "numbers": len(load.promises.tickets),
        "payments": len(load.promises.payments),
        "asked again": load.promises.troubles,
        "public pages": len(readers.times),
        "public pages not answered at once": readers.refused,
        "transactions read from copies": copies.total,
    }
    return findings, struck, figures


def _calm(town: Town, load: Load) -> dict[str, object]:
    """What an application costs while nothing is broken: how many a second these few people make, and its bytes."""
    asked = """SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint || ' ' || pg_database_size('molek')"""
    first, since = [int(word) for word in town.psql(asked).split()], time.monotonic()
    count, files = len(load.promises.letter_times), _bytes_of_files(town)
    time.sleep(_CALM_S)
    letters, seconds = len(load.promises.letter_times) - count, time.monotonic() - since
    wal, size = (later - earlier for earlier, later in zip(first, map(int, town.psql(asked).split()), strict=True))
    return {
        "letters a second": round(letters / seconds, 1),
        "bytes of log shipped a letter": round(wal / max(1, letters)),
        "bytes of database a letter": round(size / max(1, letters)),
        "bytes of files a letter": round((_bytes_of_files(town) - files) / max(1, letters)),
    }


def _bytes_of_files(town: Town) -> int:
    return sum(path.stat().st_size for path in (town.folder / "files" / "files").rglob("*") if path.is_file())


def _strike(town: Town, blow: Blow, load: Load, readers: Readers) -> Struck:
    """Strike, wait for the next letter after it, give back what was taken, wait until the machines are in order."""
    at = time.monotonic()
    is_back = False

    def meanwhile() -> None:
        nonlocal is_back
        is_back = _news(load, since=time.monotonic() + 1.0)

    what = blow(town, meanwhile)
    time.sleep(_BREATH_S)
    whole: float | None = None
    with suppress(TimeoutError):
        until(town.is_whole, within_s=_WHOLE_WITHIN_S, what="three servers in order")
        whole = time.monotonic() - at
    _news(load, since=time.monotonic())
    end = time.monotonic()
    return Struck(
        blow.__name__, what, longest_silence(load.promises.letter_times, at, end) if is_back else None,
        longest_silence(readers.times, at, end), whole,
    )  # fmt: skip


def _news(load: Load, *, since: float) -> bool:
    """Wait for a letter that was acknowledged after ``since``."""
    return wait_for_news(load.promises.letter_times, since=since, within_s=_PATIENCE_S) is not None


@contextmanager
def _witnesses(town: Town) -> Iterator[list[Path]]:
    """On each machine somebody writes to its own server, until the end."""
    files = [machine.folder / "log" / "witness.jsonl" for machine in town.machines]
    for machine, path in zip(town.machines, files, strict=True):
        command = [sys.executable, "-m", "cluster.witness", machine.name, machine.address, str(path)]
        machine.start("witness", command, env={"PGPASSWORD": town.secrets["molek_password"]})
    try:
        yield files
    finally:
        for machine in town.machines:
            machine.programs["witness"].kill()
            machine.programs["witness"].wait(10)


def _of_the_cluster(town: Town, files: Sequence[Path], before: dict[tuple[str, str], set[int]]) -> list[Finding]:
    told = witness.read(files)
    kept = {
        (str(machine), int(str(number))) for machine, number in town.city.sql("SELECT machine, number FROM witness")
    }
    lost = [f"{one.machine} {one.number} on {one.timeline}" for one in told if (one.machine, one.number) not in kept]
    deaf = [name for name, listens in town.listening().items() if not listens]
    now = _survivors(town)
    gone = [" ".join(who) for who, pids in before.items() if not pids <= now[who]]
    return [
        Finding("never two primaries that acknowledge", len(told), witness.two_at_once(told)),
        Finding("what each machine's own server acknowledged is there", len(told), lost),
        Finding("live screens hear again by themselves", len(town.machines), deaf),
        Finding("web, worker and live went on without a restart", len(before), gone),
    ]


# No blow kills these: whoever is gone at the end died of something else, and no unit starts it again here.
_SURVIVORS = (
    ("a", "molek.site.wsgi"), ("b", "molek.site.wsgi"), ("c", "molek.site worker"),
    ("a", "molek.live.server"), ("b", "molek.live.server"), ("c", "molek.live.server"),
)  # fmt: skip


def _survivors(town: Town) -> dict[tuple[str, str], set[int]]:
    machines = {machine.name: machine for machine in town.machines}
    return {(name, mark): {p.pid for p in machines[name].processes(mark)} for name, mark in _SURVIVORS}


class Copies:
    """Counts the transactions that servers ended while they were copies."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._last: dict[str, int] = {}
        self.total = 0

    def look(self) -> None:
        """Whoever was a copy at the last look, and is one now, counts; a server that started anew counts from there."""
        now = {}
        for machine in self._town.machines:
            command = ["psql", "-X", "-qtA", "-h", str(machine.folder / "run"), "-d", "molek", "-c", _ENDED]
            with suppress(RuntimeError, ValueError):
                now[machine.name] = int(machine.run(command, user="postgres"))
        self.total += sum(max(0, count - self._last[name]) for name, count in now.items() if name in self._last)
        self._last = now


def _back_to_a_moment(town: Town, tell: object) -> Finding:
    """One more letter after the moment, which must not come back."""
    assert callable(tell)
    at, count = recovery.moment(town)
    nik = people(town.city, 1, after=200)[0]
    with Visitor(town.city) as visitor:
        town.city.let_time_pass()
        visitor.sign_in(nik)
        visitor.apply()
    finding, took = recovery.restore(town, at, count)
    tell(f"restored to the moment {at}: {took:.1f} s, {finding.looked_at} applications")
    return finding


def _seconds(value: float | None) -> str:
    return "never again" if value is None else f"{value:.1f} s"


def keep_logs(town: Town, folder: Path) -> None:
    """What the programs wrote, for whoever wants to know why."""
    shutil.rmtree(folder, ignore_errors=True)
    for machine in town.machines:
        shutil.copytree(machine.folder / "log", folder / machine.name)


def show(console: Console, struck: Sequence[Struck], findings: Sequence[Finding], figures: dict[str, object]) -> None:
    table = Table(title="Blows", title_justify="left")
    for column in ("blow", "what", "without a letter", "without a public page", "in order after"):
        table.add_column(column, justify="left" if column in ("blow", "what") else "right")
    for one in struck:
        table.add_row(one.name, one.what, _seconds(one.letter_s), f"{one.page_s:.1f} s", _seconds(one.whole_s))
    console.print(table)
    console.print("; ".join(f"{name}: {value:,}" for name, value in figures.items() if isinstance(value, int | float)))
    table = Table(title="Promises", title_justify="left")
    for column in ("promise", "looked at", "broken"):
        table.add_column(column, justify="right" if column == "looked at" else "left")
    for finding in findings:
        text = "; ".join(finding.broken[:5])
        broken = f"{len(finding.broken)}: {text}" if finding.broken else "nothing"
        table.add_row(finding.promise, f"{finding.looked_at:,}", broken)
    console.print(table)


def write(path: Path, struck: Sequence[Struck], findings: Sequence[Finding], figures: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "goal_s": GOAL_S, "figures": figures,
        "blows": [asdict(one) for one in struck], "promises": [asdict(one) for one in findings],
    }  # fmt: skip
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
