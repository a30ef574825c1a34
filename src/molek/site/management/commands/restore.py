"""``molek restore FILE --key KEY``: a city again from its backup; ``--check`` only reads it to its end."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from molek.audit import queries as audit
from molek.files import queries as files
from molek.files.errors import FileStoreDown
from molek.site import backup
from molek.site.management.commands.backup import backup_url, progress_bar


class Command(BaseCommand):
    help = "Put a backup back into an empty place, and check it / Pulihkan kota dari cadangan"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="file with the secret key (AGE-SECRET-KEY-…)")
        parser.add_argument("--check", action="store_true", help="read and compare only; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            identity = backup.read_identity(options["key"])
            bar, move = progress_bar("baca / reading")
            with bar:
                if options["check"]:
                    found = backup.check_backup(options["file"], identity=identity, progress=move)
                else:
                    found = backup.restore_backup(
                        options["file"], identity=identity, data_dir=settings.MOLEK.data_dir, url=backup_url(),
                        progress=move,
                    )  # fmt: skip
        except backup.BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        manifest = found.manifest
        self.stdout.write(
            f"{manifest.city}, {manifest.made_at}: {found.files:,} berkas / files, "
            f"basis data / database {found.dump_bytes:,} B, log {manifest.log_size:,}: utuh / complete"
        )
        if not options["check"]:
            self._prove(manifest)

    def _prove(self, manifest: backup.Manifest) -> None:
        """What came back is what was there: the log up to the seal of that moment, and every content by its hash."""
        known = [(manifest.log_size, manifest.log_root)] if manifest.log_size else []
        report = audit.verify_log(known=known, processes=os.cpu_count() or 1)
        try:
            damaged = files.damaged(stored_until=timezone.now())
        except FileStoreDown as problem:
            raise CommandError(f"{problem} Berkas belum diperiksa / files are not checked yet.") from problem
        for sha256 in damaged:
            self.stderr.write(f"berkas rusak atau hilang / damaged or lost: {sha256}")
        if not report.is_sound or damaged:
            raise CommandError(f"log: {report.problem_count} masalah / problems; berkas / files: {len(damaged)}")
        self.stdout.write("log dan semua berkas sesuai / the log and every file agree")
        if settings.MOLEK.files_url:
            self.stdout.write("Sekarang / now: molek files move, ke penyimpanan objek / to the store of objects")
        if not settings.MOLEK.embedded:
            self.stdout.write(
                "Sekarang / now: audit/sql/protect.sql, sebagai administrator basis data / as its administrator"
            )
