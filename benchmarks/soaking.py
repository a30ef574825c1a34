"""An even load for as long as asked: does anything grow that should not? Memory, connections, the time of a page."""

from __future__ import annotations

import itertools
import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from benchmarks import city, pages
from benchmarks.open_loop import send
from benchmarks.report import Figure, Options, Report, percentile, tell

RATE = 25.0
_EVERY_S = 5.0
_MOST_APPLICATIONS = 200_000  # more make the seeding longer, not the soak better


@dataclass(frozen=True)
class Sample:
    """Megabytes that belong to the city's own processes, and connections to its database."""

    megabytes: float
    connections: int


def run(options: Options) -> Report:
    residents = min(options.residents, 50_000)
    folder = city.configure(residents)
    try:
        city.prepare()
        from django.utils import timezone

        from molek.site.demo.past import seed_past

        applications = min(options.large, _MOST_APPLICATIONS)
        seed_past(applications, at=timezone.now())
        requests = itertools.cycle(pages.in_no_order(pages.all_pages()))
        seconds = options.minutes * 60
        tell(f"soak: {options.minutes:g} minutes begin")
        with city.running() as running, ThreadPoolExecutor(1) as pool:
            send(running.url, requests, [(RATE, 20)])
            over = threading.Event()
            watching = pool.submit(_watch, running.pid, over)
            answers = send(running.url, requests, [(RATE, seconds)])
            over.set()
            samples = watching.result()
    finally:
        city.remove(folder)
    third = max(1, len(samples) // 3)
    first, last = samples[:third], samples[-third:]
    early = [a.ms for a in answers if a.due < seconds / 3]
    late = [a.ms for a in answers if a.due >= seconds * 2 / 3]
    return Report(
        "Soak",
        f"{RATE:.0f} requests/s for {options.minutes:g} minutes in a city of {residents:,} residents and "
        f"{applications:,} applications; the last third compared with the first.",
        [
            Figure("memory of the processes, first third", _middle(first, "megabytes"), "MB"),
            Figure("memory of the processes, last third", _middle(last, "megabytes"), "MB", "no growth"),
            Figure("connections, first third", _middle(first, "connections"), ""),
            Figure("connections, last third", _middle(last, "connections"), "", "no growth"),
            Figure("page, p50, first third", statistics.median(early), "ms"),
            Figure("page, p50, last third", statistics.median(late), "ms", "no growth"),
            Figure("page, p95, last third", percentile(late, 95), "ms"),
            Figure("5xx or no answer", pages.failures(answers), "", "0"),
        ],
    )


def _middle(samples: list[Sample], what: str) -> float:
    return float(statistics.median(getattr(sample, what) for sample in samples))


def _watch(root: int, over: threading.Event) -> list[Sample]:
    """A sample every few seconds until it is over; at least one."""
    samples = [_sample(root)]
    while not over.wait(_EVERY_S):
        samples.append(_sample(root))
    return samples


def _sample(root: int) -> Sample:
    from django.db import connection

    used = 0
    for process in psutil.Process(root).children(recursive=True):
        try:
            used += process.memory_full_info().uss
        except psutil.NoSuchProcess:
            continue
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (connections,) = cursor.fetchone()
    connection.close()
    return Sample(used / 1e6, int(connections))
