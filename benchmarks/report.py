"""What a benchmark found, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Options:
    """What is asked of every benchmark. ``rounds`` repeats the measuring; figures are medians of the rounds.

    The rest is for those of size: how many ``residents`` and applications (``small``, ``large``) the cities have, how
    many ``events`` the log, for how many ``seconds`` pages are asked for, how many ``minutes`` a soak takes.
    """

    rounds: int = 3
    residents: int = 1_000_000
    small: int = 50_000
    large: int = 5_000_000
    events: int = 10_000_000
    seconds: float = 60.0
    minutes: float = 2.0


@dataclass(frozen=True)
class Figure:
    """``goal`` is told, never asserted: machines are noisy. ``ratio`` is to the floor of the same run."""

    name: str
    value: float
    unit: str
    goal: str = ""
    ratio: float | None = None


@dataclass(frozen=True)
class Report:
    title: str
    conditions: str
    figures: list[Figure] = field(default_factory=list)


def tell(what: str) -> None:
    """What a long benchmark does now, with the time of day (UTC)."""
    print(f"{time.strftime('%H:%M:%S', time.gmtime())} {what}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    """The ``percent``-th percentile; the only value if there is one."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def machine() -> str:
    """The machine and how busy others kept it before the first benchmark began."""
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}{load} before the run"


def _number(value: float) -> str:
    """As exact as one reads it: a recall of 0.94 is not 0.9."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def show(report: Report, console: Console) -> None:
    table = Table(title=report.title, caption=report.conditions, title_justify="left", caption_justify="left")
    for column in ("figure", "value", "ratio to floor", "goal"):
        table.add_column(column, justify="left" if column in ("figure", "goal") else "right")
    for f in report.figures:
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        table.add_row(f.name, f"{_number(f.value)} {f.unit}", ratio, f.goal)
    console.print(table)


def keep(reports: Sequence[Report], on: str, output: Path) -> None:
    """As JSON in ``output``, in place of what was there. ``on`` is :func:`machine`, asked before the run."""
    output.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": on, "reports": [asdict(r) for r in reports]}
    output.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
