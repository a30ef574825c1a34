"""``molek audit verify``: recompute the whole log; exit code 1 when something was altered, naming the first event."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from molek.audit import queries


class Command(BaseCommand):
    help = "Recompute every hash of the log / Hitung ulang seluruh log"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--against",
            metavar="FILE",
            action="append",
            default=[],
            type=Path,
            help="a kept copy of /log/akar.json; may be given more than once",
        )
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="side by side (default: all cores)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = [root for file in options["against"] for root in _roots_in(file)]
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("log")
            report = queries.verify_log(
                known=known,
                progress=lambda done, total: progress.update(bar, completed=done, total=total),
                processes=options["processes"],
            )
        for problem in report.problems:
            place = "-" if problem.position is None else problem.position
            self.stdout.write(f"{problem.kind} event={problem.event_id or '?'} position={place}: {problem.detail}")
        for seal in report.bad_seals:
            self.stdout.write(
                f"SEAL size={seal.size}: {seal.root}, recomputed {seal.expected or 'nothing: log too short'}"
            )
        summary = (
            f"{report.sealed} kejadian tersegel / sealed, {report.waiting} menunggu / waiting, "
            f"{report.seals} segel / seals, {len(known)} akar luar / roots from outside"
        )
        if report.is_sound:
            self.stdout.write(f"{summary}: utuh / sound")
            return
        first = report.first
        named = f"event {first.event_id or '?'} ({first.kind.label})" if first else "no event can be named"
        raise CommandError(
            f"{summary}: {report.problem_count} masalah / problems, {len(report.bad_seals)} segel salah / bad seals; "
            f"pertama / first: {named}",
            returncode=1,
        )


def _roots_in(file: Path) -> list[tuple[int, str]]:
    """The roots of a kept ``akar.json``."""
    try:
        kept = json.loads(file.read_bytes())
        seals = [kept["latest"], *kept.get("daily", [])]
        return [(int(seal["size"]), str(seal["root"])) for seal in seals if seal]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{file}: bukan salinan akar.json / no copy of akar.json ({error})") from error
