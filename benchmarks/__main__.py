"""``python -m benchmarks [NAME ...] [--rounds N]`` measures what is named, or everything; each in its own process.

It takes three quarters of an hour at full size: each table is shown and kept as soon as it is there, and where one
cannot be measured the others still are.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

from rich.console import Console

from benchmarks import (
    auditing,
    citizens,
    halls,
    importing,
    integrity,
    letters,
    outbox,
    pages,
    payments,
    searching,
    soaking,
)  # fmt: skip
from benchmarks.apart import run_apart
from benchmarks.report import Options, Report, keep, machine, show, tell

ALL = {
    "letters": letters.run,
    "import": importing.run,
    "search": searching.run,
    "halls": halls.run,
    "citizens": citizens.run,
    "payments": payments.run,
    "outbox": outbox.run,
    "integrity": integrity.run,
    "pages": pages.run,
    "soak": soaking.run,
    "audit": auditing.run,
}
WIDTH = 120  # of tables that go to a file


def main() -> int:
    """How many could not be measured."""
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
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(on)
    reports: list[Report] = []
    failed: list[str] = []
    for name in arguments.names or ALL:
        tell(name)
        try:
            reports.append(run_apart(ALL[name], options))
        except Exception:
            traceback.print_exc()
            failed.append(name)
        else:
            show(reports[-1], console)
            keep(reports, on, arguments.json)
    if reports:
        console.print(f"JSON: {arguments.json}")
    if failed:
        console.print(f"Not measured, for the reasons above: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
