"""Reads of imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.errors import NotFound
from molek.taxes.enums import Verdict
from molek.taxes.models import ImportLine, ImportRun
from molek.taxes.permissions import TaxPermission
from molek.taxes.rules.lines import message_of


@dataclass(frozen=True, slots=True)
class ReportLine:
    """The verdict on one line; ``message`` is Indonesian and quotes nothing of it."""

    line: int
    verdict: Verdict
    codes: tuple[str, ...]
    message: str


def import_run(*, run_id: int, by: Actor) -> ImportRun:
    """One import, for those who may import."""
    by.require(TaxPermission.IMPORT)
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def import_runs(*, by: Actor, limit: int = 20) -> list[ImportRun]:
    """The latest imports, newest first."""
    by.require(TaxPermission.IMPORT)
    return list(ImportRun.objects.order_by("-id")[:limit])


def import_report(*, run_id: int, by: Actor) -> Iterator[ReportLine]:
    """The verdicts of an import in the order of its lines. Permission is asked before the first."""
    run = import_run(run_id=run_id, by=by)
    rows = ImportLine.objects.filter(run=run).order_by("line").values_list("line", "verdict", "codes")
    return (
        ReportLine(line, Verdict(verdict), tuple(codes), message_of(codes))
        for line, verdict, codes in rows.iterator(chunk_size=20_000)
    )
