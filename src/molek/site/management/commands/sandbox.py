"""Simulators of outside systems, for trying and for tests."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from molek.site.processes import sandbox_command


class Command(BaseCommand):
    help = "Serve simulators of outside systems (BSrE) on 127.0.0.1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8090)

    def handle(self, *args: Any, **options: Any) -> None:
        os.execv(sys.executable, sandbox_command(options["port"]))  # noqa: S606  our own server, no shell
