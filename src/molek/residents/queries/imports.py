"""Reads of imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.errors import NotFound
from molek.residents.enums import Verdict
from molek.residents.models import ImportLine, ImportRun
from molek.residents.permissions import ResidentPermission
from molek.residents.rules.lines import message_of

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class ReportLine:
    """The verdict on one line. ``message`` is Indonesian and quotes nothing of the line."""

    line: int
    verdict: Verdict
    codes: tuple[str, ...]
    message: str


def import_run(*, run_id: int, by: Actor) -> ImportRun:
    """One import, for those who may import."""
    by.require(ResidentPermission.IMPORT)
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def import_runs(*, by: Actor, limit: int = 20) -> list[ImportRun]:
    """The latest imports, newest first."""
    by.require(ResidentPermission.IMPORT)
    return list(ImportRun.objects.order_by("-id")[:limit])


def import_report(*, run_id: int, by: Actor) -> Iterator[ReportLine]:
    """The verdicts of an import in the order of its lines, read in pieces."""
    run = import_run(run_id=run_id, by=by)
    return _lines(run)


def _lines(run: ImportRun) -> Iterator[ReportLine]:
    last = 0
    while True:
        rows = list(
            ImportLine.objects.filter(run=run, line__gt=last)
            .order_by("line")
            .values_list("line", "verdict", "codes")[:_AT_ONCE]
        )
        for line, verdict, codes in rows:
            yield ReportLine(line, Verdict(verdict), tuple(codes), message_of(codes))
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]
