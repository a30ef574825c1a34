"""What the hall says aloud. Numbers digit by digit, as people hear them best: ``A-001`` is "A, nol nol satu"."""

from __future__ import annotations

from molek.base.indonesian import in_words

LABEL_DIGITS = 3


def label(letter: str, number: int) -> str:
    """``A-001``; four digits from the thousandth on."""
    return f"{letter}-{number:0{LABEL_DIGITS}d}"


def announcement(letter: str, number: int, counter: int) -> str:
    """``Nomor antrean A, nol nol satu, silakan ke loket tiga``."""
    digits = " ".join(in_words(int(digit)) for digit in f"{number:0{LABEL_DIGITS}d}")
    return f"Nomor antrean {letter}, {digits}, silakan ke loket {in_words(counter)}"
