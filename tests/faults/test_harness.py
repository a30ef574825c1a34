"""The harness of ``make faults``: it finds what is broken, and a city that was struck keeps its promises.

The city is one of its own, since nobody else can use one that is treated like this.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from faults.blows import Place
from faults.invariants import Finding
from faults.line import Line
from faults.load import Load, Promises
from rich.console import Console

from faults import blows, harness, invariants, rolling
from tests.faults.visitor import Visitor, people, until
from tests.running_city import City, start_city

pytestmark = pytest.mark.xdist_group("harness")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with start_city(residents=120, is_faultless=False) as city, Line(urlsplit(city.url).port or 0) as line:
        yield Place(city, city.pid, line)


def test_a_struck_city_loses_nothing(place: Place) -> None:
    load = Load(place.city.at(f"http://localhost:{place.line.port}"))
    harness.start(load, place.city)
    done = [blows.cut_connections, blows.kill_worker, blows.break_line, blows.kill_database, blows.kill_web]
    struck = harness.strike(place, load, done, random.Random(1), breath_s=1, console=Console(quiet=True))
    load.stop()
    assert load.failures == []
    assert [one.name for one in struck if one.silent_s is None] == []
    assert harness.settle(place.city)
    findings = invariants.check_all(place.city, load.promises)
    assert [finding for finding in findings if finding.broken] == []
    assert load.promises.troubles > 0, "nobody noticed anything"
    assert place.line.torn > 0
    looked_at = {finding.promise: finding.looked_at for finding in findings}
    assert [promise for promise, number in looked_at.items() if not number and promise not in LEFT_OUT] == []


def test_a_new_version_comes_without_losing_a_request_and_a_lost_one_is_noticed(place: Place) -> None:
    """One while the other serves, as the how-to says; then both at once, as nobody should."""
    with rolling.fleet(place.city) as servers:
        source = rolling.make_new_version(servers.folder)
        with rolling.asking(place.city.at(servers.url), applicants=1) as asked:
            servers.replace(source, servers=1)  # both of them: `make faults`
        assert asked.lost == []
        assert asked.answered > 20
        migrated = place.city.sql("SELECT count(*) FROM django_migrations WHERE name ~ '_of_the_new_version$'")
        assert migrated == [(2,)]
        with rolling.asking(place.city.at(servers.url)) as asked:
            for port in servers.ports:
                servers.stop(port, signal.SIGKILL)
            time.sleep(1)
        assert asked.lost != []


# Nobody may have come so far in a few seconds, and a queue at rest is empty.
LEFT_OUT = {
    "what the bank took is booked once", "money that came in is booked or held, to the rupiah",
    "no job is left over or was given up",
}  # fmt: skip
KEY = "00000000-0000-4000-8000-000000000001"
LAST_LETTER = "(SELECT max(id) FROM letters_letter WHERE state = 'ISSUED')"
# What is done to the tables -> the promise that it breaks.
DAMAGE = {
    "a gap in a register": (
        "UPDATE documents_register SET last_number = last_number + 1",
        "registers have no gap without a reason",
    ),
    "an application that nobody finishes": (
        "UPDATE cases_application SET state = 'ACCEPTED', closed_at = NULL"
        " WHERE id = (SELECT max(id) FROM cases_application)",
        "nothing is stuck: every application came to its end",
    ),
    "a number on two letters": (
        f"UPDATE letters_letter SET number = (SELECT number FROM letters_letter WHERE id = {LAST_LETTER}), area_code ="
        f" (SELECT area_code FROM letters_letter WHERE id = {LAST_LETTER})",
        "a number stands on one letter",
    ),
    "a message that stays": (
        "UPDATE outbox_outboxmessage SET state = 'DEAD', sent_at = NULL"
        " WHERE id = (SELECT max(id) FROM outbox_outboxmessage)",
        "every message went out",
    ),
    "a job that failed": (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'x', 'failed')",
        "no job is left over or was given up",
    ),
    "a hall that leaves a number out": (
        "DELETE FROM queueing_ticket WHERE number = 2 AND day = (SELECT max(day) FROM queueing_ticket)",
        "numbers of a hall run on without gap",
    ),
    "a letter that is not there": (
        "ALTER TABLE letters_letter DROP CONSTRAINT letter_issued_has_document;"
        f"UPDATE letters_letter SET state = 'NUMBERED' WHERE id = {LAST_LETTER}",
        "an accepted application has one issued letter",
    ),
    "two live applications": (
        "DROP INDEX cases_one_live_application; UPDATE cases_application SET closed_at = NULL, state = 'ACCEPTED',"
        " service_code = 'x', resident_id = (SELECT min(resident_id) FROM cases_application)"
        " WHERE id IN (SELECT id FROM cases_application ORDER BY id DESC LIMIT 2)",
        "one live application per person and service",
    ),
    "a paper of which the log knows another": (
        "ALTER TABLE documents_issueddocument DISABLE TRIGGER USER; UPDATE documents_issueddocument SET pdf_sha256 ="
        " repeat('0', 64) WHERE id = (SELECT max(id) FROM documents_issueddocument)",
        "every issued paper is in the log",
    ),
    "money that is nowhere": (
        "INSERT INTO taxes_moneyin (reference, told_number, amount_idr, paid_at, source, received_at)"
        " VALUES ('1', '1', 1000, now(), 'NOTIFIED', now())",
        "money that came in is booked or held, to the rupiah",
    ),
}


@pytest.fixture(scope="module")
def at_rest(place: Place) -> City:
    """After some letters and numbers."""
    load = Load(place.city)
    load.start(applicants=people(place.city, 2, after=6), hall=_hall(place.city), takers=1)
    harness.wait_for_news(load.promises.times, since=0.0, count=12)
    load.stop()
    assert harness.settle(place.city)
    return place.city


def _hall(city: City) -> str:
    city.sql("UPDATE queueing_hall SET is_simulated = true, needs_hall_code = false, seats = 100000")
    return str(city.sql("SELECT code FROM queueing_hall ORDER BY id LIMIT 1")[0][0])


@dataclass(frozen=True)
class _Undone(City):
    """A city of which every look begins with the damage and ends without it."""

    damage: str = ""

    def sql(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.connect() as connection:
            connection.execute(self.damage)  # type: ignore[call-overload]
            found = connection.execute(query, parameters).fetchall()  # type: ignore[call-overload]
            connection.rollback()
        return found


@pytest.mark.parametrize(("damage", "promise"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found(damage: str, promise: str, at_rest: City) -> None:
    assert invariants.by_statement(at_rest, promise).broken == []
    harmed = _Undone(at_rest.url, at_rest.data_dir, at_rest.printed, at_rest.pid, damage)
    assert invariants.by_statement(harmed, promise).broken != []


def test_every_statement_has_its_damage() -> None:
    assert {promise for _, promise in DAMAGE.values()} == set(invariants.BY_STATEMENT)


@pytest.mark.parametrize("what", ["applications", "tickets"])
def test_what_was_promised_and_is_not_there_is_found(what: str, at_rest: City) -> None:
    promises = Promises()
    getattr(promises, what)[KEY] = "7K2M-9QXB-4TZV"
    assert [finding.broken for finding in invariants.kept(at_rest, promises) if finding.broken] == [
        [f"{KEY}: 7K2M-9QXB-4TZV, kept: None"]
    ]


@pytest.mark.parametrize(
    ("times", "silence"), [([1.0, 2.0, 12.0, 13.0], 10.0), ([], 14.0), ([1.0], 13.0), ([-3.0, 5.0, 20.0], 9.0)]
)
def test_silence_is_the_longest_gap(times: list[float], silence: float) -> None:
    assert harness.longest_silence(times, 0.0, 14.0) == silence


def test_two_answers_to_one_key_are_found(at_rest: City) -> None:
    promises = Promises()
    for told in ("7K2M-9QXB-4TZV", "7K2M-9QXB-4TZW"):
        promises.keep(promises.applications, KEY, told)
    broken = [text for finding in invariants.kept(at_rest, promises) for text in finding.broken]
    assert any("4TZW" in text for text in broken)


def test_money_the_bank_took_and_nobody_booked_is_found(at_rest: City) -> None:
    broken = [f.broken for f in invariants.kept(at_rest, Promises(payments={"PBB-1"})) if f.broken]
    assert broken == [["PBB-1: 1, kept: None"]]


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"%PDF"), lambda path: path.unlink()])
def test_a_paper_that_changed_or_is_gone_is_found(harm: Callable[[Path], object], at_rest: City) -> None:
    (name,) = at_rest.sql("SELECT pdf_sha256 FROM documents_issueddocument ORDER BY id DESC LIMIT 1")[0]
    [path] = [path for path in at_rest.data_dir.rglob(f"{name}*") if path.is_file()]
    whole, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    harm(path)
    try:
        assert [text.partition(":")[0] for text in invariants.papers(at_rest).broken] == [name]
    finally:
        path.write_bytes(whole)
        path.chmod(mode)
    assert invariants.papers(at_rest) == Finding("every issued paper is whole", _issued(at_rest), [])


def _issued(city: City) -> int:
    return int(str(city.sql("SELECT count(*) FROM documents_issueddocument")[0][0]))


def test_a_log_that_was_changed_is_found(at_rest: City) -> None:
    at_rest.sql(_change_of_log("'[]'::jsonb || data"))
    try:
        assert invariants.log_is_sound(at_rest).broken != []
    finally:
        at_rest.sql(_change_of_log("data -> 0"))
    assert invariants.log_is_sound(at_rest).broken == []


def _change_of_log(data: str) -> str:
    return (
        "ALTER TABLE audit_event DISABLE TRIGGER USER;"
        f"UPDATE audit_event SET data = {data} WHERE id = (SELECT min(id) FROM audit_event);"
        "ALTER TABLE audit_event ENABLE TRIGGER USER"
    )


def test_the_clock_of_a_process_is_wrong_as_told(tmp_path: Path) -> None:
    found = blows.own_clock(tmp_path)
    assert found is not None, "this machine has no C compiler"
    path, env = found
    blows.set_clock(path, -3600)
    told = subprocess.run(
        [sys.executable, "-c", "import time; time.sleep(0.01); print(time.time(), time.monotonic())"],
        env=env, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert -3700 < float(told[0]) - time.time() < -3500
    assert abs(float(told[1]) - time.monotonic()) < 100


def test_a_bad_line_is_good_again(at_rest: City, place: Place) -> None:
    through = at_rest.at(f"http://localhost:{place.line.port}")
    with Visitor(through) as visitor:
        until(lambda: _answers(visitor))  # the web server may be on its way back from a test before


def _answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/sehat").status_code == 200
    except httpx.TransportError:
        return False
