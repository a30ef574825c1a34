"""Pages under an even load, in a small city and in one of full size: does a page cost the same after ten years?

The real processes, requests at the moments of a timetable (:mod:`benchmarks.open_loop`). Floor: the health page, which
reads nothing, under the same load.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import city, sessions
from benchmarks.apart import run_apart
from benchmarks.open_loop import Answer, Request, send
from benchmarks.report import Figure, Options, Report, percentile, tell

RATE = 50.0
SPIKE = 5
SPIKE_S = 15.0
AFTER_S = 60.0
WARM_UP_S = 10.0
WITHIN = 1.2  # recovered: a time within a fifth of what it was
FORM = "/permohonan/baru/domicile-letter/"
FLOOR = "floor: health page"
BUSY = 503
WRITES = ("submit an application", "decide a task")
_PEOPLE = 400
_VARIANTS = (("YOHAN", "JOHAN"), ("Y", "J"), ("F", "V"), ("OE", "U"))


@dataclass(frozen=True)
class Size:
    """How big a city is, and for how many seconds its pages are asked for."""

    residents: int
    applications: int
    seconds: float


@dataclass(frozen=True)
class Found:
    """``recovered_s``: seconds after the spike until pages took again what they took before; None if they did not."""

    steady: list[Answer]
    spike: list[Answer]
    recovered_s: float | None
    seeding_s: float
    rows: int
    database_gb: float


def run(options: Options) -> Report:
    sizes = (
        Size(min(options.residents, 50_000), options.small, options.seconds),
        Size(options.residents, options.large, options.seconds),
    )
    return _report(sizes, [run_apart(measure, size) for size in sizes])


def measure(size: Size) -> Found:
    """A city of that size under load; in a process of its own, since settings are read once."""
    folder = city.configure(size.residents)
    try:
        tell(f"pages: making {size.residents:,} residents")
        began = time.perf_counter()
        city.prepare()
        from django.utils import timezone

        from molek.site.demo.past import seed_past

        tell(f"pages: making {size.applications:,} applications")
        made = seed_past(size.applications, at=timezone.now())
        seeding = time.perf_counter() - began
        tell(f"pages: made in {seeding:.0f} s; asking for pages")
        requests = itertools.cycle(in_no_order(all_pages()))
        writes = in_no_order(_writes(int(size.seconds * RATE / 20) + 20))
        with city.running() as running:
            send(running.url, requests, [(RATE, WARM_UP_S)])
            steady = send(running.url, _with_writes(requests, writes), [(RATE, size.seconds)])
            tell("pages: five-fold spike")
            spike = send(running.url, requests, [(RATE, 10), (RATE * SPIKE, SPIKE_S), (RATE, AFTER_S)])
        return Found(steady, spike, _recovery(spike), seeding, made.rows, _database_gb())
    finally:
        city.remove(folder)


def in_no_order(kinds: dict[str, list[Request]]) -> list[Request]:
    """As many of each kind as the longest list has: a heavy one does not always follow another."""
    rounds = max(map(len, kinds.values()))
    mixed = [requests[n % len(requests)] for n in range(rounds) for requests in kinds.values() if requests]
    random.Random(7).shuffle(mixed)
    return mixed


def _with_writes(reads: Iterator[Request], writes: Sequence[Request]) -> Iterator[Request]:
    """Every tenth request writes, as long as there is something to write."""
    left = iter(writes)
    for place in itertools.count():
        yield (next(left, None) or next(reads)) if place % 10 == 9 else next(reads)


def all_pages() -> dict[str, list[Request]]:
    from molek.cases.models import Application
    from molek.documents.models import IssuedDocument

    draw = random.Random(6)
    newest = Application.objects.latest("pk").pk
    oldest = newest - Application.objects.count() + 50
    some = [draw.randint(oldest, newest) for _ in range(_PEOPLE)]
    applicants = Application.objects.filter(pk__in=some).values_list("resident_id", "ref")
    own = [(sessions.of_resident(resident), ref) for resident, ref in applicants]
    last = IssuedDocument.objects.latest("pk").pk
    drawn = [draw.randint(last - len(some) * 4, last) for _ in some] + some
    tokens = IssuedDocument.objects.filter(pk__in=drawn).values_list("token", flat=True)
    kinds = {
        FLOOR: [Request(FLOOR, "/sehat")],
        "service list": [Request("service list", "/layanan/")],
        "form": [Request("form", FORM, session) for session, _ref in own],
        "own applications": [Request("own applications", "/permohonan/", session) for session, _ref in own],
        "an application": [Request("an application", f"/permohonan/{ref}/", session) for session, ref in own],
        "public verification": [Request("public verification", f"/v/{token}") for token in tokens],
    }
    return kinds | _work_lists() | _searches(draw)


def _work_lists() -> dict[str, list[Request]]:
    """Those of the camat with the most to do."""
    from django.db.models import Count

    from molek.cases.models import Task
    from molek.cases.queries.worklist import PAGE_SIZE

    per_area = Task.objects.open().values("area_code").annotate(n=Count("pk")).values_list("area_code", "n")
    kecamatan: dict[str, int] = {}
    for area, number in per_area:
        kecamatan[area.rsplit(".", 1)[0]] = kecamatan.get(area.rsplit(".", 1)[0], 0) + number
    area = max(kecamatan, key=lambda code: kecamatan[code])
    session = sessions.of_official(_holder("CAMAT", area))
    rows = Task.objects.open().within((area,)).order_by("due_date", "id").values_list("due_date", "id")
    page = min(34, max(1, (kecamatan[area] - 1) // PAGE_SIZE))
    due, last = rows[(page - 1) * PAGE_SIZE - 1] if page > 1 else rows[0]
    service = Task.objects.open().within((area,)).values_list("service_code", flat=True)[0]
    paths = {
        "work list, page 1": "/kerja/?scope=all",
        "work list, one service": f"/kerja/?scope=all&service={service}",
        "work list, page 34": f"/kerja/?scope=all&after={due:%Y-%m-%d}_{last}",
    }
    return {kind: [Request(kind, path, session)] for kind, path in paths.items()}


def _searches(draw: random.Random) -> dict[str, list[Request]]:
    """Of the register's clerk; what was sought stands in the session, as after the form."""
    from molek.residents.models import Resident
    from molek.staff import queries as staff

    official = staff.official_id_of("dukcapil")
    first, last = (Resident.objects.order_by(way).values_list("pk", flat=True)[0] for way in ("pk", "-pk"))
    drawn = Resident.objects.filter(pk__in=[draw.randint(first, last) for _ in range(60)]).select_related("family_card")
    kinds: dict[str, list[Request]] = {}
    for person in drawn:
        wrong = draw.randrange(1, len(person.name))
        texts = {
            "NIK": person.nik,
            "KK number": person.family_card.kk_number,
            "name misspelt": person.name[:wrong] + draw.choice("AEIOU") + person.name[wrong + 1 :],
            "name reordered": " ".join(reversed(person.name.split())),
            "name, regional variant": _variant(person.name),
        }
        for kind, text in texts.items():
            session = sessions.of_official(official, resident_search={"text": text, "purpose": "IDENTIFICATION"})
            name = f"search by {kind}"
            kinds.setdefault(name, []).append(Request(name, "/kerja/penduduk/", session))
    return kinds


