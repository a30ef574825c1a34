"""Tables that people upload: CSV of any delimiter, or XLSX."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from molek.idcards.errors import FileUnusable

MOST_BYTES = 20_000_000
MOST_LINES = 60_000
_MOST_UNPACKED = 500_000_000
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are (line number in the file, cells), each as wide as ``header``."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    sha256: str


def read_table(upload: IO[bytes]) -> Table:
    """The first sheet, or the CSV. Raises :class:`FileUnusable`."""
    content = upload.read(MOST_BYTES + 1)
    if not content:
        raise FileUnusable(why=_("berkas kosong"), field="file")
    if len(content) > MOST_BYTES:
        raise FileUnusable(why=_("lebih dari 20 MB"), field="file")
    lines = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise FileUnusable(why=_("tidak ada baris data di bawah baris judul"), field="file")
    if len(filled) > MOST_LINES:
        raise FileUnusable(why=_("lebih dari 60.000 baris"), field="file")
    (_number, header), *rows = filled
    width = len(header)
    padded = [(number, [*cells, *[""] * width][:width]) for number, cells in rows]
    return Table(header, padded, hashlib.sha256(content).hexdigest())


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileUnusable(why=_("ini bukan CSV atau XLSX"), field="file")
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileUnusable(why=_("hurufnya tidak terbaca"), field="file")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    try:
        return list(enumerate(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter), 1))
    except csv.Error as error:
        raise FileUnusable(why=_("tanda kutipnya rusak"), field="file") from error


def _xlsx(content: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise FileUnusable(why=_("isinya terlalu besar"), field="file")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows: Sequence[Sequence[object]] = sheet.to_python()
        above = sheet.start[0] if sheet.start else 0
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise FileUnusable(why=_("berkas XLSX rusak"), field="file") from error
    return [(number + above, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]


def _text(cell: object) -> str:
    """A NIK that the spreadsheet made a number has lost its last digits, and is shown as what it became."""
    if isinstance(cell, float) and cell.is_integer():
        whole = int(cell)
        exact = abs(whole) < 10**15 or (abs(whole) < _EXACT and whole % 10 != 0)
        return str(whole) if exact else f"{cell:E}"
    return str(cell)
