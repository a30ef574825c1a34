"""Taking in the central registry's export: read and checked line by line in Python, merged as a whole in SQL."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor, area_within
from molek.base.workdays import city_date
from molek.files import operations as files
from molek.files import queries as stored
from molek.jobs import operations as jobs
from molek.live import operations as live
from molek.residents import queries
from molek.residents.enums import OCCUPATIONS, AreaKind, ImportState
from molek.residents.errors import ImportFileUnusable, ImportRunning
from molek.residents.models import ImportRun
from molek.residents.operations import merging
from molek.residents.operations.reading import open_source
from molek.residents.permissions import ResidentPermission
from molek.residents.rules.lines import STAGE_COLUMNS, LineCheck

_BATCH = 10_000  # lines a COPY; progress is seen after each
_MANY_NIKS = 50
_TOO_MANY_ZEROS = 0.6  # one NIK in ten ends in 0 by nature; all of them do when Excel has rounded the column
_COPY = f"COPY residents_stage (run_id, line, {', '.join(STAGE_COLUMNS)}) FROM STDIN"
_MAX_UPLOAD_BYTES = 300_000_000
_KEEP_UPLOADS = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. ``bytes_read`` of ``size_bytes``; ``is_merging`` once all lines are read."""

    lines: int
    bytes_read: int
    size_bytes: int
    is_merging: bool = False


def _nobody(_progress: Progress) -> None:
    """Nobody watches."""


def import_residents(
    *,
    path: Path,
    by: Actor,
    at: dt.datetime,
    file_name: str = "",
    is_dry_run: bool = False,
    watch: Callable[[Progress], None] = _nobody,
) -> ImportRun:
    """Take the export at ``path`` into the register and keep the verdict on each line.

    The register changes in one transaction at the end or not at all; killed before, the same file starts anew. The
    export updates who is there (what he was before is kept by field); within one file the first line of a NIK stands
    and one that contradicts it stays out. Running it again changes nothing. With ``is_dry_run`` only the verdicts are
    kept.

    Args:
        path: CSV (any delimiter, UTF-8, UTF-16 or Windows-1252) or XLSX.
        by: who may import, where; lines of other areas stay out.
        at: the moment; births after its city-local date are in the future.
        file_name: what the reader calls the file; default its own name.
        watch: told after each batch of lines.

    Raises:
        NotPermitted: ``by`` may not import.
        ImportFileUnusable: the file as a whole cannot be read; nothing was taken in.
    """
    by.require(ResidentPermission.IMPORT)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    unfinished = ImportRun.objects.filter(
        sha256=sha256, is_dry_run=is_dry_run, by_ref=by.ref, state__in=(ImportState.READING, ImportState.MERGING)
    )
    run = unfinished.order_by("-id").first() or ImportRun.objects.create(
        file_name=(file_name or path.name)[:200],
        sha256=sha256,
        size_bytes=path.stat().st_size,
        is_dry_run=is_dry_run,
        by_ref=by.ref,
        area_codes=[] if by.is_system else list(by.areas(ResidentPermission.IMPORT)),
        started_at=at,
    )
    _take_in(run=run, path=path, by=by, at=at, watch=watch)
    run.refresh_from_db()
    return run


@transaction.atomic
def order_import(*, upload: UploadedFile, is_dry_run: bool, by: Actor, at: dt.datetime) -> ImportRun:
    """Keep an uploaded export and queue its import; its progress and report are read by the run's id.

    Raises:
        NotPermitted: ``by`` may not import.
        ImportFileUnusable: too large to be an export of a city.
    """
    by.require(ResidentPermission.IMPORT)
    if (upload.size or 0) > _MAX_UPLOAD_BYTES:
        raise ImportFileUnusable(why=_("lebih dari 300 MB"))
    kept = files.store(content=upload.read(), media_type="application/octet-stream", by=by, at=at)
    run = ImportRun.objects.create(
        file_name=(upload.name or "")[:200],
        sha256=kept.sha256,
        size_bytes=kept.size,
        is_dry_run=is_dry_run,
        by_ref=by.ref,
        area_codes=list(by.areas(ResidentPermission.IMPORT)),
        started_at=at,
    )
    audit.record(event="residents.import.ordered", by=by, subject=f"import:{run.pk}", at=at)
    jobs.enqueue("residents.import_file", lock="residents.import", run_id=run.pk)
    return run


def run_ordered_import(*, run_id: int, at: dt.datetime) -> ImportRun:
    """Do what :func:`order_import` queued. May be repeated: a finished run stays as it is."""
    run = ImportRun.objects.get(pk=run_id)
    if run.is_over:
        return run
    with tempfile.NamedTemporaryFile(prefix="molek-import-") as file:
        file.write(stored.read(run.sha256))
        file.flush()
        with suppress(ImportFileUnusable):  # kept with the run, where the one who ordered it reads why
            _take_in(run=run, path=Path(file.name), by=SYSTEM, at=at, watch=_nobody)
    run.refresh_from_db()
    return run


