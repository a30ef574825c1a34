"""A letter end to end over HTTP: submitted, decided, numbered, typeset, signed, stored, logged, told.

Floor: what cannot be avoided, one after the other in one process: Typst compile, one EC signature, one commit.
Each resident has a session beforehand (signing in is not measured) and submits the form as a browser does, in full:
GET the form, POST it, and wait for the letter; then the next one comes. A letter counts when the database says that it
is issued, and its time runs from the moment the form was sent. Several rounds on one city; the figures are medians of
the rounds.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks import city, cost, sessions
from benchmarks.browser import Browser
from benchmarks.report import Figure, Options, Report, percentile

RESIDENTS = 4000
LETTERS = 600  # a round
CONCURRENT = 10
FLOOR = 150
WARM_UP = 60
PATIENCE_S = 120
FORM = "/permohonan/baru/domicile-letter/"


@dataclass(frozen=True)
class Round:
    """One round: letters a second, seconds each letter took, processor milliseconds a letter by kind of process."""

    rate: float
    latencies: list[float]
    spent_ms: dict[str, float]


def run(options: Options) -> Report:
    folder = city.configure(RESIDENTS)
    try:
        city.prepare()
        cookies = _sessions(options.rounds * LETTERS + WARM_UP)
        floors, rounds = [], []
        with city.running() as running:
            _load(running, folder, cookies[:WARM_UP])
            for start in range(WARM_UP, len(cookies), LETTERS):
                floors.append(_floor())
                rounds.append(_load(running, folder, cookies[start : start + LETTERS]))
        numbers, issued = _distinct_numbers()
    finally:
        city.remove(folder)
    return _report(statistics.median(floors), rounds, issued - numbers)


def _report(floor: float, rounds: list[Round], doubles: int) -> Report:
    rate = statistics.median(r.rate for r in rounds)
    each = ", ".join(f"{r.rate:.1f}" for r in rounds)
    medians = {
        kind: statistics.median(r.spent_ms[kind] for r in rounds)
        for kind in sorted(set().union(*(r.spent_ms for r in rounds)))
    }
    own = statistics.median(r.spent_ms[cost.LOAD] * r.rate / 1000 for r in rounds)
    return Report(
        "Letters end to end over HTTP",
        f"{len(rounds)} rounds ({each} letters/s) of {LETTERS} letters, {CONCURRENT} residents at a time, "
        f"{RESIDENTS:,} in the register; `molek run` as it comes, its database on the disk at every commit. "
        f"The load comes from the same machine and takes {own:.2f} of its cores. The village system most used today, "
        f"on a machine like this with four officers at once: 1.3 to 2.2 letters/s, without a signature.",
        [
            Figure("floor: compile + signature + commit, serially", floor, "letters/s"),
            Figure("letters, submitted to issued", rate, "letters/s", ">= 40/s, >= 60 % of the floor", rate / floor),
            Figure("submitted to issued, median", _middle(rounds, 50), "ms"),
            Figure("submitted to issued, p95", _middle(rounds, 95), "ms", "< 300 ms"),
            Figure("numbers used twice", doubles, "", "0"),
            *(Figure(f"processor time a letter: {kind}", value, "ms") for kind, value in medians.items()),
            Figure("processor time a letter: all", sum(medians.values()), "ms"),
        ],
    )


def _middle(rounds: list[Round], percent: int) -> float:
    return statistics.median(percentile(r.latencies, percent) for r in rounds) * 1000


def _sessions(count: int) -> list[str]:
    """Session keys of as many adult residents whose domicile letter the rules accept."""
    from molek.residents.models import Resident

    adults = Resident.objects.filter(status="ALIVE", flags=[]).order_by("id").values_list("pk", flat=True)
    return [sessions.of_resident(resident) for resident in adults[100 : 100 + count]]


def _floor() -> float:
    """Letters per second of the bare parts in one process."""
    from django.db import connection
    from django.utils import timezone

    from molek.catalogue import queries as catalogue
    from molek.documents import operations as documents

    template = catalogue.current("domicile-letter").template
    sample = json.loads(_SAMPLE)
    at = timezone.now()
    prepared = documents.prepare(
        subject="bench", number="128/Kel.Ftbs.400.12.2.1/X/2025", title="Surat Keterangan Domisili",
        unit_name="Kelurahan Fatubesi", masked_name="A****** R** L***", issued_at=at, valid_until=at.date(), content={},
    )  # fmt: skip
    sample |= {"qr": prepared.qr_svg, "link": prepared.link, "url": prepared.url}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, letter text)")
        began = 0.0
        for number in range(FLOOR + 10):
            if number == 10:
                began = time.perf_counter()
            sample["letter"]["number"] = str(number)
            pdf = documents.render(template=template, data=sample, service_code="domicile-letter", at=at)
            documents.sign(pdf=pdf, signer=documents.SEAL, at=at)
            cursor.execute("INSERT INTO bench_floor (letter) VALUES (%s)", [sample["letter"]["number"]])
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_floor")
    return FLOOR / seconds


class _Issued(threading.Thread):
    """Hears from the database when an application is completed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        from django.conf import settings

        from molek.site import database

        self.listening = threading.Event()
        self.stopped = False
        self._done: dict[str, float] = {}
        self._news = threading.Condition()
        self._url = database.admin_url(settings.MOLEK.data_dir, database.NAME)

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("LISTEN molek_live")
            self.listening.set()
            while not self.stopped:
                for notice in connection.notifies(timeout=0.2):
                    topic, data = json.loads(notice.payload)
                    if data.get("state") == "COMPLETED":
                        with self._news:
                            self._done[topic.removeprefix("application:")] = time.perf_counter()
                            self._news.notify_all()

    def wait_for(self, ref: str) -> float:
        """When the letter of the application ``ref`` was issued."""
        with self._news:
            if not self._news.wait_for(lambda: ref in self._done, PATIENCE_S):
                raise RuntimeError(f"no letter after {PATIENCE_S} s")
            return self._done[ref]


