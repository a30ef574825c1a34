"""The number of a tax object (NOP): 18 digits, the areas being the tax office's own codes, not Kemendagri's."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[1-9]\d{17}")


def clean_nop(text: str) -> str | None:
    """The 18 digits, however they were grouped; None if it is no NOP."""
    digits = re.sub(r"[\s.'’`\-]", "", text)
    return digits if digits.isascii() and _DIGITS.fullmatch(digits) else None


def shown_nop(nop: str) -> str:
    """As the SPPT prints it: ``53.71.010.001.001-0001.0``."""
    return f"{nop[:2]}.{nop[2:4]}.{nop[4:7]}.{nop[7:10]}.{nop[10:13]}-{nop[13:17]}.{nop[17]}"
