"""Explain every mistake in service files, by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from molek.catalogue import operations


class Command(BaseCommand):
    help = "Check a service file (TOML), the template and the cases beside it; needs no database"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--language", choices=["id", "en"], default="", help="language of the explanations")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"] or get_language() or "id"
        wrong = [file for file in options["files"] if not self._is_good(file, language)]
        if wrong:
            raise CommandError(", ".join(map(str, wrong)), returncode=1)

    def _is_good(self, file: Path, language: str) -> bool:
        if not file.is_file():
            self.stdout.write(f"{file}: tidak ada / not found")
            return False
        report = operations.check(file=file)
        for mistake in report.mistakes:
            self.stdout.write(f"{file}: {mistake.to(language)}")
        table = file.with_suffix(".cases.txt")
        for mistake in report.case_mistakes:
            self.stdout.write(f"{table}: {mistake.to(language)}")
        for failure in report.failures:
            case = failure.case
            self.stdout.write(f"{table}:{case.line}: {case.name}: {case.expected} ≠ {failure.got}")
        for finding in report.findings:
            self.stdout.write(f"{file}: {finding.to(language)}")
        if report.service is not None:
            rules, fields = len(report.service.rules), len(report.service.fields)
            verdict = "ok" if report.is_good else "X"
            told = f"{verdict} ({rules} aturan/rules, {fields} isian/fields, {report.cases} kasus/cases)"
            self.stdout.write(f"{file}: {told}")
        return report.is_good
