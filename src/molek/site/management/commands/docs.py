"""Generate the reference pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from molek.site import reference


class Command(BaseCommand):
    help = "Write docs/reference from the code"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path("docs/reference"))

    def handle(self, *args: Any, **options: Any) -> None:
        for path in reference.write(options["folder"]):
            self.stdout.write(str(path))