def _variant(name: str) -> str:
    return next((name.replace(one, other) for one, other in _VARIANTS if one in name), name.replace("I", "Y"))


def _writes(count: int) -> dict[str, list[Request]]:
    """Submissions of adults who have nothing running; decisions by those to whom a task was given."""
    from django.db.models import Exists, OuterRef

    from molek.cases.models import Application, Task
    from molek.residents.models import Resident

    living = Application.objects.live().filter(resident_id=OuterRef("pk"))
    adults = Resident.objects.filter(~Exists(living), birth_date__lt="2000-01-01", status="ALIVE", flags=[])
    submissions = [
        Request(WRITES[0], FORM, sessions.of_resident(resident), {
            "submission_key": str(uuid.uuid4()), "same_address": "yes", "purpose": "membuka rekening bank",
        })
        for resident in adults.order_by("-pk").values_list("pk", flat=True)[:count]
    ]  # fmt: skip
    tasks = Task.objects.open().filter(is_stopped=False, assigned__isnull=False).order_by("-due_date", "-pk")
    signed_in: dict[int, str] = {}
    decisions = []
    for task, official in tasks.values_list("pk", "assigned_id")[:count]:
        assert official is not None
        session = signed_in.get(official) or signed_in.setdefault(official, sessions.of_official(official))
        fields = {"accept-decision": "ACCEPT", "accept-reason": "Berkas lengkap dan benar."}
        decisions.append(Request(WRITES[1], f"/kerja/tugas/{task}/terima/", session, fields))
    return {WRITES[0]: submissions, WRITES[1]: decisions}


