"""``molek import residents FILE [--report OUT.csv] [--dry-run]``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from molek.base.actors import SYSTEM
from molek.residents import operations
from molek.residents.errors import ImportFileUnusable


class Command(BaseCommand):
    help = "Impor ekspor penduduk dari pusat (CSV atau XLSX) / import the central registry's export"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--report", type=Path, metavar="OUT.csv", help="satu baris per baris berkas / one line each"
        )
        parser.add_argument("--dry-run", action="store_true", help="laporan saja / report only, the register stays")

    def handle(self, *args: Any, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file}: tidak ada / no such file")
        console = Console(stderr=True, quiet=options["verbosity"] == 0)
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
        with Bars(*columns, console=console) as bars:
            bar = bars.add_task("Membaca / reading", total=file.stat().st_size)

            def watch(progress: operations.Progress) -> None:
                words = "Memasukkan / merging" if progress.is_merging else f"Membaca / reading {progress.lines:,}"
                bars.update(bar, completed=progress.bytes_read, description=words)

            try:
                run = operations.import_residents(
                    path=file, by=SYSTEM, at=timezone.now(), is_dry_run=dry_run, watch=watch
                )
            except ImportFileUnusable as error:
                raise CommandError(f"{error} {error.advice}") from error
        if report:
            with report.open("w", encoding="utf-8-sig", newline="") as out:
                operations.write_report(run_id=run.pk, to=out, by=SYSTEM)
            self.stdout.write(f"laporan / report: {report}")
        self.stdout.write(
            f"baris / lines {run.lines_read}: masuk / imported {run.lines_imported}, "
            f"dengan catatan / warned {run.lines_warned}, ditolak / rejected {run.lines_rejected}"
        )
        self.stdout.write(
            f"penduduk / residents: baru / new {run.residents_added}, berubah / changed {run.residents_changed}"
            + (" (percobaan, tidak disimpan / dry run, nothing kept)" if dry_run else "")
        )