def _load(running: city.Running, folder: Path, sessions: Sequence[str]) -> Round:
    """One letter for each session, ``CONCURRENT`` residents at a time."""
    issued = _Issued()
    issued.start()
    issued.listening.wait()
    before = cost.processor_seconds(running.pid, folder)
    began = time.perf_counter()
    with ThreadPoolExecutor(CONCURRENT) as residents:
        latencies = list(residents.map(lambda session: _resident(running.url, session, issued), sessions))
    seconds = time.perf_counter() - began
    after = cost.processor_seconds(running.pid, folder)
    issued.stopped = True
    return Round(
        rate=len(sessions) / seconds,
        latencies=latencies,
        spent_ms={kind: used * 1000 / len(sessions) for kind, used in cost.spent(before, after).items()},
    )


def _resident(url: str, session: str, issued: _Issued) -> float:
    """Seconds from sending the form to the letter."""
    browser = Browser(url, session)
    fields = browser.open_form(FORM)
    sent_at = time.perf_counter()
    leads_to = browser.send_form(FORM, {**fields, "same_address": "yes", "purpose": "membuka rekening bank"})
    browser.close()
    return issued.wait_for(leads_to.rstrip("/").rsplit("/", 1)[1]) - sent_at


def _distinct_numbers() -> tuple[int, int]:
    from django.db.models import Count

    from molek.letters.models import Letter

    found = Letter.objects.filter(state="ISSUED").aggregate(numbers=Count("number", distinct=True), letters=Count("id"))
    return int(found["numbers"]), int(found["letters"])


_SAMPLE = json.dumps(
    {
        "letter": {
            "number": "1", "title": "SURAT KETERANGAN DOMISILI", "place": "Kupang", "date": "1 Oktober 2025",
            "valid_until": "1 Januari 2026", "purpose": "membuka rekening bank", "is_test": True,
        },
        "unit": {
            "lines": ["PEMERINTAH KOTA KUPANG", "KECAMATAN KOTA LAMA", "KELURAHAN FATUBESI"], "address": "Kupang",
            "contact": "", "name": "Kelurahan Fatubesi", "code": "53.71.06.1008", "city": "Kota Kupang",
        },
        "signer": {"lines": ["KELURAHAN FATUBESI"], "name": "", "rank": "", "nip": "", "is_seal": True},
        "person": {
            "name": "ADELINA RUT LADO", "nik": "9971016405980001", "kk_number": "9971010501100001",
            "sex": "PEREMPUAN", "birth": "Kupang, 24 Mei 1998", "religion": "KRISTEN", "occupation": "WIRASWASTA",
            "marital_status": "BELUM KAWIN", "citizenship": "WNI", "education": "STRATA I", "relation": "ANAK",
            "blood_type": "O", "father_name": "", "mother_name": "", "address": "JL. NANGKA NO. 1", "rt": "007",
            "rw": "006", "kelurahan": "Fatubesi", "kecamatan": "Kota Lama",
        },
        "family": [], "answers": {"same_address": "Ya", "purpose": "membuka rekening bank", "domicile_address": ""},
        "facts": {}, "footer": "",
    }
)  # fmt: skip
