"""The acquirer's settlement file of a day (H+1): read, and compared with what we have."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEADER = ("reference", "partner_reference", "paid_at", "gross", "fee", "net")
TRAILER = "TOTAL"


class Unreadable(ValueError):
    """Why the file cannot be used, in Indonesian."""


@dataclass(frozen=True, slots=True)
class BankLine:
    reference: str
    our_number: str
    paid_at: dt.datetime
    gross_idr: int
    fee_idr: int


def read_settlement(text: str) -> list[BankLine]:
    """The lines of a file; its trailer must agree in count and sum, so that a file cut short is never half-believed.

    Raises:
        Unreadable: header, a line or the trailer is wrong; the line is named.
    """
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";") if any(row)]
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        raise Unreadable("baris pertama bukan judul kolom berkas penyelesaian")
    lines: list[BankLine] = []
    for place, row in enumerate(rows[1:], 2):
        if row[0].strip() == TRAILER:
            if place != len(rows) or row[1:3] != [str(len(lines)), str(sum(line.gross_idr for line in lines))]:
                raise Unreadable("jumlah pada baris TOTAL tidak sama dengan isinya")
            return lines
        lines.append(_line(row, place))
        if lines[-1].reference in {line.reference for line in lines[:-1]}:
            raise Unreadable(f"baris {place}: nomor rujukan muncul dua kali")
    raise Unreadable("baris TOTAL tidak ada; berkas mungkin terpotong")


def _line(row: list[str], place: int) -> BankLine:
    try:
        reference, our_number, paid_at, gross, fee, net = (cell.strip() for cell in row)
        line = BankLine(reference, our_number, dt.datetime.fromisoformat(paid_at), int(gross), int(fee))
    except ValueError:
        raise Unreadable(f"baris {place} tidak dapat dibaca") from None
    wrong = line.gross_idr <= 0 or not 0 <= line.fee_idr <= line.gross_idr or line.gross_idr - line.fee_idr != int(net)
    if wrong or line.paid_at.tzinfo is None or not reference or not reference.isascii() or len(reference) > 40:
        raise Unreadable(f"baris {place} tidak dapat dibaca")
    return line


@dataclass(frozen=True, slots=True)
class Compared:
    """``verdict`` is a code of ``enums.LineVerdict``."""

    reference: str
    verdict: str
    bank_idr: int | None
    fee_idr: int
    ours_idr: int | None


def compare(lines: Iterable[BankLine], ours: Mapping[str, int]) -> list[Compared]:
    """Every payment of the bank or of ours, by reference. ``ours``: reference to amount."""
    by_reference = {line.reference: line for line in lines}
    compared = []
    for reference in sorted({*by_reference, *ours}):
        line, mine = by_reference.get(reference), ours.get(reference)
        if line is None:
            compared.append(Compared(reference, "SURPLUS", None, 0, mine))
            continue
        verdict = "MISSING" if mine is None else "MATCHED" if mine == line.gross_idr else "DIFFERENT"
        compared.append(Compared(reference, verdict, line.gross_idr, line.fee_idr, mine))
    return compared