def _holder(kind: str, area: str) -> int:
    from django.utils import timezone

    from molek.staff import queries as staff

    return staff.eligible(post_kinds=[kind], area_code=area, at=timezone.now())[0].official_id


def _recovery(answers: Sequence[Answer]) -> float | None:
    """From the end of the spike to the first five seconds in which all are served, and their median is within a fifth
    of that before it.
    """
    before = statistics.median(a.ms for a in answers if a.due < 10)
    over = 10 + SPIKE_S
    for start in range(int(AFTER_S) - 4):
        window = [a for a in answers if over + start <= a.due < over + start + 5]
        if window and not failures(window) and statistics.median(a.ms for a in window) <= WITHIN * before:
            return float(start)
    return None


def _database_gb() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e9


def times(answers: Sequence[Answer]) -> dict[str, list[float]]:
    """Milliseconds by kind of page."""
    kinds: dict[str, list[float]] = {}
    for answer in answers:
        kinds.setdefault(answer.kind, []).append(answer.ms)
    return kinds


def failures(answers: Sequence[Answer]) -> int:
    """Requests that found the city broken: no answer, or one that says so."""
    return sum(answer.status == 0 or answer.status >= 500 for answer in answers)


def told_to_come_again(answers: Sequence[Answer]) -> int:
    """Requests that waited too long behind others and were told so."""
    return sum(answer.status == BUSY for answer in answers)


def _report(sizes: Sequence[Size], found: Sequence[Found]) -> Report:
    small, large = (times(one.steady) for one in found)
    floor, small_floor = statistics.median(large[FLOOR]), statistics.median(small[FLOOR])
    figures = []
    for kind, values in sorted(large.items(), key=lambda item: (item[0] in WRITES, item[0] != FLOOR, item[0])):
        goal = "50/150/300" if kind in WRITES else "25/75/150"
        for percent in (50, 95, 99):
            figures.append(
                Figure(
                    f"{kind}, p{percent}", percentile(values, percent), "ms",
                    goal if percent == 50 else "", percentile(values, percent) / floor,
                )
            )  # fmt: skip
        if kind in small:
            # Each against the floor of its own minute: the machine is not the same in both.
            flat = statistics.median(values) / floor / (statistics.median(small[kind]) / small_floor)
            figures.append(Figure(f"{kind}, p50 to the floor: large city to small", flat, "x", "<= 1.3"))
    for size, one in zip(sizes, found, strict=True):
        name = f"{size.applications:,} applications"
        recovered = -1.0 if one.recovered_s is None else one.recovered_s
        busy = told_to_come_again(one.spike)
        refused = sum(400 <= answer.status < 500 for answer in one.steady)
        figures += [
            Figure(f"{name}: 5xx or no answer", failures(one.steady), "", "0"),
            Figure(f"{name}: 4xx", refused, "", "0"),
            Figure(f"{name}: recovered after the spike", recovered, "s", "<= 60; -1: not within a minute"),
            Figure(f"{name}: told to come again, of {len(one.spike):,} around the spike", busy, ""),
            Figure(f"{name}: other 5xx or no answer around the spike", failures(one.spike) - busy, "", "0"),
            Figure(
                f"{name}: rows of all tables made", (size.residents + one.rows) / one.seeding_s, "rows/s",
                ">= 50,000" if size is sizes[-1] else "",  # of a small city most of the time is its start
            ),
            Figure(f"{name}: database", one.database_gb, "GB"),
        ]  # fmt: skip
    conditions = (
        f"{RATE:.0f} requests/s at the moments of a timetable for {sizes[1].seconds:.0f} s, every tenth a write; "
        f"cities of {sizes[0].residents:,} residents with {sizes[0].applications:,} applications and of "
        f"{sizes[1].residents:,} with {sizes[1].applications:,}; the load comes from the same machine. "
        f"Spike: {SPIKE} times that for {SPIKE_S:.0f} s. Ratios are to the median of the health page."
    )
    return Report("Pages under load", conditions, figures)
