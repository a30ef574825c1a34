"""``python -m benchmarks [letters] [import] [search] [halls] [integrity] [--rounds N] [--json FILE]``.

Each in its own process.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

from benchmarks import halls, importing, integrity, letters, searching
from benchmarks.report import Options, Report, machine, show

ALL = {
    "letters": letters.run,
    "import": importing.run,
    "search": searching.run,
    "halls": halls.run,
    "integrity": integrity.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="which; all if none is named")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    parser.add_argument("--rounds", type=int, default=3, help="figures are medians of so many rounds (default 3)")
    arguments = parser.parse_args()
    on = machine()
    reports: list[Report] = []
    # Settings are read once a process, and each benchmark has a city of its own.
    context = multiprocessing.get_context("spawn")
    for name in arguments.names or ALL:
        with context.Pool(1) as pool:
            reports.append(pool.apply(ALL[name], [Options(arguments.rounds)]))
    show(reports, on, arguments.json)


if __name__ == "__main__":
    main()
