"""``molek verify FILE.pdf``: the check of the verification page on the command line, also without network."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from molek.documents import queries
from molek.documents.enums import PdfState
from molek.documents.queries import PdfVerdict

_UNREADABLE = 2


class Command(BaseCommand):
    help = "Check a PDF: signature, token and, where the database answers, its status. Exit code 0 only if it is good."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--offline", action="store_true", help="ask no database: our keys alone decide")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pdf = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=_UNREADABLE) from error
        now = timezone.now()
        try:
            verdict = queries.verify_pdf(pdf, at=now, with_list=not options["offline"])
        except OperationalError:
            verdict = queries.verify_pdf(pdf, at=now, with_list=False)
        for name, value in _lines(verdict):
            self.stdout.write(f"{name}: {value}")
        if not verdict.is_good:
            raise SystemExit(_UNREADABLE if verdict.state == PdfState.UNREADABLE else 1)


def _lines(verdict: PdfVerdict) -> list[tuple[str, str]]:
    lines = [("verdict", f"{verdict.state.value} ({verdict.state.label})"), ("sha256", verdict.sha256)]
    if verdict.signer_name:
        lines.append(("signer", verdict.signer_name))
    if verdict.signed_at:
        lines.append(("signed", verdict.signed_at.isoformat()))
    if verdict.second_name:
        lines.append(("acknowledged by", verdict.second_name))
    if verdict.second_at:
        lines.append(("acknowledged", verdict.second_at.isoformat()))
    if verdict.claims:
        claims = verdict.claims
        lines += [
            ("title", claims.title),
            ("number", claims.number),
            ("unit", claims.unit),
            ("name", claims.masked_name),
        ]
        if claims.valid_until:
            lines.append(("valid until", claims.valid_until.isoformat()))
    if verdict.found:
        lines += [("registered", verdict.found.document.number), ("status", str(verdict.found.validity.label))]
    elif verdict.was_listed:
        lines.append(("registered", "no"))
    return lines
