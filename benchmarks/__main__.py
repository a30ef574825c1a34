"""``python -m benchmarks [letters] [import] [search] [halls] [integrity] [pages] [soak] [audit] [--rounds N]``.

Each in its own process.
"""

from __future__ import annotations

import argparse
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import auditing, halls, importing, integrity, letters, pages, searching, soaking
from benchmarks.report import Options, Report, machine, show

ALL = {
    "letters": letters.run,
    "import": importing.run,
    "search": searching.run,
    "halls": halls.run,
    "integrity": integrity.run,
    "pages": pages.run,
    "soak": soaking.run,
    "audit": auditing.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="which; all if none is named")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    parser.add_argument("--rounds", type=int, default=3, help="figures are medians of so many rounds (default 3)")
    size = Options()
    parser.add_argument("--residents", type=int, default=size.residents, help="pages, soak: of the large city")
    parser.add_argument("--small", type=int, default=size.small, help="pages: applications of the small city")
    parser.add_argument("--large", type=int, default=size.large, help="pages, soak: applications of the large city")
    parser.add_argument("--events", type=int, default=size.events, help="audit: events in the log")
    parser.add_argument("--seconds", type=float, default=size.seconds, help="pages: of even load")
    parser.add_argument("--minutes", type=float, default=size.minutes, help="soak: of even load")
    arguments = parser.parse_args()
    on = machine()
    options = Options(
        arguments.rounds, arguments.residents, arguments.small, arguments.large, arguments.events, arguments.seconds,
        arguments.minutes,
    )  # fmt: skip
    reports: list[Report] = []
    # Settings are read once a process, and each benchmark has a city of its own.
    context = multiprocessing.get_context("spawn")
    for name in arguments.names or ALL:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            reports.append(pool.submit(ALL[name], options).result())
    show(reports, on, arguments.json)


if __name__ == "__main__":
    main()
