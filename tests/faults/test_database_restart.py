"""The database is cut off, crashes and comes back while people apply: what was acknowledged has exactly one letter.

A city of its own, since nobody else can use one that is treated like this.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import httpx
import pytest

from tests.faults.visitor import DOMICILE, Visitor, people, ref_in, until
from tests.running_city import City, start_city

pytestmark = pytest.mark.xdist_group("database-restart")

APPLICANTS = 6
SERVICES = {"domicile-letter": DOMICILE, "population-biodata": {"data_correct": "yes", "purpose": "mendaftar sekolah"}}


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    with start_city(residents=120, is_faultless=False) as started:
        yield started


def cut_off(city: City) -> None:
    """Every connection of every process breaks; the server stays."""
    city.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def crash(city: City) -> None:
    """The server is killed; whoever runs the city brings it back."""
    postmaster = int((city.data_dir / "postgresql" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)


@dataclass
class Load:
    """People who apply again and again; ``acknowledged`` holds what the city said it has, with the form's key."""

    city: City
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: dict[str, str] = field(default_factory=dict)
    troubles: int = 0
    failures: list[BaseException] = field(default_factory=list)

    def one(self, visitor: Visitor) -> None:
        try:
            while not self.stop.is_set():
                for service, typed in SERVICES.items():
                    self.submit(visitor, service, typed)
        except BaseException as error:
            self.failures.append(error)
        finally:
            visitor.client.close()

    def submit(self, visitor: Visitor, service: str, typed: dict[str, str]) -> None:
        """One form, sent with the same key until there is an answer."""
        hidden: dict[str, str] = {}
        while not self.stop.is_set():
            try:
                hidden = hidden or visitor.open_form(service)
                answer = visitor.send_form(service, typed, hidden)
            except (httpx.HTTPError, AssertionError):
                self.troubles += 1
                time.sleep(0.2)
                continue
            if answer.status_code == 302 and "/permohonan/" in answer.headers["Location"]:
                self.acknowledged[hidden["submission_key"]] = ref_in(answer)
                return
            assert answer.status_code in (409, 500, 502, 503), (answer.status_code, answer.text)
            if answer.status_code == 409:  # the one before is not ready yet
                time.sleep(0.05)
            else:
                self.troubles += 1
                time.sleep(0.2)


def test_every_acknowledged_application_has_one_letter(city: City) -> None:
    visitors = [Visitor(city).sign_in(nik) for nik in people(city, APPLICANTS)]
    load = Load(city)
    threads = [threading.Thread(target=load.one, args=[visitor], daemon=True) for visitor in visitors]
    for thread in threads:
        thread.start()
    time.sleep(2)
    cut_off(city)
    time.sleep(2)
    before = len(load.acknowledged)
    crash(city)
    came_back = time.monotonic()
    until(lambda: len(load.acknowledged) > before + APPLICANTS, seconds=30)
    healed_s = time.monotonic() - came_back
    cut_off(city)
    time.sleep(2)
    load.stop.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()

    assert load.failures == []
    assert load.troubles > 0, "nobody noticed: the database was not away"
    assert healed_s < 15
    refs = set(load.acknowledged.values())
    assert len(refs) == len(load.acknowledged) > 4 * APPLICANTS
    until(lambda: city.sql("SELECT count(*) FROM cases_application WHERE closed_at IS NULL") == [(0,)], seconds=40)

    letters = city.sql("SELECT application_ref, state, number, document_id FROM letters_letter")
    by_ref = {str(ref): (state, number) for ref, state, number, _ in letters}
    assert {by_ref[ref][0] for ref in refs} == {"ISSUED"}
    assert len({number for _, _, number, _ in letters}) == len({document for *_, document in letters}) == len(letters)
    keys = dict(city.sql("SELECT submission_key::text, ref FROM cases_application"))  # type: ignore[arg-type]
    assert {key: keys[key] for key in load.acknowledged} == load.acknowledged
    assert_registers_without_gaps(city)
    assert_files_are_there(city)
    assert_log_is_sound(city)
    with Visitor(city) as anybody:
        assert anybody.get("/").status_code == 200


def assert_registers_without_gaps(city: City) -> None:
    """Every number counted stands on a letter."""
    assert city.sql("SELECT DISTINCT state FROM documents_registerentry") == [("USED",)]
    books = city.sql(
        "SELECT r.last_number, count(e.id), max(e.number) FROM documents_register r"
        " JOIN documents_registerentry e ON e.register_id = r.id GROUP BY r.id, r.last_number"
    )
    assert books
    assert [row for row in books if len(set(row)) != 1] == []


def assert_files_are_there(city: City) -> None:
    for (name,) in city.sql("SELECT pdf_sha256 FROM documents_issueddocument"):
        [path] = [path for path in city.data_dir.rglob(f"{name}*") if path.is_file()]
        assert sha256(path.read_bytes()).hexdigest() == name


def assert_log_is_sound(city: City) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MOLEK_", "DJANGO_"))}
    verified = subprocess.run(
        [sys.executable, "-m", "molek.site", "audit", "verify"],
        env={**env, "MOLEK_DATA_DIR": str(city.data_dir)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr
