"""Processor time of a running city, by kind of process. Wall time says how loaded the machine is; this says what a
letter costs on any machine of the kind."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil  # type: ignore[import-untyped]

LOAD = "load generator"
_KINDS = {"molek.site.wsgi": "web", "molek.live.server": "live", "worker": "worker"}


def _kind(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    return next((kind for mark, kind in _KINDS.items() if mark in words), "other")


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _processes(root: int, data_dir: Path) -> Iterator[tuple[str, psutil.Process]]:
    postmaster = int((data_dir / "postgresql" / "postmaster.pid").read_text().split()[0])
    parents = [("PostgreSQL", psutil.Process(postmaster)), *((_kind(p), p) for p in psutil.Process(root).children())]
    for kind, parent in parents:
        yield kind, parent
        for child in parent.children(recursive=True):
            yield kind, child


def processor_seconds(root: int, data_dir: Path) -> Mapping[tuple[str, int], float]:
    """Seconds used so far by each process of the city under ``root`` (``molek run``), its database, and this one."""
    found = {(LOAD, os.getpid()): _seconds(psutil.Process())}
    for kind, process in _processes(root, data_dir):
        with contextlib.suppress(psutil.NoSuchProcess):
            found[kind, process.pid] = _seconds(process)
    return found


def spent(before: Mapping[tuple[str, int], float], after: Mapping[tuple[str, int], float]) -> dict[str, float]:
    """Seconds between two readings, by kind. What a process used that ended between them is not seen."""
    total: dict[str, float] = {}
    for (kind, pid), seconds in after.items():
        total[kind] = total.get(kind, 0.0) + seconds - before.get((kind, pid), 0.0)
    return total
