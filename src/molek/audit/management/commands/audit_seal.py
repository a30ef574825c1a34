"""``molek audit seal``: seal now what waits."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from molek.audit import operations


class Command(BaseCommand):
    help = "Seal the events that wait and print the new root / Segel kejadian yang menunggu"

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = operations.seal(at=timezone.now())
        if sealed is None:
            self.stdout.write("Tidak ada kejadian baru / nothing to seal")
        else:
            self.stdout.write(f"{sealed.size} {sealed.root}")
