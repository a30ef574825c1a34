"""``molek files move``: what lies in the data folder goes to the store of objects."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from molek.files import operations
from molek.files.errors import FileCorrupt, FileStoreDown


class Command(BaseCommand):
    help = "Bring files from the data folder to the store of objects, each proven there before it goes here"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MOLEK.files_url:
            raise CommandError("MOLEK_FILES_URL belum diisi / is not set")
        moved = 0
        try:
            for _sha256 in operations.move_from_folder():
                moved += 1
        except (FileCorrupt, FileStoreDown) as problem:
            raise CommandError(f"{problem} ({moved:,} dipindahkan / moved; jalankan lagi / run again)") from problem
        self.stdout.write(f"{moved:,} berkas dipindahkan / files moved")
