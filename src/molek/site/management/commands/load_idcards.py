"""``molek load idcards``: the backlog of a real registry office, made up, for rehearsals and measurements."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from molek.site.demo import idcards


class Command(BaseCommand):
    help = "Fill a demo city with identity cards in process (the figures of Kupang in 2017 unless told otherwise)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print-ready", type=int, default=12_000)
        parser.add_argument("--deduplication", type=int, default=14_000)
        parser.add_argument("--per-day", type=int, default=200)
        parser.add_argument("--days", type=int, default=5, help="working days of output behind the office")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.MOLEK.demo:
            raise CommandError("hanya untuk kota contoh / for a demo city only")
        started = time.monotonic()
        idcards.fill(
            timezone.now(), print_ready=options["print_ready"], deduplication=options["deduplication"],
            per_day=options["per_day"], days=options["days"],
        )  # fmt: skip
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
