"""The process that Prometheus asks."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from molek.site.metrics.server import serve


class Command(BaseCommand):
    help = "Serve figures for Prometheus on MOLEK_METRICS_HOST:MOLEK_METRICS_PORT, at /metrics"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=0, help="in place of MOLEK_METRICS_PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        config = settings.MOLEK
        port = options["port"] or config.metrics_port
        if not port:
            raise CommandError("MOLEK_METRICS_PORT belum diisi / is not set, misalnya / for example 9464")
        self.stdout.write(f"http://{config.metrics_host}:{port}/metrics")
        serve(config.metrics_host, port, token=config.metrics_token, stop=threading.Event())
