"""Lines of the revenue office's files: which columns there are, what each cell says, what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from molek.base.errors import Invalid
from molek.base.identifiers import parse_area_code, parse_nik
from molek.taxes.rules.nop import clean_nop

# What each kind of file holds: column -> the headings under which offices write it.
_NOP = ("nop", "nomor objek pajak", "no objek pajak", "nop pbb")
_YEAR = ("tahun", "tahun pajak", "thn pajak", "thn", "year")
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "OBJECTS": {
        "nop": _NOP,
        "name": ("nama", "nama wajib pajak", "nama wp", "nm wp", "wajib pajak", "nama subjek", "name"),
        "nik": ("nik", "nik wp", "no ktp", "no identitas", "nik/npwp"),
        "npwp": ("npwp",),
        "address": ("alamat", "alamat objek", "alamat objek pajak", "alamat op", "letak objek", "address"),
        "area_code": ("kode kelurahan", "kode wilayah", "kd kelurahan", "kelurahan", "area"),
        "land_m2": ("luas bumi", "luas tanah", "lt", "luas bumi m2", "land"),
        "building_m2": ("luas bangunan", "luas bng", "lb", "luas bangunan m2", "building"),
        "amount_idr": ("njop", "njop total", "total njop"),
        "status": ("status", "status objek", "jenis"),
    },
    "BILLS": {
        "nop": _NOP,
        "year": _YEAR,
        "amount_idr": ("pokok", "pbb terutang", "pokok pajak", "pbb yang harus dibayar", "ketetapan", "principal"),
        "first_date": ("jatuh tempo", "tgl jatuh tempo", "tanggal jatuh tempo", "due date"),
        "second_date": ("terbit", "tgl terbit", "tanggal terbit", "issued"),
    },
    "PAYMENTS": {
        "nop": _NOP,
        "year": _YEAR,
        "first_date": ("tanggal bayar", "tgl bayar", "tanggal pembayaran", "tgl pembayaran", "paid on"),
        "amount_idr": ("pokok", "jumlah pokok", "pokok dibayar", "jumlah bayar", "principal"),
        "penalty_idr": ("denda", "jumlah denda", "penalty"),
        "status": ("kanal", "channel", "tempat bayar", "bank"),
        "reference": ("ntpd", "referensi", "no referensi", "nomor referensi", "bank ref", "reference"),
    },
    "TOTALS": {
        "year": _YEAR,
        "month": ("bulan", "month"),
        "status": ("jenis pajak", "jenis", "kode pajak", "kind"),
        "amount_idr": ("realisasi", "jumlah", "penerimaan", "amount"),
    },
}
REQUIRED = {
    "OBJECTS": ("nop", "name", "address"),
    "BILLS": ("nop", "year", "amount_idr", "first_date"),
    "PAYMENTS": ("nop", "year", "first_date", "amount_idr", "reference"),
    "TOTALS": ("year", "month", "status", "amount_idr"),
}
# Indonesian, as the report says them. Those of :data:`WARNINGS` let the line in.
MESSAGES = {
    "nop-missing": "NOP kosong",
    "nop-invalid": "NOP bukan 18 angka",
    "nop-rounded": "NOP dibulatkan Excel; ekspor ulang dengan kolom NOP sebagai teks",
    "name-missing": "nama wajib pajak kosong",
    "formula": "sel berisi rumus (=, +, -, @); kosongkan atau tulis sebagai teks",
    "nik-missing": "NIK kosong; objek dicari lewat nama dan alamat",
    "nik-invalid": "NIK tidak benar dan tidak dipakai",
    "area-unknown": "kode kelurahan tidak dikenal",
    "number-invalid": "luas atau NJOP bukan bilangan bulat",
    "status-unknown": "status objek tidak dikenal, dianggap aktif",
    "year-invalid": "tahun pajak tidak benar",
    "amount-invalid": "jumlah bukan rupiah bulat",
    "amount-negative": "jumlah negatif",
    "amount-huge": "jumlah terlalu besar untuk dipercaya",
    "date-invalid": "tanggal tidak ada di kalender",
    "date-future": "tanggal bayar di masa depan",
    "date-before-year": "tanggal bayar sebelum tahun pajak",
    "due-outside-year": "jatuh tempo di luar tahun pajak",
    "reference-missing": "nomor rujukan (NTPD) kosong",
    "kind-unknown": "jenis pajak tidak dikenal",
    "month-invalid": "bulan tidak benar",
    "twice": "baris yang sama sudah ada di atas",
    "contradicts": "bertentangan dengan baris lain dengan kunci yang sama di atas",
    "object-unknown": "NOP belum ada; muat berkas objek lebih dulu",
    "bill-unknown": "tagihan NOP dan tahun ini belum ada; muat berkas tagihan lebih dulu",
    "more-than-bill": "lebih besar dari tagihan; tampil sebagai kelebihan bayar",
}
WARNINGS = frozenset(
    {"nik-missing", "nik-invalid", "area-unknown", "number-invalid", "status-unknown", "due-outside-year",
     "date-before-year", "more-than-bill"}
)  # fmt: skip
_STATUS = {
    "": "ACTIVE", "aktif": "ACTIVE", "active": "ACTIVE", "1": "ACTIVE", "tanah": "ACTIVE",
    "tanah dan bangunan": "ACTIVE",
    "tidak aktif": "INACTIVE", "nonaktif": "INACTIVE", "non aktif": "INACTIVE", "0": "INACTIVE", "inactive": "INACTIVE",
    "fasum": "PUBLIC", "fasilitas umum": "PUBLIC", "public": "PUBLIC",
}  # fmt: skip
_CHANNEL = {"qris": "QRIS", "va": "VA", "virtual account": "VA", "loket": "COUNTER", "teller": "BANK", "bank": "BANK"}
_MOST_IDR = 10**13
_DAY = re.compile(r"^(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONEY = re.compile(r"^(?:rp\.?)?\s*(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*|\d+)(?:[.,]0{1,2}|,-)?$", re.IGNORECASE)
_FORMULA = re.compile(r"^[=+@]|^-\D")


def columns_of(kind: str, header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Place of each known column, and the required ones that are missing."""
    words = [" ".join(re.sub(r"[_\-.()]", " ", cell.replace("\ufeff", "")).lower().split()) for cell in header]
    found: dict[str, int] = {}
    for name, headings in COLUMNS[kind].items():
        place = next((words.index(heading) for heading in headings if heading in words), None)
        if place is not None:
            found[name] = place
    return found, [COLUMNS[kind][name][0] for name in REQUIRED[kind] if name not in found]


