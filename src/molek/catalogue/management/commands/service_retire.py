"""Offer a service no longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.base.errors import DomainError
from molek.catalogue import operations


class Command(BaseCommand):
    help = "Retire a service; applications under way go on, and publishing it again reopens it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                version = operations.retire(code=options["code"], by=SYSTEM, at=timezone.now())
                transaction.set_rollback(options["dry_run"])
        except DomainError as error:
            raise CommandError(f"{options['code']}: {error}") from error
        self.stdout.write(f"{version.code}: {version.version} ditutup/retired")
