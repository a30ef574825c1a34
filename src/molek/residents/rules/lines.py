"""What one line of the central registry's export is worth: taken in, taken in with a note, or kept out, and why.

Columns as the central registry exports them (NO_KK, NIK, NAMA_LGKP ...). Nothing here reads a file or a table.
Memory of what was seen before makes it quick: a city writes few different words very often.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from molek.base.identifiers import has_known_province
from molek.residents.rules import words
from molek.residents.rules.ages import age_on

IMPORTED: Final = "imported"
WARNED: Final = "warned"
REJECTED: Final = "rejected"

# Code -> (does it keep the line out?, what the report says). Codes are stable; texts are for people.
CODES: Mapping[str, tuple[bool, str]] = {
    "columns-differ": (True, "Jumlah kolom baris ini tidak sama dengan judulnya"),
    "nik-empty": (True, "NIK kosong"),
    "nik-length": (True, "NIK tidak 16 angka"),
    "nik-not-digits": (True, "NIK berisi huruf atau tanda lain"),
    "nik-excel-exponent": (True, "NIK rusak oleh Excel (ditulis sebagai pangkat); ambil lagi dari berkas asli"),
    "nik-excel-rounded": (True, "NIK rusak oleh Excel (angka terakhir menjadi nol); ambil lagi dari berkas asli"),
    "nik-impossible-date": (True, "Tanggal di dalam NIK tidak mungkin"),
    "nik-leading-zero": (True, "NIK diawali angka 0"),
    "kk-length": (True, "Nomor KK tidak 16 angka"),
    "kk-not-digits": (True, "Nomor KK berisi huruf atau tanda lain"),
    "kk-excel": (True, "Nomor KK rusak oleh Excel; ambil lagi dari berkas asli"),
    "name-empty": (True, "Nama kosong"),
    "name-without-letter": (True, "Nama tidak berisi huruf"),
    "formula": (True, "Isian diawali tanda rumus (=, +, -, @); kemungkinan berbahaya"),
    "too-long": (True, "Isian terlalu panjang"),
    "date-unreadable": (True, "Tanggal lahir kosong atau tidak ada di kalender"),
    "date-future": (True, "Tanggal lahir di masa depan"),
    "sex-unknown": (True, "Jenis kelamin tidak dikenal"),
    "religion-unknown": (True, "Agama tidak dikenal"),
    "marital-unknown": (True, "Status perkawinan tidak dikenal"),
    "relation-unknown": (True, "Status hubungan dalam keluarga tidak dikenal"),
    "area-unknown": (True, "Kode kelurahan tidak ada di kota ini"),
    "area-not-yours": (True, "Kelurahan ini di luar wilayah kewenangan Anda"),
    "contradicts-earlier": (True, "NIK ini sudah ada di baris sebelumnya dengan isi yang lain; baris pertama berlaku"),
    "nik-sex-differs": (False, "Jenis kelamin berbeda dengan NIK"),
    "nik-date-differs": (False, "Tanggal lahir berbeda dengan NIK"),
    "nik-province-unknown": (False, "Kode provinsi di dalam NIK tidak dikenal"),
    "occupation-unknown": (False, "Pekerjaan tidak dikenal; disimpan sebagai LAINNYA"),
    "education-unknown": (False, "Pendidikan tidak dikenal"),
    "blood-unknown": (False, "Golongan darah tidak dikenal"),
    "citizenship-unknown": (False, "Kewarganegaraan tidak dikenal; dianggap WNI"),
    "phone-unusable": (False, "Nomor telepon tidak dapat dipakai; dikosongkan"),
    "rt-rw-unreadable": (False, "RT/RW tidak terbaca; dikosongkan"),
    "arrival-unreadable": (False, "Tanggal datang tidak terbaca; dikosongkan"),
    "date-suspicious": (False, "Usia lebih dari 120 tahun"),
    "characters-lost": (False, "Ada huruf yang rusak karena pengodean berkas"),
    "repeats-earlier": (False, "Sama persis dengan baris sebelumnya"),
}
# Says something, but the line is as good as any other.
_HARMLESS = frozenset({"repeats-earlier"})

# Column of the export -> staging column; the first name is the registry's own, the others are seen in the wild.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kk_number": ("NO_KK", "NOKK", "NOMOR_KK", "KK"),
    "nik": ("NIK",),
    "name": ("NAMA_LGKP", "NAMA_LENGKAP", "NAMA"),
    "sex": ("JENIS_KLMIN", "JENIS_KELAMIN", "JK"),
    "birth_place": ("TMPT_LHR", "TEMPAT_LAHIR"),
    "birth_date": ("TGL_LHR", "TANGGAL_LAHIR", "TGL_LAHIR"),
    "religion": ("AGAMA",),
    "marital_status": ("STATUS_KAWIN", "STAT_KWN", "STATUS_PERKAWINAN"),
    "relation": ("STAT_HBKEL", "SHDK", "HUBUNGAN_KELUARGA"),
    "education": ("PDDK_AKH", "PENDIDIKAN", "PENDIDIKAN_AKHIR"),
    "occupation": ("JENIS_PKRJN", "PEKERJAAN", "JENIS_PEKERJAAN"),
    "blood_type": ("GOL_DARAH", "GOL_DRH", "GOLONGAN_DARAH"),
    "mother_name": ("NAMA_LGKP_IBU", "NAMA_IBU"),
    "father_name": ("NAMA_LGKP_AYAH", "NAMA_AYAH"),
    "address": ("ALAMAT",),
    "rt": ("NO_RT", "RT"),
    "rw": ("NO_RW", "RW"),
    "area_id": ("KODE_KEL", "KODE_KELURAHAN", "KODE_WILAYAH"),
    "phone": ("NO_HP", "NO_TELP", "TELEPON"),
    "citizenship": ("KEWARGANEGARAAN", "KWRNGRN"),
    "resident_since": ("TGL_DATANG", "TGL_PINDAH_DATANG"),
}
OPTIONAL = frozenset({"phone", "citizenship", "resident_since", "blood_type"})

# Order of the values a checked line gives, after run and line.
STAGE_COLUMNS = (
    *("digest", "nik", "kk_number", "name", "sex", "birth_place", "birth_date", "religion", "marital_status"),
    *("relation", "education", "occupation", "occupation_text", "blood_type", "citizenship", "mother_name"),
    *("father_name", "address", "rt", "rw", "area_id", "phone", "resident_since", "codes", "verdict"),
)

NULL = "\\N"  # in the text form of COPY
_NOTHING: tuple[str, ...] = ()
_NIK = re.compile(r"[1-9]\d{5}(\d\d)(\d\d)\d{2}(\d{4})", re.ASCII)
_KK = re.compile(r"[1-9]\d{15}", re.ASCII)
_EXPONENT = re.compile(r"\d(?:[.,]\d*)?E\+?\d+", re.ASCII | re.IGNORECASE)
_SEPARATORS = str.maketrans("", "", " .'’`-\u00a0\t")
_MOBILE = re.compile(r"(?:\+62|62|0)?(8[1-9]\d{6,10})", re.ASCII)
_DATES = (
    re.compile(r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4})(?: 00:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII),
)
_DAYS_OF = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEMALE_DAY = 40
_OLDEST = 120
_FORMULA = ("=", "+", "-", "@")
_EMPTY = frozenset({"", "-", "--", "NULL", "N/A"})


def message_of(codes: Iterable[str]) -> str:
    """What the report says of a line with these codes; "" for a clean one."""
    return "; ".join(CODES[code][1] for code in codes)


def verdict_of(codes: Iterable[str]) -> str:
    """Rejected if any code keeps the line out, else warned if any is more than harmless, else imported."""
    worst = IMPORTED
    for code in codes:
        if CODES[code][0]:
            return REJECTED
        if code not in _HARMLESS:
            worst = WARNED
    return worst


def columns_of(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each staging column stands in the file, and the names of the required ones that are missing."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        places.setdefault(re.sub(r"[\s.\-]+", "_", title.strip().strip('"').upper()), place)
    found = {
        column: next(places[name] for name in names if name in places)
        for column, names in COLUMNS.items()
        if any(name in places for name in names)
    }
    return found, [COLUMNS[c][0] for c in COLUMNS if c not in found and c not in OPTIONAL]


class _Memo(dict[str, tuple[str, tuple[str, ...]]]):
    """Text -> (value for COPY, codes), worked out once for each different text."""

    def __init__(self, work_out: Callable[[str], tuple[str, tuple[str, ...]]], most: int = 200_000) -> None:
        super().__init__()
        self._work_out, self._most = work_out, most

    def __missing__(self, text: str) -> tuple[str, tuple[str, ...]]:
        if len(self) >= self._most:
            self.clear()
        result = self[text] = self._work_out(text)
        return result


def parse_date(text: str) -> dt.date | None:
    """Day first with dashes, slashes, dots or spaces, or year first; the year in full. None if there is no such day."""
    text = text.strip()
    for form in _DATES:
        match = form.fullmatch(text)
        if match:
            try:
                return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def _tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """Single spaces, upper case, nothing unprintable; escaped for COPY."""
    clean = " ".join(text.split()).upper()
    if not clean.isprintable():
        clean = "".join(c for c in clean if c.isprintable()).strip()
    codes = ("characters-lost",) if "\ufffd" in clean else _NOTHING
    if "\\" in clean:
        clean = clean.replace("\\", "\\\\")
    return clean, codes


def _named(longest: int, *, required: bool) -> Callable[[str], tuple[str, tuple[str, ...]]]:
    """Checks a text that will be printed on papers and opened in spreadsheets."""

    def work_out(text: str) -> tuple[str, tuple[str, ...]]:
        clean, codes = _tidy(text)
        if clean in _EMPTY:
            return "", (*codes, "name-empty") if required else codes
        if clean.startswith(_FORMULA):
            codes = (*codes, "formula")
        elif required and not any(c.isalpha() for c in clean):
            codes = (*codes, "name-without-letter")
        if len(clean) > longest:
            codes = (*codes, "too-long")
        return clean, codes

    return work_out


def _listed(table: Mapping[str, str], code: str, otherwise: str = "") -> Callable[[str], tuple[str, tuple[str, ...]]]:
    """Looks a word up; an unknown one gives ``otherwise`` and the code."""

    def work_out(text: str) -> tuple[str, tuple[str, ...]]:
        value = table.get(" ".join(text.split()).upper())
        return (value, _NOTHING) if value is not None else (otherwise, (code,))

    return work_out


def _three_digits(text: str) -> tuple[str, tuple[str, ...]]:
    clean = text.strip().lstrip("'").removesuffix(".0")
    if clean in _EMPTY:
        return "", _NOTHING
    if clean.isascii() and clean.isdigit() and int(clean) < 1000:
        return f"{int(clean):03d}", _NOTHING
    return "", ("rt-rw-unreadable",)


def _phone(text: str) -> tuple[str, tuple[str, ...]]:
    clean = re.sub(r"[\s().\-'\u00a0]", "", text)
    if not clean:
        return "", _NOTHING
    match = _MOBILE.fullmatch(clean)
    return ("+62" + match[1], _NOTHING) if match else ("", ("phone-unusable",))


def _arrival(text: str) -> tuple[str, tuple[str, ...]]:
    if text.strip() in _EMPTY:
        return NULL, _NOTHING
    day = parse_date(text)
    return (day.isoformat(), _NOTHING) if day else (NULL, ("arrival-unreadable",))


class LineCheck:
    """Checks the lines of one file.

    Args:
        header: titles of the columns; :func:`columns_of` must find none missing.
        areas: codes of the city's kelurahan.
        may_import: may the one who imports write into this kelurahan?
        occupations: official word -> code.
        today: city-local; births after it are in the future.
    """

    def __init__(
        self,
        header: Sequence[str],
        *,
        areas: frozenset[str],
        may_import: Callable[[str], bool],
        occupations: Mapping[str, int],
        today: dt.date,
    ) -> None:
        self._places, missing = columns_of(header)
        if missing:
            raise ValueError(f"columns missing: {missing}")
        self._width = len(header)
        self._areas, self._may_import, self._today = areas, may_import, today
        self._occupations = {**words.OCCUPATION_VARIANTS, **occupations}
        self.niks, self.niks_ending_in_zero = 0, 0
        self._births = _Memo(self._birth)
        self._name = _Memo(_named(100, required=True))
        # In the order of STAGE_COLUMNS from "sex"; a column that the file lacks reads as empty.
        work: dict[str, Callable[[str], tuple[str, tuple[str, ...]]]] = {
            "sex": _listed(words.SEX, "sex-unknown"),
            "birth_place": _named(100, required=False),
            "religion": _listed(words.RELIGION, "religion-unknown"),
            "marital_status": _listed(words.MARITAL_STATUS, "marital-unknown"),
            "relation": _listed(words.RELATION, "relation-unknown"),
            "education": _listed(words.EDUCATION, "education-unknown", "UNKNOWN"),
            "occupation": self._occupation,
            "blood_type": _listed(words.BLOOD_TYPE, "blood-unknown", "UNKNOWN"),
            "citizenship": _listed(words.CITIZENSHIP, "citizenship-unknown", "WNI"),
            "mother_name": _named(100, required=False),
            "father_name": _named(100, required=False),
            "address": _named(200, required=False),
            "rt": _three_digits,
            "rw": _three_digits,
            "area_id": self._area,
            "phone": _phone,
            "resident_since": _arrival,
        }
        self._memos = [(self._places.get(column, self._width), _Memo(f)) for column, f in work.items()]

    def check(self, cells: Sequence[str]) -> tuple[str, tuple[str, ...], str]:
        """One line: (its values for COPY, tab-separated as STAGE_COLUMNS), its codes, its verdict."""
        if len(cells) != self._width:
            if any(c.strip() for c in cells[self._width :]) or len(cells) < self._width:
                return self._unreadable()
            cells = cells[: self._width]
        cells = [*cells, ""]  # what a missing column reads
        places = self._places
        codes: list[str] = []
        nik = self._nik(cells[places["nik"]], codes)
        kk = self._kk(cells[places["kk_number"]], codes)
        name, found = self._name[cells[places["name"]]]
        codes += found
        birth, found = self._births[cells[places["birth_date"]]]
        codes += found
        values = [nik, kk, name]
        for place, memo in self._memos:
            value, found = memo[cells[place]]
            values.append(value)
            if found:
                codes += found
        sex = values[3]
        values.insert(5, birth)
        if nik and birth and sex:
            self._compare(nik, birth, sex, codes)
        plain = "\t".join(values)
        digest = hashlib.md5(plain.encode(), usedforsecurity=False).hexdigest()
        if not codes:
            return f"{digest}\t{plain}\t\t{IMPORTED}", _NOTHING, IMPORTED
        kept = tuple(dict.fromkeys(codes))
        verdict = verdict_of(kept)
        if verdict == REJECTED:  # none of its values is needed, or even storable
            return self._without_values(kept), kept, REJECTED
        return f"{digest}\t{plain}\t{','.join(kept)}\t{verdict}", kept, verdict

    def _unreadable(self) -> tuple[str, tuple[str, ...], str]:
        codes = ("columns-differ",)
        return self._without_values(codes), codes, REJECTED

    @staticmethod
    def _without_values(codes: tuple[str, ...]) -> str:
        return "\t".join([NULL] * (len(STAGE_COLUMNS) - 2)) + f"\t{','.join(codes)}\t{REJECTED}"

    def _nik(self, text: str, codes: list[str]) -> str:
        digits = text.translate(_SEPARATORS) if len(text) != 16 else text
        match = _NIK.fullmatch(digits)
        if match is None:
            codes.append(self._why_no_nik(text.strip(), text.translate(_SEPARATORS)))
            return ""
        self.niks += 1
        self.niks_ending_in_zero += digits[15] == "0"
        day, month = int(match[1]), int(match[2])
        if day > _FEMALE_DAY:
            day -= _FEMALE_DAY
        if not 1 <= month <= 12 or not 1 <= day <= _DAYS_OF[month]:
            codes.append("nik-impossible-date")
        elif match[3] == "0000":
            codes.append("nik-excel-rounded")
        elif not has_known_province(digits):
            codes.append("nik-province-unknown")
        return digits

    @staticmethod
    def _why_no_nik(text: str, digits: str) -> str:
        if not digits:
            return "nik-empty"
        if _EXPONENT.fullmatch(text):
            return "nik-excel-exponent"
        if not (digits.isascii() and digits.isdigit()):
            return "nik-not-digits"
        return "nik-length" if len(digits) != 16 else "nik-leading-zero"

    @staticmethod
    def _kk(text: str, codes: list[str]) -> str:
        digits = text if len(text) == 16 and text.isdigit() else text.translate(_SEPARATORS)
        if _KK.fullmatch(digits) and not digits.endswith("0000"):
            return digits
        if _EXPONENT.fullmatch(text.strip()) or (len(digits) == 16 and digits.endswith("0000")):
            codes.append("kk-excel")
        elif digits and not (digits.isascii() and digits.isdigit()):
            codes.append("kk-not-digits")
        else:
            codes.append("kk-length")
        return ""

    def _birth(self, text: str) -> tuple[str, tuple[str, ...]]:
        day = parse_date(text)
        if day is None:
            return "", ("date-unreadable",)
        if day > self._today:
            return day.isoformat(), ("date-future",)
        if age_on(day, self._today) > _OLDEST:
            return day.isoformat(), ("date-suspicious",)
        return day.isoformat(), _NOTHING

    def _occupation(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Code and the text to keep beside it: two columns."""
        clean, codes = _tidy(text)
        code = self._occupations.get(clean)
        if code is not None:
            return f"{code}\t", codes
        if clean.startswith(_FORMULA) and clean not in _EMPTY:
            codes = (*codes, "formula")
        if len(clean) > 100:
            codes = (*codes, "too-long")
        other = self._occupations["LAINNYA"]
        return f"{other}\t{'' if clean in _EMPTY else clean}", (*codes, "occupation-unknown")

    def _area(self, text: str) -> tuple[str, tuple[str, ...]]:
        code = text.strip().lstrip("'")
        if code.isascii() and code.isdigit() and len(code) == 10:
            code = f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"
        if code not in self._areas:
            return "", ("area-unknown",)
        return code, _NOTHING if self._may_import(code) else ("area-not-yours",)

    @staticmethod
    def _compare(nik: str, birth: str, sex: str, codes: list[str]) -> None:
        """Digits against birth date and sex. They differ in lawful records too: a note, never a refusal."""
        date_part = birth[5:7] + birth[2:4]
        day = int(birth[8:])
        in_nik = int(nik[6:8])
        female = in_nik > _FEMALE_DAY
        if nik[8:12] != date_part or (in_nik - _FEMALE_DAY if female else in_nik) != day:
            codes.append("nik-date-differs")
        if female != (sex == "FEMALE"):
            codes.append("nik-sex-differs")
