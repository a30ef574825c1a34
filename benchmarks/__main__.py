"""``python -m benchmarks [letters] [import] [search] [--json FILE]``: each in a process of its own."""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

from benchmarks import importing, letters, searching
from benchmarks.report import Report, show

ALL = {"letters": letters.run, "import": importing.run, "search": searching.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="which; all if none is named")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    arguments = parser.parse_args()
    reports: list[Report] = []
    # Settings are read once a process, and each benchmark has a city of its own.
    context = multiprocessing.get_context("spawn")
    for name in arguments.names or ALL:
        with context.Pool(1) as pool:
            reports.append(pool.apply(ALL[name]))
    show(reports, arguments.json)


if __name__ == "__main__":
    main()
