"""Reading the tables that the centre sends: states of cards, and what it delivered."""

from __future__ import annotations

from collections.abc import Sequence

# What columns are called in the exports that were seen; compared in capitals without signs.
_COLUMNS = {
    "nik": ("NIK", "NOMORINDUKKEPENDUDUKAN"),
    "status": ("STATUS", "STATUSKTP", "EKTPSTATUS", "STATUSREKAM", "STATUSKTPEL"),
    "document": ("NODOKUMEN", "DOKUMEN", "NOSURAT", "NOMORDOKUMEN"),
    "quantity": ("JUMLAH", "QTY", "BANYAK"),
}


def columns_of(header: Sequence[str], *wanted: str) -> dict[str, int] | None:
    """Where the wanted columns stand; None if one is missing."""
    plain = ["".join(c for c in cell.upper() if c.isalnum()) for cell in header]
    places = {
        name: next((place for place, cell in enumerate(plain) if cell in _COLUMNS[name]), None) for name in wanted
    }
    if None in places.values():
        return None
    return {name: place for name, place in places.items() if place is not None}


def whole_number(text: str) -> int | None:
    """``1.250`` or ``1250``; None for what is no whole number of at least 0."""
    digits = text.strip().replace(".", "").replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
