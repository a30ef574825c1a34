"""Adding up what the processes of this machine counted, and reading what the packages registered."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import close_old_connections, connection, transaction
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from molek.base import gauges
from molek.base.gauges import Value, Watch
from molek.site.metrics.counting import folder

# Only after the module above has said where the files are.
from prometheus_client import CollectorRegistry, generate_latest  # isort: skip
from prometheus_client.core import GaugeMetricFamily, Metric  # isort: skip
from prometheus_client.mmap_dict import MmapedDict  # isort: skip
from prometheus_client.multiprocess import MultiProcessCollector  # isort: skip
from prometheus_client.registry import Collector  # isort: skip

logger = logging.getLogger("molek.site")

EVERY_S = 10.0
_STALE_S = 60.0  # older figures are not shown: an alert on their absence is better than a lie
_LONGEST_STATEMENT = "3s"
_ENDED = "ended"  # in place of a process number: what processes that are gone counted


@dataclass(frozen=True, slots=True)
class _Look:
    values: tuple[Value, ...]
    took_s: float
    at: float
    succeeded: bool


class Watcher(Collector):
    """Looks at every watch now and then, and shows what it saw last: whoever asks waits for no statement."""

    def __init__(self) -> None:
        self._looks: dict[str, _Look] = {}

    def look(self, at: datetime) -> None:
        """Read all figures once. If the database fails one of them, it is not asked for the others."""
        database_is_up = True
        for watch in gauges.watches():
            began = time.monotonic()
            values: tuple[Value, ...] = ()
            succeeded = False
            if database_is_up or not watch.reads_database:
                try:
                    values, succeeded = tuple(_read(watch, at)), True
                except (DatabaseError, OSError) as error:
                    logger.warning("metrics.watch.failed name=%s error=%s", watch.name, type(error).__name__)
                    database_is_up = database_is_up and not watch.reads_database
            now = time.monotonic()
            self._looks[watch.name] = _Look(values, now - began, now, succeeded)

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            try:
                close_old_connections()
                self.look(timezone.now())
                close_old_connections()
                fold_ended(folder())
            except Exception:
                logger.exception("metrics.look.failed")
            stop.wait(EVERY_S)

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily(
            "molek_watch_up", "1 if the figures of this name could be read lately.", labels=["watch"]
        )
        took = GaugeMetricFamily("molek_watch_seconds", "How long reading them took.", labels=["watch"])
        now = time.monotonic()
        for watch in gauges.watches():
            look = self._looks.get(watch.name)
            is_fresh = look is not None and look.succeeded and now - look.at < _STALE_S
            up.add_metric([watch.name], float(is_fresh))
            if look is None or not is_fresh:
                continue
            took.add_metric([watch.name], look.took_s)
            for gauge in watch.gauges:
                family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
                for value in look.values:
                    if value.gauge == gauge.name:
                        family.add_metric([value.labels[label] for label in gauge.labels], value.value)
                yield family
        yield up
        yield took


def _read(watch: Watch, at: datetime) -> list[Value]:
    if not watch.reads_database:
        return list(watch.read(at))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_LONGEST_STATEMENT}'")
        return list(watch.read(at))


def exposition(watcher: Watcher) -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    MultiProcessCollector(registry, str(folder()))  # type: ignore[no-untyped-call]
    registry.register(watcher)
    return generate_latest(registry)


def fold_ended(path: Path) -> int:
    """Add what ended processes counted to one file and remove theirs; returns how many files went.

    Counters must not fall when a process ends, and a machine that restarts its processes for years must not keep a
    file of each.
    """
    removed = 0
    for file in path.glob("*_*.db"):
        kind, _, number = file.stem.rpartition("_")
        if not number.isdigit() or _is_alive(int(number)):
            continue
        if not kind.startswith("gauge"):
            _add(file, path / f"{kind}_{_ENDED}.db")
        file.unlink(missing_ok=True)
        removed += 1
    return removed


def _add(source: Path, target: Path) -> None:
    total = MmapedDict(str(target))  # type: ignore[no-untyped-call]
    for key, value, _moment, _place in MmapedDict.read_all_values_from_file(str(source)):  # type: ignore[no-untyped-call]
        before, _ = total.read_value(key)  # type: ignore[no-untyped-call]
        total.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
    total.close()  # type: ignore[no-untyped-call]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