@transaction.atomic
def forget_import_files(*, at: dt.datetime) -> int:
    """Discard uploaded exports whose imports are over for a day: they hold the whole register. Returns how many.

    The verdicts and the hash of the file stay with the run.
    """
    over = ImportRun.objects.filter(finished_at__lt=at - _KEEP_UPLOADS)
    unfinished = ImportRun.objects.filter(finished_at__isnull=True).values("sha256")
    forgotten = 0
    for sha256 in over.exclude(sha256__in=unfinished).values_list("sha256", flat=True).distinct():
        forgotten += files.discard(sha256=sha256)
    return forgotten


def _take_in(*, run: ImportRun, path: Path, by: Actor, at: dt.datetime, watch: Callable[[Progress], None]) -> None:
    """Read, check and stage in batches, each its own transaction; then merge in one."""
    attempt = _begin(run)
    try:
        lines = _stage(run=run, attempt=attempt, path=path, today=city_date(at), watch=watch)
        watch(Progress(lines, run.size_bytes, run.size_bytes, is_merging=True))
        with transaction.atomic():
            _claim(run, attempt, state=ImportState.MERGING, lines_read=lines, bytes_read=run.size_bytes)
            done = merging.merge(
                run_id=run.pk,
                reason=f"import:{run.pk}",
                by_ref=run.by_ref,
                at=at,
                is_dry_run=run.is_dry_run,
            )
            _claim(
                run,
                attempt,
                state=ImportState.DONE,
                finished_at=at,
                lines_imported=done.imported,
                lines_warned=done.warned,
                lines_rejected=done.rejected,
                residents_added=done.added,
                residents_changed=done.changed,
            )
            live.publish(f"residents-import:{run.pk}")
            audit.record(
                event="residents.import.rehearsed" if run.is_dry_run else "residents.import.merged",
                by=by,
                subject=f"import:{run.pk}",
                at=at,
                data={
                    "file_sha256": run.sha256,
                    "lines": lines,
                    "rejected": done.rejected,
                    "added": done.added,
                    "changed": done.changed,
                },
            )
    except ImportFileUnusable as error:
        with transaction.atomic():
            _claim(run, attempt, state=ImportState.FAILED, finished_at=at, problem=f"{error} {error.advice}")
            _forget(run)
            live.publish(f"residents-import:{run.pk}")
        raise


def _begin(run: ImportRun) -> int:
    """Start (again) from the first line. What an earlier attempt staged is dropped."""
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(
            attempt=F("attempt") + 1, state=ImportState.READING, bytes_read=0, lines_read=0
        )
        _forget(run)
        return ImportRun.objects.values_list("attempt", flat=True).get(pk=run.pk)


def _claim(run: ImportRun, attempt: int, **values: object) -> None:
    """Write to the run, unless another attempt has begun: then this one is over."""
    if not ImportRun.objects.filter(pk=run.pk, attempt=attempt).update(**values):
        raise ImportRunning(minutes=1)


def _forget(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(merging.FORGET_STAGE, {"run": run.pk})


def _stage(*, run: ImportRun, attempt: int, path: Path, today: dt.date, watch: Callable[[Progress], None]) -> int:
    """Check every line and COPY it into the staging table. Returns how many there were."""
    source = open_source(path)
    within = run.area_codes
    check = LineCheck(
        source.header,
        areas=frozenset(a.code for a in queries.areas(kind=AreaKind.KELURAHAN)),
        may_import=lambda code: not within or any(area_within(code, c) for c in within),
        occupations={label: code for code, label in enumerate(OCCUPATIONS, 1)},
        today=today,
    )
    lines, batch = 0, []
    prefix = f"{run.pk}\t"
    for number, cells, read in source.rows:
        values, _codes, _verdict = check.check(cells)
        batch.append(f"{prefix}{number}\t{values}\n")
        if len(batch) >= _BATCH:
            lines += len(batch)
            _copy(run, attempt, batch, lines, read)
            watch(Progress(lines, read, run.size_bytes))
            batch.clear()
    lines += len(batch)
    _copy(run, attempt, batch, lines, run.size_bytes)
    if check.niks >= _MANY_NIKS and check.niks_ending_in_zero > check.niks * _TOO_MANY_ZEROS:
        raise ImportFileUnusable(why=_("hampir semua NIK berakhir dengan 0; kolom NIK sudah dibulatkan Excel"))
    return lines


def _copy(run: ImportRun, attempt: int, batch: list[str], lines: int, read: int) -> None:
    with transaction.atomic():
        _claim(run, attempt, lines_read=lines, bytes_read=read)
        live.publish(f"residents-import:{run.pk}")
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write("".join(batch))


def report_rows(*, run_id: int, by: Actor) -> Iterator[list[str | int]]:
    """The report of an import: line, verdict, codes, message (Indonesian). Quotes nothing of the file.

    Permission and run are checked before the first row is asked for.
    """
    lines = queries.import_report(run_id=run_id, by=by)
    header: list[str | int] = ["line", "verdict", "codes", "message"]
    return chain([header], ([r.line, r.verdict.value, " ".join(r.codes), r.message] for r in lines))


def write_report(*, run_id: int, to: TextIO, by: Actor) -> None:
    """The report of an import as CSV."""
    csv.writer(to).writerows(report_rows(run_id=run_id, by=by))
