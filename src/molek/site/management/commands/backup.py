"""``molek backup FILE --to age1…``: database, stored files and keys in one encrypted file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

from molek.audit import queries as audit
from molek.files import queries as files
from molek.files.errors import FileCorrupt, FileStoreDown
from molek.site import backup, database
from molek.site.metrics.figures import note_backup


def backup_url() -> str:
    """Who dumps and restores: the embedded server's administrator, else the programs' own role."""
    if settings.MOLEK.embedded:
        return database.admin_url(settings.MOLEK.data_dir, database.NAME)
    held, known = connection.settings_dict, {default.keyword.decode() for default in Conninfo.get_defaults()}
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {key: held[name] for key, name in named.items() if held[name]}
    return make_conninfo(**parts, **{key: value for key, value in held["OPTIONS"].items() if key in known})


def progress_bar(words: str) -> tuple[Progress, backup.Progress]:
    """A bar on the error output, and what moves it."""
    bar = Progress(
        TextColumn(words), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn(), console=Console(stderr=True),
        transient=True,
    )  # fmt: skip
    task = bar.add_task(words)
    return bar, lambda done: bar.update(task, completed=done)


class Command(BaseCommand):
    help = "Database, files and keys in one encrypted file / Seluruh kota dalam satu berkas terenkripsi"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the file to make; it must not exist")
        parser.add_argument("--to", action="append", default=[], metavar="age1…", help="public key; may be repeated")
        parser.add_argument(
            "--without-objects",
            action="store_true",
            help="leave out what lies in the store of objects",
        )
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="make a key pair and print its public half")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["new_key"]:
                public = backup.new_key(options["new_key"])
                self.stdout.write(f"{public}")
                return
            if options["file"] is None:
                raise CommandError("Sebutkan berkasnya / name the file: molek backup FILE --to age1…")
            outside = () if options["without_objects"] else files.contents_outside()
            self._back_up(options["file"], [backup.read_recipient(text) for text in options["to"]], outside)
        except (backup.BackupProblem, FileCorrupt, FileStoreDown) as problem:
            raise CommandError(str(problem)) from problem

    def _back_up(self, file: Path, recipients: list[Any], outside: Iterable[files.OutsideContent]) -> None:
        seal = audit.latest_seal()
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (server,) = cursor.fetchone() or ("",)
        manifest = backup.Manifest(
            format=backup.FORMAT,
            city=settings.CITY.code,
            made_at=timezone.localtime().isoformat(timespec="seconds"),
            server=str(server),
            log_size=seal.size if seal else 0,
            log_root=seal.root if seal else "",
        )
        bar, move = progress_bar("cadangan / backup")
        with bar:
            made = backup.make_backup(
                file, recipients=recipients, data_dir=settings.MOLEK.data_dir, url=backup_url(), manifest=manifest,
                outside=outside, progress=move,
            )  # fmt: skip
        note_backup(at=timezone.now(), size=file.stat().st_size)
        self.stdout.write(
            f"{file}: {file.stat().st_size:,} B; {made.files:,} berkas / files ({made.file_bytes:,} B), "
            f"basis data / database {made.dump_bytes:,} B, log {manifest.log_size:,} {manifest.log_root}"
        )
