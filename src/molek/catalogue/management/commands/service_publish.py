"""Publish a service file as the next version of its service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.catalogue import operations


class Command(BaseCommand):
    help = "Publish a service file (TOML) with the template beside it; what is published already stays"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        for file in options["files"]:
            if not file.is_file() or not operations.check(file=file).is_good:
                raise CommandError(f"{file}: molek service check {file}")
            toml, template = operations.read_pair(file)
            with transaction.atomic():
                publication = operations.publish_text(toml=toml, template=template, by=SYSTEM, at=timezone.now())
                transaction.set_rollback(options["dry_run"])
            state = "terbit/published" if publication.is_new else "tetap/unchanged"
            self.stdout.write(f"{publication.version.code}: {publication.version.version} {state}")
