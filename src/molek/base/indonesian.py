"""Dates and numbers as official Indonesian papers write them."""

from __future__ import annotations

import datetime as dt

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
_ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()
_UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


def long_date(day: dt.date) -> str:
    """``2025-10-01`` as ``1 Oktober 2025``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def roman_month(month: int) -> str:
    """The month in a letter number: 10 as ``X``."""
    return _ROMAN[month - 1]


def in_words(number: int) -> str:
    """A whole number below 10^15 in words: 1500 as ``seribu lima ratus``."""
    if not 0 <= number < 10**15:
        raise ValueError("from 0 to below 10^15")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return _UNITS[number - 10] + " belas"
    if number < 100:
        tens, rest = divmod(number, 10)
        return _UNITS[tens] + " puluh" + (f" {_UNITS[rest]}" if rest else "")
    for scale, name in _SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            # "seratus", "seribu", but "satu juta"
            head = "se" + name if count == 1 and scale <= 1000 else f"{in_words(count)} {name}"
            return head + (f" {in_words(rest)}" if rest else "")
    raise AssertionError("unreachable")
