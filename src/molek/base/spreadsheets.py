"""Tables as files that spreadsheets open: CSV with the mark for UTF-8, and XLSX.

A text that a spreadsheet would run as a formula is disarmed by an apostrophe in front (CWE-1236).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Of a text nothing is to be guessed: neither a formula nor a link nor a number.
_AS_WRITTEN = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True, "default_date_format": "yyyy-mm-dd",
}  # fmt: skip
Row = Sequence[Any]


def safe_cell(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula; numbers, days and None stay what they are."""
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) else text


class _Echo:
    """Gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Lines of a CSV file, one a row, each made when it is asked for."""
    write: Any = csv.writer(_Echo()).writerow
    yield "\ufeff"
    for row in rows:
        yield write([safe_cell(value) for value in row])


def csv_response(rows: Iterable[Row], name: str) -> StreamingHttpResponse:
    """A CSV file to keep, streamed."""
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def whole_csv_response(rows: Iterable[Row], name: str) -> HttpResponse:
    """The same at once: for rows that are ready, or must be read before the answer begins."""
    return HttpResponse(
        "".join(csv_lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def xlsx_file(rows: Iterable[Row]) -> bytes:
    """One sheet; texts stay texts, numbers numbers, days days. In memory: for tables of some thousand rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _AS_WRITTEN) as book:
        sheet = book.add_worksheet("Data")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, [safe_cell(value) for value in row])
    return out.getvalue()


def xlsx_response(rows: Iterable[Row], name: str) -> HttpResponse:
    return HttpResponse(
        xlsx_file(rows),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
