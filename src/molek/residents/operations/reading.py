"""Lines of a CSV or XLSX file as texts, whatever the encoding, the delimiter and the quoting mistakes."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text
from molek.residents.errors import ImportFileUnusable
from molek.residents.rules.lines import columns_of

_CHUNK = 1 << 20
_DELIMITERS = ";,\t|"
_MOST_JOINED = 5  # physical lines of one record whose quoted cell holds line breaks
_MOST_UNPACKED = 3 << 30  # of an XLSX: a city of a million is a third of it
_MOST_PACKED = 300  # times smaller than unpacked: what spreadsheets never reach, and bombs do
_EXACT = 2**53  # whole numbers above it are not exact in a spreadsheet
_FEW = 3  # known columns that make a first row a header


@dataclass(frozen=True, slots=True)
class Source:
    """A file opened. ``header`` is its first row; iterate ``rows`` once: (row number, cells, bytes read so far)."""

    header: list[str]
    rows: Iterator[tuple[int, Sequence[str], int]]
    size_bytes: int


Columns = Callable[[Sequence[str]], tuple[Collection[object], Sequence[str]]]  # of a header: known ones, missing ones


_NOT_A_HEADER = _("baris pertama bukan judul kolom data penduduk")


def open_source(
    path: Path,
    *,
    columns: Columns = columns_of,
    not_a_header: Text = _NOT_A_HEADER,
) -> Source:
    """Open an export; of the registry, unless ``columns`` knows those of another file.

    Raises:
        ImportFileUnusable: it is empty, is neither kind, or lacks required columns.
    """
    size = path.stat().st_size
    if size == 0:
        raise ImportFileUnusable(why=_("berkas kosong"))
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportFileUnusable(why=_("ini XLS lama; simpan sebagai XLSX atau CSV"))
    is_xlsx = start.startswith(b"PK\x03\x04")
    rows = _xlsx_rows(path, size) if is_xlsx else _csv_rows(path, columns)
    header: list[str] = []
    for _number, cells, _read in rows:
        if any(cell.strip() for cell in cells) and not cells[0].lower().startswith("sep="):
            header = list(cells)
            break
    found, missing = columns(header)
    if len(found) < _FEW:
        raise ImportFileUnusable(why=not_a_header)
    if missing:
        raise ImportFileUnusable(why=_("kolom {columns} tidak ada").format(columns=", ".join(missing)))
    return Source(header, rows, size)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if start.count(0) > len(start) // 4:
            return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"  # what Windows writes
    return "utf-8"


def _delimiter_of(line: str, columns: Columns) -> str:
    return max(_DELIMITERS, key=lambda d: (len(columns(line.split(d))[0]), line.count(d)))


def _csv_rows(path: Path, columns: Columns) -> Iterator[tuple[int, Sequence[str], int]]:
    """Row numbers are those of the physical lines. A quote that nobody closes spoils its own line only."""
    encoding = _encoding_of(path)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, errors="replace", newline=None) as lines:
        delimiter = ""
        ahead: list[str] = []
        number = 0
        width = 0
        while line := (ahead.pop(0) if ahead else lines.readline()):
            number += 1
            line = line.rstrip("\n").replace("\0", "")
            if not delimiter:
                if line.lower().startswith("sep=") and len(line) == len("sep=;"):
                    continue
                delimiter = _delimiter_of(line, columns) if line.strip() else ""
                if not delimiter:
                    continue
            if '"' not in line:
                cells: Sequence[str] = line.split(delimiter)
            else:
                cells = _quoted(line, delimiter)
                if width and len(cells) < width and line.count('"') % 2:
                    cells, used = _joined(line, delimiter, width, ahead, lines)
                    if used:
                        del ahead[:used]
                        yield number, cells, raw.tell()
                        number += used
                        continue
            width = width or len(cells)
            if line:
                yield number, cells, raw.tell()


def _quoted(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a cell of more than 128 KB
        return []


def _joined(line: str, delimiter: str, width: int, ahead: list[str], lines: io.TextIOWrapper) -> tuple[list[str], int]:
    """The record that begins on ``line`` and goes on, and how many further lines it took; 0 if it does not."""
    text = line
    for used in range(1, _MOST_JOINED + 1):
        if len(ahead) < used:
            more = lines.readline()
            if not more:
                break
            ahead.append(more)
        text += " " + ahead[used - 1].rstrip("\n")
        if text.count('"') % 2 == 0:
            cells = _quoted(text, delimiter)
            return (cells, used) if len(cells) == width else (cells, 0)
    return _quoted(line, delimiter), 0


def _xlsx_rows(path: Path, size: int) -> Iterator[tuple[int, Sequence[str], int]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())
        if unpacked > _MOST_UNPACKED or unpacked > size * _MOST_PACKED:
            raise ImportFileUnusable(why=_("isinya terlalu besar"))
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_index(0)
        skipped = sheet.start[0] if sheet.start else 0  # empty rows above
        total = max(sheet.total_height, 1)
        rows = sheet.iter_rows()
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise ImportFileUnusable(why=_("berkas XLSX rusak")) from error
    for place, row in enumerate(rows, 1):
        cells = [cell if type(cell) is str else _text_of(cell) for cell in row]
        if any(cells):
            yield place + skipped, cells, size * place // total


def _text_of(cell: object) -> str:
    """A cell that is not text. A long number that Excel has rounded, or may have, shows as the power it became."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        if not float(cell).is_integer():
            return str(cell)
        whole = int(cell)
        exact = abs(whole) < 10**15 or (abs(whole) < _EXACT and whole % 10 != 0)
        return str(whole) if exact else f"{cell:E}"
    return str(cell)
