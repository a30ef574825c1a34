"""Bring a database up to the state in which the city can work."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from molek.site.demo.city import ensure_city


class Command(BaseCommand):
    help = "Migrate and seed the city of MOLEK_CITY: areas, offices, calendar, services; demo people in the demo"

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_city(console=Console())
        self.stdout.write("Kota siap / the city is ready")
