"""Bring a database up to the state in which the city can work; in the demo also one of any size."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from molek.base.errors import DomainError
from molek.residents import queries as residents
from molek.site.demo.city import ensure_city
from molek.site.demo.past import Made, seed_past


class Command(BaseCommand):
    help = (
        "Migrate and seed the city of MOLEK_CITY: areas, offices, calendar, services; demo people in the demo. "
        "In the demo --residents and --applications make a city of any size, with ten made-up years behind it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--residents", type=int, metavar="N", help="so many made-up residents (demo only)")
        parser.add_argument("--applications", type=int, metavar="M", help="so many made-up applications (demo only)")
        parser.add_argument("--seed", type=int, default=5371, help="another seed draws another past (default 5371)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, applications = options["residents"], options["applications"]
        if (wanted is not None or applications is not None) and not settings.MOLEK.demo:
            raise CommandError("Hanya di kota contoh / in the demo city only (MOLEK_DEMO=1)")
        if min(wanted if wanted is not None else 1, applications if applications is not None else 1) < 1:
            raise CommandError("Paling sedikit 1 / at least 1")
        console = Console()
        began = time.perf_counter()
        before = _residents()
        ensure_city(console=console, demo_residents=wanted)
        made = time.perf_counter() - began
        there = _residents()
        if wanted is not None and there != wanted and before:
            raise CommandError(
                f"Kota ini sudah berpenduduk {there:,}: mulai dari folder data lain / the city has residents already"
            )
        if applications is not None:
            past_began = time.perf_counter()
            past = self._seed_past(applications, options["seed"], console)
            spent = time.perf_counter() - past_began
            both = past.applications + (there - before)
            console.print(
                f"{there - before:,} warga / residents: {made:.0f} s; {past.applications:,} permohonan / applications "
                f"({past.rows:,} baris / rows): {spent:.0f} s\n"
                f"{both / (made + spent):,.0f} warga dan permohonan/s, {past.rows / spent:,.0f} baris/s"
            )
        self.stdout.write("Kota siap / the city is ready")

    def _seed_past(self, count: int, seed: int, console: Console) -> Made:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("Permohonan rekaan / made-up applications", total=count)
            try:
                return seed_past(
                    count,
                    at=timezone.now(),
                    seed=seed,
                    progress=lambda done: progress.update(bar, completed=done),
                    watch=lambda what: progress.update(bar, description=f"Indeks / index {what}"[:60]),
                )
            except DomainError as refusal:
                raise CommandError(f"{refusal} ({refusal.code})") from refusal


def _residents() -> int:
    """How many there are; none before the first migration."""
    if "residents_resident" not in connection.introspection.table_names():
        return 0
    return sum(residents.population().values())
