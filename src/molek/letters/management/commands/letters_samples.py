"""Draw every shipped letter and write the page that shows them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from molek.base.workdays import CITY_TZ
from molek.letters import operations

# The same day at every run, so that a picture changes only with its letter.
_DAY = dt.datetime(2025, 11, 24, 9, 0, tzinfo=CITY_TZ)


class Command(BaseCommand):
    help = "Draw every shipped letter on data of nobody, and write docs/reference/letters.md; needs no database"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder of the documentation")
        parser.add_argument("--variant", choices=["plain", "least", "worst"], default="plain")
        parser.add_argument("--pdf", type=Path, help="write the PDFs into this folder too")
        parser.add_argument("--pictures", type=Path, help="another folder for the pictures; writes no page")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["pictures"] or options["docs"] / "pictures" / "letters"
        folder.mkdir(parents=True, exist_ok=True)
        samples = list(operations.shipped_samples(at=_DAY, variant=options["variant"]))
        for sample in samples:
            self._write(folder / f"{sample.service.code}.png", sample.picture)
            if options["pdf"]:
                options["pdf"].mkdir(parents=True, exist_ok=True)
                self._write(options["pdf"] / f"{sample.service.code}.pdf", sample.pdf)
        if options["pictures"] is None:
            (options["docs"] / "reference").mkdir(exist_ok=True)
            page = operations.samples_page(samples, pictures="../pictures/letters")
            self._write(options["docs"] / "reference" / "letters.md", page.encode())

    def _write(self, path: Path, content: bytes) -> None:
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            self.stdout.write(str(path))
