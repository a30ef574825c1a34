"""A letter end to end over HTTP: submitted, decided, numbered, typeset, signed, stored, logged, told.

Floor: what cannot be avoided, one after the other in one process: Typst compile, one EC signature, one commit.
Each resident has a session beforehand (signing in is not measured) and submits the form as a browser does, in full:
GET the form, POST it, follow to the result. A letter counts when the database says that it is issued.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Sequence
from queue import Empty, Queue

import httpx
import psycopg

from benchmarks import city
from benchmarks.report import Figure, Report, percentile

RESIDENTS = 4000
LETTERS = 600
CONCURRENT = 10
FLOOR = 150
WARM_UP = 40

_HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def run() -> Report:
    folder = city.configure(RESIDENTS)
    try:
        city.prepare()
        cookies = _sessions(LETTERS + WARM_UP)
        floor = _floor()
        with city.running() as url:
            _load(url, cookies[:WARM_UP])
            seconds, latencies = _load(url, cookies[WARM_UP:])
        numbers, issued = _distinct_numbers()
    finally:
        city.remove(folder)
    rate = len(latencies) / seconds
    return Report(
        "Letters end to end over HTTP",
        f"{LETTERS} letters, {CONCURRENT} residents at a time, {RESIDENTS} in the register, load from the same machine",
        [
            Figure("floor: compile + signature + commit, serially", floor, "letters/s"),
            Figure("letters, submitted to issued", rate, "letters/s", ">= 40/s, >= 60 % of the floor", rate / floor),
            Figure("submitted to issued, median", percentile(latencies, 50) * 1000, "ms"),
            Figure("submitted to issued, p95", percentile(latencies, 95) * 1000, "ms", "< 300 ms"),
            Figure("numbers used twice", issued - numbers, "", "0"),
        ],
    )


def _sessions(count: int) -> list[str]:
    """Session keys of as many adult residents whose domicile letter the rules accept."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from molek.residents import queries as residents
    from molek.residents.models import Resident

    keys = []
    for resident in Resident.objects.filter(status="ALIVE", flags=[]).order_by("id")[100 : 100 + count]:
        store = SessionStore()
        now = timezone.now().isoformat()
        store[residents.SESSION_KEY] = {
            "id": resident.pk, "ref": residents.resident_ref(resident.ref), "at": now, "seen": now,
        }  # fmt: skip
        store.save()
        keys.append(str(store.session_key))
    return keys


def _floor() -> float:
    """Letters per second of the bare parts in one process."""
    from django.db import connection
    from django.utils import timezone

    from molek.catalogue import queries as catalogue
    from molek.documents import operations as documents

    template = catalogue.current("domicile-letter").template
    sample = json.loads(_SAMPLE)
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id bigserial, letter text)")
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

        self.done: dict[str, float] = {}
        self.stopped = False
        self._url = database.admin_url(settings.MOLEK.data_dir, database.NAME)
        self.listening = threading.Event()

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("LISTEN molek_live")
            self.listening.set()
            while not self.stopped:
                for notice in connection.notifies(timeout=0.2):
                    topic, data = json.loads(notice.payload)
                    if data.get("state") == "COMPLETED":
                        self.done[topic.removeprefix("application:")] = time.perf_counter()


def _load(url: str, cookies: Sequence[str]) -> tuple[float, list[float]]:
    """Seconds from the first submission to the last letter, and the latency of each."""
    todo: Queue[str] = Queue()
    for cookie in cookies:
        todo.put(cookie)
    sent: dict[str, float] = {}
    issued = _Issued()
    issued.start()
    issued.listening.wait()
    began = time.perf_counter()
    workers = [threading.Thread(target=_resident, args=(url, todo, sent)) for _ in range(CONCURRENT)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deadline = time.perf_counter() + 120
    while len(issued.done) < len(cookies) and time.perf_counter() < deadline:
        time.sleep(0.01)
    issued.stopped = True
    if len(issued.done) < len(cookies):
        raise RuntimeError(f"only {len(issued.done)} of {len(cookies)} letters were issued")
    latencies = [issued.done[ref] - at for ref, at in sent.items()]
    return max(issued.done.values()) - began, latencies


def _resident(url: str, todo: Queue[str], sent: dict[str, float]) -> None:
    while True:
        try:
            key = todo.get_nowait()
        except Empty:
            return
        with httpx.Client(base_url=url, cookies={"sessionid": key}, timeout=30) as browser:
            form = browser.get("/permohonan/baru/domicile-letter/")
            form.raise_for_status()
            fields = {**dict(_HIDDEN.findall(form.text)), "same_address": "yes", "purpose": "membuka rekening bank"}
            at = time.perf_counter()
            answer = browser.post("/permohonan/baru/domicile-letter/", data=fields, headers={"Referer": url})
            if answer.status_code != 302:
                raise RuntimeError(f"{answer.status_code}: {re.sub('<[^>]+>', ' ', answer.text)[:2000]}")
            ref = answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]
            sent[ref] = at


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
        "facts": {}, "footer": "", "link": "", "url": "",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h4v4h-4z"/></svg>',
    }
)  # fmt: skip
