"""``molek import taxes KIND FILE [--report OUT.csv] [--dry-run]``."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.taxes import operations
from molek.taxes.enums import ImportKind
from molek.taxes.errors import TaxFileUnusable


class Command(BaseCommand):
    help = "Muat berkas Badan Pendapatan Daerah / take in a file of the revenue office (CSV or XLSX)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.value.lower() for kind in ImportKind])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--report", type=Path, metavar="OUT.csv", help="satu baris per baris berkas / one line each"
        )
        parser.add_argument("--dry-run", action="store_true", help="laporan saja / report only")

    def handle(self, *args: Any, kind: str, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file}: tidak ada / no such file")
        try:
            run = operations.import_taxes(
                path=file, kind=ImportKind(kind.upper()), by=SYSTEM, at=timezone.now(), is_dry_run=dry_run
            )
        except TaxFileUnusable as error:
            raise CommandError(f"{error} {error.advice}") from error
        if report:
            with report.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows(operations.report_rows(run_id=run.pk, by=SYSTEM))
            self.stdout.write(f"laporan / report: {report}")
        self.stdout.write(
            f"baris / lines {run.lines_read}: masuk / imported {run.lines_imported}, "
            f"dengan catatan / warned {run.lines_warned}, ditolak / rejected {run.lines_rejected}; "
            f"baru / new {run.rows_added}, berubah / changed {run.rows_changed}"
        )
