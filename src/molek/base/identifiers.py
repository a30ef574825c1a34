"""Identifiers of the field, as texts; each parser gives the canonical text or an :class:`Invalid` refusal.

Forms and sources: the domain handbook, section 1 (UU 23/2006 jo. UU 24/2013 for NIK and KK; Perka BKN 22/2007 for NIP).
The region part of a NIK is history, never the present domicile: nothing here derives an address.
"""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext_lazy as _

from molek.base.errors import Invalid

# Region 99 was never issued: synthetic persons of demo and tests carry it. Switched on by the settings at start.
TEST_REGION = "99"
_PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 "
    "91 92 93 94 95 96".split()
)
_FEMALE_DAY_OFFSET = 40
_DIGITS16 = re.compile(r"^[1-9]\d{15}$")
_MOBILE = re.compile(r"^(?:\+62|62|0)(8[1-9]\d{6,10})$")
_AREA = re.compile(r"^\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?$")
_NIP = re.compile(r"^\d{18}$")


class InvalidNik(Invalid):
    code = "nik-invalid"
    message = _("NIK tidak benar: {why}.")
    remedy = _("NIK terdiri dari 16 angka, lihat KTP atau Kartu Keluarga Anda.")


class InvalidKkNumber(Invalid):
    code = "kk-invalid"
    message = _("Nomor KK tidak benar: {why}.")
    remedy = _("Nomor KK terdiri dari 16 angka, lihat bagian atas Kartu Keluarga Anda.")


class InvalidPhone(Invalid):
    code = "phone-invalid"
    message = _("Nomor telepon seluler tidak benar.")
    remedy = _("Tulis seperti 081234567890.")


class InvalidNip(Invalid):
    code = "nip-invalid"
    message = _("NIP tidak benar.")
    remedy = _("NIP terdiri dari 18 angka.")


class InvalidAreaCode(Invalid):
    code = "area-code-invalid"
    message = _("Kode wilayah tidak benar.")
    remedy = _("Tulis seperti 53.71.06.1008.")


def compact(text: str) -> str:
    """Without spaces, dots, dashes and the apostrophe that spreadsheets put before numbers."""
    return re.sub(r"[\s.'’`\-]", "", text)


def _sixteen_digits(text: str, error: type[Invalid]) -> str:
    digits = compact(text)
    if not digits.isascii() or not digits.isdigit():
        raise error(why=_("hanya boleh berisi angka"))
    if len(digits) != 16:
        raise error(why=_("panjangnya harus 16 angka"))
    if not _DIGITS16.match(digits):
        raise error(why=_("tidak boleh diawali angka 0"))
    return digits


def parse_nik(text: str, *, allow_test_region: bool = True) -> str:
    """The 16 digits of a NIK. Accepts spaces, dots, dashes. Checks day 01-31/41-71, month, serial, province.

    The day is checked against the longest month only, since the century is not encoded (29 February may be right).
    """
    nik = _sixteen_digits(text, InvalidNik)
    day, month, serial = int(nik[6:8]), int(nik[8:10]), nik[12:]
    if not (1 <= day <= 31 or 41 <= day <= 71):
        raise InvalidNik(why=_("angka ke-7 dan ke-8 (tanggal lahir) tidak mungkin"))
    if not 1 <= month <= 12:
        raise InvalidNik(why=_("angka ke-9 dan ke-10 (bulan lahir) tidak mungkin"))
    if (day % _FEMALE_DAY_OFFSET or day) > (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
        raise InvalidNik(why=_("tanggal lahir di dalamnya tidak mungkin"))
    if serial == "0000":
        raise InvalidNik(why=_("nomor urut tidak boleh 0000"))
    if nik[:2] == TEST_REGION and not allow_test_region:
        raise InvalidNik(why=_("kode wilayah 99 hanya untuk data uji"))
    return nik


def has_known_province(nik: str) -> bool:
    """Is the province of first registration one that exists today (or the test region)? A warning, never an error."""
    return nik[:2] in _PROVINCES or nik[:2] == TEST_REGION


def nik_agrees(nik: str, *, birth_date: dt.date, is_female: bool) -> bool:
    """Do the digits agree with birth date and sex? Disagreement happens in lawful records: flag, do not block."""
    day = birth_date.day + (_FEMALE_DAY_OFFSET if is_female else 0)
    return nik[6:12] == f"{day:02d}{birth_date.month:02d}{birth_date.year % 100:02d}"


def mask_nik(nik: str) -> str:
    """``9971010101900001`` as ``997101******0001``."""
    return f"{nik[:6]}******{nik[12:]}"


def mask_name(name: str) -> str:
    """``YOHANA KRISTINA LADO`` as ``Y***** K******* L***``: enough to recognise, too little to learn."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def parse_kk_number(text: str) -> str:
    """The 16 digits of a family card number."""
    return _sixteen_digits(text, InvalidKkNumber)


def parse_phone(text: str) -> str:
    """An Indonesian mobile number as E.164, e.g. ``+6281234567890``."""
    match = _MOBILE.match(re.sub(r"[\s().\-]", "", text))
    if not match:
        raise InvalidPhone()
    return "+62" + match.group(1)


def mask_phone(phone: str) -> str:
    """``+6281234567890`` as ``+62 *** *** 890``."""
    return f"+62 *** *** {phone[-3:]}"


def parse_nip(text: str) -> str:
    """The 18 digits of a civil servant's number."""
    nip = compact(text)
    if not _NIP.match(nip):
        raise InvalidNip()
    return nip


def parse_area_code(text: str) -> str:
    """A dotted Kemendagri region code; 10 digits without dots are given theirs back."""
    code = text.strip()
    if re.fullmatch(r"\d{10}", code):
        code = f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"
    if not _AREA.match(code):
        raise InvalidAreaCode()
    return code
