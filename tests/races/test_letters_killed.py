"""Workers that die by SIGKILL while they issue letters..."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.documents import queries as public
from molek.documents.enums import EntryState, PdfState
from molek.documents.models import IssuedDocument, RegisterEntry
from molek.letters import queries
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from tests.cases.conftest import City, build_city, events, make_resident, messages_sent
from tests.jobs.conftest import eventually
from tests.letters.conftest import TEN, sealed_letter
from tests.letters.worker_process import PLACES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
StartWorker = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[StartWorker]:
    started: list[subprocess.Popen[str]] = []

    def start(*, place: str = "", threads: int = 1) -> subprocess.Popen[str]:
        database = connection.settings_dict
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
        # The same secret: the token on a paper is computed from it.
        environment = {**os.environ, "MOLEK_SECRET_KEY": settings.SECRET_KEY, "MOLEK_DEMO": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.letters.worker_process", url, str(threads), place, str(tmp_path / "stopped")],
            stdout=subprocess.PIPE, text=True, env=environment,
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
    connection.close()
    connection.close_pool()


def all_issued() -> bool:
    return not Letter.objects.exclude(state=LetterState.ISSUED).exists()


def finish(process: subprocess.Popen[str]) -> None:
    eventually(lambda: all_issued() and not ProcrastinateJob.objects.filter(task_name="letters.issue").exists(),
               within_s=60)  # fmt: skip
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def check(letters: int) -> None:
    """Every letter once, every number once, nothing told twice, nothing lost."""
    assert Letter.objects.filter(state=LetterState.ISSUED).count() == letters
    assert IssuedDocument.objects.count() == letters
    entries = RegisterEntry.objects.filter(state=EntryState.USED)
    assert sorted(entries.values_list("number", flat=True)) == list(range(1, letters + 1))
    assert public.gaps() == []
    assert len([1 for template, _ in messages_sent() if template == "letters.issued"]) == letters
    assert len(events("documents.number.reserved")) == letters
    assert len(events("documents.document.issued")) == letters
    assert len(events("cases.application.completed")) == letters
    for letter in Letter.objects.select_related("document"):
        assert letter.document is not None
        assert letter.document.number == letter.number
        assert public.verify_pdf(queries.pdf_of(letter), at=TEN).state == PdfState.GENUINE


@pytest.mark.parametrize("place", PLACES)
def test_leave_a_letter_that_the_next_one_issues_once(
    city: City, start_worker: StartWorker, tmp_path: Path, place: str
) -> None:
    letter = sealed_letter(make_resident())
    victim = start_worker(place=place)
    eventually((tmp_path / "stopped").exists)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    letter.refresh_from_db()
    number, frozen = letter.number, letter.content
    finish(start_worker())
    check(1)
    letter.refresh_from_db()
    assert number in ("", letter.number)
    assert frozen in (None, letter.content)


def test_lose_nothing_though_it_happens_again_and_again(city: City, start_worker: StartWorker) -> None:
    """At moments that nobody chose; the seed only makes the waits repeatable, not what is hit."""
    letters = 24
    for n in range(1, letters + 1):
        sealed_letter(make_resident(f"997101170890{n:04d}", f"99710101012{n:05d}"))
    waits = random.Random(7)
    for _ in range(4):
        victim = start_worker(threads=3)
        time.sleep(waits.uniform(0.05, 0.5))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    finish(start_worker(threads=3))
    check(letters)
