"""Tell which past applications a changed service would decide otherwise, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from molek.base.errors import DomainError
from molek.catalogue import operations


class Command(BaseCommand):
    help = "Show which past applications would flip under a changed service file, and why; changes nothing"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            service = operations.checked(*operations.read_pair(file))
        except (DomainError, OSError) as error:
            raise CommandError(f"{file}: molek service check {file}") from error
        flipped = 0
        for flip in operations.impact(service=service):
            flipped += 1
            self.stdout.write(f"{flip.reference}: {flip.before.kind} → {flip.after.kind} ({flip.why})")
        self.stdout.write(f"{service.code}: {flipped} permohonan berubah/applications flip")
