"""Taking in the revenue office's files: checked line by line in Python, merged as a whole in SQL.

The same shape as the import of residents: every line gets its verdict, what is good goes in within one transaction or
not at all, and the same file again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.files import operations as files
from molek.files import queries as stored
from molek.jobs import operations as jobs
from molek.live import operations as live
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.residents.errors import ImportFileUnusable
from molek.residents.operations.reading import open_source
from molek.taxes.enums import ImportKind, ImportState, TaxKind
from molek.taxes.errors import TaxFileUnusable
from molek.taxes.models import ImportLine, ImportRun, StageRow
from molek.taxes.operations.linking import link_by_nik, suggest_ties
from molek.taxes.operations.merging import CONFLICTS, LOOK_ANEW, MERGES, VERDICTS
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries.facts import SETTLED
from molek.taxes.queries.imports import import_report
from molek.taxes.rules import lines as line_rules

_STAGED = (
    "nop", "name", "nik", "npwp", "address", "area_code", "status", "land_m2", "building_m2", "year", "month",
    "amount_idr", "penalty_idr", "first_date", "second_date", "reference",
)  # fmt: skip
_TEXTS = frozenset({"nop", "name", "nik", "npwp", "address", "area_code", "status", "reference"})
_COPY = f"COPY taxes_stagerow (run_id, line, codes, is_bad, {', '.join(_STAGED)}) FROM STDIN"
_MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class _Merged:
    added: int
    changed: int


def import_taxes(
    *, path: Path, kind: ImportKind, by: Actor, at: dt.datetime, file_name: str = "", is_dry_run: bool = False
) -> ImportRun:
    """Take a file in and keep the verdict on each line.

    Args:
        path: CSV (any delimiter, UTF-8, UTF-16 or Windows-1252) or XLSX.
        is_dry_run: only the verdicts are kept.

    Raises:
        NotPermitted: ``by`` may not import.
        TaxFileUnusable: the file as a whole cannot be read; nothing was taken in.
    """
    by.require(TaxPermission.IMPORT)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    run = ImportRun.objects.create(
        kind=kind, file_name=(file_name or path.name)[:200], sha256=sha256, is_dry_run=is_dry_run, by_ref=by.ref,
        started_at=at,
    )  # fmt: skip
    _take_in(run, path, by=by, at=at)
    run.refresh_from_db()
    return run


@transaction.atomic
def order_import(*, upload: UploadedFile, kind: ImportKind, is_dry_run: bool, by: Actor, at: dt.datetime) -> ImportRun:
    """Keep an uploaded file and queue its import.

    Raises:
        NotPermitted.
        TaxFileUnusable: too large.
    """
    by.require(TaxPermission.IMPORT)
    if (upload.size or 0) > _MAX_BYTES:
        raise TaxFileUnusable(field="file", why=_("lebih dari 100 MB"))
    kept = files.store(content=upload.read(), media_type="application/octet-stream", by=by, at=at)
    run = ImportRun.objects.create(
        kind=kind, file_name=(upload.name or "")[:200], sha256=kept.sha256, is_dry_run=is_dry_run, by_ref=by.ref,
        started_at=at,
    )  # fmt: skip
    audit.record(event="taxes.import.ordered", by=by, subject=f"tax-import:{run.pk}", at=at)
    jobs.enqueue("taxes.import_file", lock="taxes.import", run_id=run.pk)
    return run


def run_ordered_import(*, run_id: int, at: dt.datetime) -> ImportRun:
    """Do what :func:`order_import` queued. May be repeated: a finished run stays as it is."""
    run = ImportRun.objects.get(pk=run_id)
    if run.is_over:
        return run
    with tempfile.NamedTemporaryFile(prefix="molek-tax-") as file:
        file.write(stored.read(run.sha256))
        file.flush()
        with suppress(TaxFileUnusable):  # kept with the run, where the one who ordered it reads why
            _take_in(run, Path(file.name), by=SYSTEM, at=at)
    run.refresh_from_db()
    return run


def _take_in(run: ImportRun, path: Path, *, by: Actor, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            ImportRun.objects.filter(pk=run.pk).update(state=ImportState.READING)
            with connection.cursor() as cursor:  # one import at a time merges
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('taxes.import', 0))")
            StageRow.objects.filter(run=run).delete()
            ImportLine.objects.filter(run=run).delete()
            _stage(run, path, today=city_date(at))
            merged = _merge(run, by=by, at=at)
            StageRow.objects.filter(run=run).delete()
            ImportRun.objects.filter(pk=run.pk).update(
                state=ImportState.DONE, finished_at=at, rows_added=merged.added, rows_changed=merged.changed,
                **_counts(run),
            )  # fmt: skip
            audit.record(
                event="taxes.import.rehearsed" if run.is_dry_run else "taxes.import.merged", by=by,
                subject=f"tax-import:{run.pk}", at=at,
                data={"kind": run.kind, "file_sha256": run.sha256, "added": merged.added, "changed": merged.changed},
            )  # fmt: skip
            live.publish(f"tax-import:{run.pk}")
    except ImportFileUnusable as error:
        why = TaxFileUnusable(field="file", why=error.data["why"])
        ImportRun.objects.filter(pk=run.pk).update(
            state=ImportState.FAILED, finished_at=at, problem=f"{why} {why.advice}"
        )
        with transaction.atomic():
            live.publish(f"tax-import:{run.pk}")
        raise why from error


def _tax_kinds() -> dict[str, str]:
    """Codes and Indonesian labels of taxes, lower case."""
    return {word.lower(): kind.value for kind in TaxKind for word in (kind.value, str(kind.label))}


def _stage(run: ImportRun, path: Path, *, today: dt.date) -> None:
    source = open_source(
        path,
        columns=lambda header: line_rules.columns_of(run.kind, header),
        not_a_header=_("baris pertama bukan judul kolom yang dikenal"),
    )
    check = line_rules.LineCheck(
        run.kind,
        source.header,
        areas=frozenset(area.code for area in residents.areas(kind=AreaKind.KELURAHAN)),
        kinds=_tax_kinds(),
        today=today,
    )
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, cells, _read in source.rows:
            line = check.check(cells)
            values = [line.values.get(name, "" if name in _TEXTS else None) for name in _STAGED]
            copy.write_row([run.pk, number, " ".join(line.codes), line.is_bad, *values])


def _merge(run: ImportRun, *, by: Actor, at: dt.datetime) -> _Merged:
    """Tell doubles, merge what is good, keep the verdicts."""
    values: dict[str, dt.datetime | str | int] = {"run": run.pk, "at": at, "by": by.ref}
    added = changed = 0
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ANEW)
        for statement in CONFLICTS[run.kind]:
            cursor.execute(statement, values)
        if not run.is_dry_run:
            for statement in MERGES[run.kind]:
                cursor.execute(LOOK_ANEW)
                cursor.execute(statement, values)
                new, old = cursor.fetchone()
                added, changed = added + new, changed + old
        cursor.execute(VERDICTS, values)
    if not run.is_dry_run and (added or changed):
        _follow_up(run, by=by, at=at)
    return _Merged(added, changed)


def _follow_up(run: ImportRun, *, by: Actor, at: dt.datetime) -> None:
    """New objects find their residents; whoever waits for a payment may go on."""
    if run.kind == ImportKind.OBJECTS:
        link_by_nik(by=SYSTEM, at=at)
        suggest_ties(by=SYSTEM, at=at)
    if run.kind != ImportKind.TOTALS:
        cases.resume(fact=SETTLED, resident_ids=None)


def _counts(run: ImportRun) -> dict[str, int]:
    found = dict(ImportLine.objects.filter(run=run).values_list("verdict").annotate(n=Count("line")))
    return {f"lines_{verdict.lower()}": found.get(verdict, 0) for verdict in ("IMPORTED", "WARNED", "REJECTED")}


def report_rows(*, run_id: int, by: Actor) -> Iterator[list[str | int]]:
    """The report: line, verdict, codes, message (Indonesian). Quotes nothing of the file, so no formula comes back."""
    found = import_report(run_id=run_id, by=by)
    header: list[str | int] = ["line", "verdict", "codes", "message"]
    return chain([header], ([r.line, r.verdict.value, " ".join(r.codes), r.message] for r in found))
