"""Import of the civil registry's export: dirty rows, every line with a verdict.

Floor: COPY of the same lines, unread, into a table of texts.
"""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

from benchmarks import city
from benchmarks.report import Figure, Options, Report

ROWS = 450_000
DIRTY = 0.15


def run(options: Options) -> Report:
    folder = city.configure(0)
    try:
        city.prepare()
        path = folder / "export.csv"
        _write_export(path)
        floor = _bare_copy(path)
        seconds, counts = _import(path)
    finally:
        city.remove(folder)
    return Report(
        "Import of residents",
        f"{ROWS:,} rows, {DIRTY:.0%} of them dirty, {counts}",
        [
            Figure("floor: bare COPY", ROWS / floor, "rows/s"),
            Figure("import with verdicts and history", ROWS / seconds, "rows/s", ">= 5,000/s", floor / seconds),
            Figure("whole file", seconds, "s", "<= 90 s"),
        ],
    )


def _write_export(path: Path) -> None:
    from django.conf import settings

    from molek.site.demo import synthetic

    draw = random.Random(2)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(synthetic.EXPORT_HEADER)
        for family in synthetic.generate(ROWS, settings.CITY.areas()):
            for person in family.members:
                row = synthetic.export_row(family, person)
                writer.writerow(_damaged(row, draw) if draw.random() < DIRTY else row)


def _damaged(row: list[str], draw: random.Random) -> list[str]:
    """One kind of damage that real exports have."""
    row = list(row)
    match draw.randrange(6):
        case 0:
            row[1] = f"'{row[1]}"
        case 1:
            row[2] = f"  {row[2].title()} "
        case 2:
            row[1] = f"{row[1][0]},{row[1][1:6]}E+15"
        case 3:
            row[5] = row[5].replace("-", "/")
        case 4:
            row[17] = row[17].replace(".", "")
        case _:
            row[2] = f"=HYPERLINK({row[2]})"
    return row


def _bare_copy(path: Path) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (line text)")
        began = time.perf_counter()
        with (
            path.open("rb") as file,
            cursor.copy("COPY bench_copy FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')") as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_copy")
    return seconds


def _import(path: Path) -> tuple[float, str]:
    from django.utils import timezone

    from molek.base.actors import SYSTEM
    from molek.residents import operations as residents

    began = time.perf_counter()
    run = residents.import_residents(path=path, by=SYSTEM, at=timezone.now())
    seconds = time.perf_counter() - began
    return seconds, f"{run.lines_imported:,} imported, {run.lines_warned:,} warned, {run.lines_rejected:,} rejected"
