"""``molek case replay NUMBER``: does the stored verdict follow from the stored facts and the rules of that day?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from molek.base.errors import DomainError
from molek.cases import queries


class Command(BaseCommand):
    help = "Decide an application again from its stored facts. NUMBER is its code or the number of its letter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = queries.replay(options["number"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if result is None:
            raise CommandError("Permohonan ini belum diputus oleh sistem. / The machine has not decided it yet.")
        self.stdout.write(f"{result.ref} {result.service_code} v{result.service_version} ({result.stored.on})")
        self.stdout.write(f"tersimpan / stored     : {result.stored.told}")
        self.stdout.write(f"diulang   / recomputed : {result.recomputed.told}")
        for difference in result.differences:
            self.stdout.write(f"  {difference}")
        if not result.same:
            raise CommandError("BERBEDA / DIFFERENT", returncode=1)
        self.stdout.write("SAMA / SAME")
