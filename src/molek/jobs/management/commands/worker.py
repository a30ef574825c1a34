"""Run queued jobs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from molek.jobs import operations


class Command(BaseCommand):
    help = "Run queued jobs until stopped; running ones are finished first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="threads (default 4)")
        parser.add_argument("--queues", nargs="+", metavar="QUEUE", help="serve only these queues")
        parser.add_argument(
            "--dead-after",
            type=float,
            default=15.0,
            metavar="SECONDS",
            help="silence after which a worker is dead",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        operations.run_worker(
            concurrency=options["concurrency"], queues=options["queues"], dead_after_s=options["dead_after"]
        )
