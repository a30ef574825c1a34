"""``molek hall simulate``: made-up visitors and clerks in the hall of the demo city."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from molek.base.errors import DomainError
from molek.site.demo.queueing import HALL, LivingHall, Pace

_TICK_S = 0.5


class Command(BaseCommand):
    help = "SIMULASI: play visitors and clerks in a hall of the demo city, until Ctrl-C"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hall", default=HALL, help="code of the hall")
        parser.add_argument("--speed", type=float, default=1.0, help="60 = a minute of theirs is a second of ours")
        parser.add_argument("--visitors", type=int, default=300, help="in eight hours; 3000 on a bad day")
        parser.add_argument("--clerks", type=int, default=4, help="made-up clerks, at most 6")
        parser.add_argument("--minutes", type=float, default=0, help="stop after so many minutes; 0 = never")

    def handle(self, *args: Any, **options: Any) -> None:
        pace = Pace(options["visitors"], max(options["speed"], 0.1), min(max(options["clerks"], 1), 6))
        try:
            living = LivingHall(options["hall"], pace=pace, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(f"{refusal} {refusal.advice}") from refusal
        self.stdout.write(f"SIMULASI {options['hall']}: {pace.visitors} orang/8 jam, kecepatan {pace.speed:g}x")
        ends = time.monotonic() + options["minutes"] * 60 if options["minutes"] else None
        try:
            while ends is None or time.monotonic() < ends:
                living.advance(timezone.now())
                close_old_connections()
                time.sleep(_TICK_S)
        except KeyboardInterrupt:
            self.stdout.write("SIMULASI berhenti")
