"""The web process: pages over HTTP."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from molek.site.processes import web_command
from molek.site.serving import Draining


class Command(BaseCommand):
    help = "Serve the pages on MOLEK_HOST:MOLEK_PORT"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))

    def handle(self, *args: Any, **options: Any) -> None:
        command = web_command(settings.MOLEK, workers=options["workers"])
        sys.exit(Draining(command, drain_s=settings.MOLEK.drain_s).run())
