"""Make one of the first two administrators of a real city: ``molek staff admin USERNAME --name NAME``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.base.errors import DomainError
from molek.staff import operations


class Command(BaseCommand):
    help = "Make one of the first two administrators, print his password / buat satu dari dua administrator pertama"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="name of the person / nama")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                account = operations.create_administrator(
                    username=options["username"], name=options["name"], by=SYSTEM, at=timezone.now()
                )
                transaction.set_rollback(options["dry_run"])
        except DomainError as refusal:
            raise CommandError(f"{refusal} {refusal.advice}".strip()) from refusal
        if options["dry_run"]:
            self.stdout.write("dry run: nothing was written")
            return
        self.stdout.write(f"official:{account.official_id} {account.password}")