def day_of(text: str) -> dt.date | None:
    """``17-08-2025``, ``17/8/2025``, ``2025-08-17`` (with or without a time), ``20250817``; None if it is no day."""
    if match := _ISO.match(text) or _COMPACT.match(text):
        year, month, day = match.groups()
    elif match := _DAY.match(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def idr_of(text: str) -> int | None:
    """Whole rupiah: ``1500000``, ``1.500.000``, ``Rp 1,500,000.00``; None if it is no amount."""
    match = _MONEY.match(text.replace("\u00a0", " ").strip())
    return int(re.sub(r"\D", "", match.group(1))) if match else None


@dataclass(slots=True)
class Line:
    """A line as read: values by column of the staging table, and the codes of what is wrong."""

    values: dict[str, object] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        return any(code not in WARNINGS for code in self.codes)


class LineCheck:
    """Checks the lines of one file."""

    def __init__(
        self, kind: str, header: Sequence[str], *, areas: frozenset[str], kinds: dict[str, str], today: dt.date
    ) -> None:
        self.kind, self.areas, self.kinds, self.today = kind, areas, kinds, today
        self.places, _missing = columns_of(kind, header)

    def check(self, cells: Sequence[str]) -> Line:
        """The line, with everything that is wrong in it."""
        line = Line()
        said = {
            name: " ".join(cells[place].split()) if place < len(cells) else "" for name, place in self.places.items()
        }
        if any(_FORMULA.match(text) for name, text in said.items() if name not in ("amount_idr", "penalty_idr")):
            line.codes.append("formula")
            return line
        if "nop" in COLUMNS[self.kind]:
            self._nop(line, said.get("nop", ""))
        if "year" in COLUMNS[self.kind]:
            self._year(line, said.get("year", ""))
        getattr(self, f"_{self.kind.lower()}")(line, said)
        return line

    def _nop(self, line: Line, text: str) -> None:
        nop = clean_nop(text)
        if nop is None:
            is_rounded = re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", text, re.IGNORECASE)
            line.codes.append("nop-missing" if not text else "nop-rounded" if is_rounded else "nop-invalid")
        line.values["nop"] = nop or ""

    def _year(self, line: Line, text: str) -> None:
        is_year = text.isascii() and text.isdecimal() and 1985 <= int(text[:6]) <= self.today.year + 1
        if not is_year:
            line.codes.append("year-invalid")
        line.values["year"] = int(text) if is_year else None

    def _amount(self, line: Line, name: str, text: str, *, may_lack: bool = False) -> None:
        if not text and may_lack:
            line.values[name] = 0
            return
        amount = idr_of(text)
        if amount is None:
            line.codes.append("amount-negative" if text.startswith("-") and idr_of(text[1:]) else "amount-invalid")
        elif amount > _MOST_IDR:
            line.codes.append("amount-huge")
        line.values[name] = amount

    def _objects(self, line: Line, said: dict[str, str]) -> None:
        name = said.get("name", "").upper()[:100]
        if not name:
            line.codes.append("name-missing")
        nik = said.get("nik", "")
        try:
            line.values["nik"] = parse_nik(nik) if nik else ""
        except Invalid:
            line.values["nik"] = ""
            line.codes.append("nik-invalid")
        if not nik:
            line.codes.append("nik-missing")
        line.values["npwp"] = re.sub(r"\D", "", said.get("npwp", ""))[:16]
        line.values["name"], line.values["address"] = name, said.get("address", "").upper()[:200]
        line.values["area_code"] = self._area(line, said.get("area_code", ""))
        for column in ("land_m2", "building_m2", "amount_idr"):
            number = idr_of(said.get(column, "") or "0")
            if number is None or number > (_MOST_IDR if column == "amount_idr" else 2**31 - 1):
                line.codes.append("number-invalid")
                number = 0
            line.values[column] = number
        status = _STATUS.get(said.get("status", "").lower())
        if status is None:
            line.codes.append("status-unknown")
        line.values["status"] = status or "ACTIVE"

    def _area(self, line: Line, text: str) -> str:
        try:
            code = parse_area_code(text) if text else ""
        except Invalid:
            code = "?"
        if code and code not in self.areas:
            line.codes.append("area-unknown")
            return ""
        return code

    def _bills(self, line: Line, said: dict[str, str]) -> None:
        self._amount(line, "amount_idr", said.get("amount_idr", ""))
        due = line.values["first_date"] = day_of(said.get("first_date", ""))
        year = line.values.get("year")
        if due is None:
            line.codes.append("date-invalid")
        elif isinstance(year, int) and not year <= due.year <= year + 1:
            line.codes.append("due-outside-year")
        line.values["second_date"] = day_of(said.get("second_date", ""))

    def _payments(self, line: Line, said: dict[str, str]) -> None:
        self._amount(line, "amount_idr", said.get("amount_idr", ""))
        self._amount(line, "penalty_idr", said.get("penalty_idr", ""), may_lack=True)
        paid = line.values["first_date"] = day_of(said.get("first_date", ""))
        year = line.values.get("year")
        if paid is None:
            line.codes.append("date-invalid")
        elif paid > self.today:
            line.codes.append("date-future")
        elif isinstance(year, int) and paid.year < year:
            line.codes.append("date-before-year")
        line.values["reference"] = said.get("reference", "")[:40]
        if not said.get("reference"):
            line.codes.append("reference-missing")
        channel = said.get("status", "").lower()
        line.values["status"] = next((code for word, code in _CHANNEL.items() if word in channel), "OTHER")

    def _totals(self, line: Line, said: dict[str, str]) -> None:
        self._amount(line, "amount_idr", said.get("amount_idr", ""))
        month = said.get("month", "")
        is_month = month.isascii() and month.isdecimal() and 1 <= int(month[:3]) <= 12
        line.values["month"] = int(month) if is_month else None
        if not is_month:
            line.codes.append("month-invalid")
        kind = self.kinds.get(said.get("status", "").lower())
        if kind is None:
            line.codes.append("kind-unknown")
        line.values["status"] = kind or ""


def message_of(codes: Sequence[str]) -> str:
    """What is wrong with a line, in Indonesian; quotes nothing of it."""
    return "; ".join(MESSAGES.get(code, code) for code in codes)
