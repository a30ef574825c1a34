"""Compile the English texts of every package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management.base import BaseCommand

_ROOT = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source in sorted(_ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
            with source.open("rb") as file:
                catalog = read_po(file)
            half_written = source.with_suffix(".mo.new")
            with half_written.open("wb") as file:
                write_mo(file, catalog)
            half_written.replace(source.with_suffix(".mo"))  # whole at any moment: a process may be starting
            self.stdout.write(f"{source.relative_to(_ROOT)}: {len(catalog)}")
