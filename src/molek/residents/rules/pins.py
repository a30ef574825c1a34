"""Which six digits are no PIN. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Final

LENGTH: Final = 6
_COMMON = frozenset(
    "112233 121212 123123 123321 131313 159753 147258 147852 159357 170845 171717 212121 246810 252525 321321 "
    "456456 456654 520520 520131 654321 666999 696969 741852 753951 787878 789456 852456 987654 112358 010101".split()
)


def digits_of(text: str) -> str | None:
    """The six digits that were typed, or None."""
    digits = "".join(text.split())
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdigit() else None


def weakness(pin: str, *, birth_date: dt.date, nik: str) -> str | None:
    """A code for why others guess ``pin`` first, or None: ``form``, ``repeated``, ``row``, ``common``, ``own``."""
    if digits_of(pin) != pin:
        return "form"
    if len(set(pin)) <= 2:
        return "repeated"
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    if steps in ({1}, {9}):
        return "row"
    if pin in _COMMON or pin[:3] == pin[3:] or pin == pin[:2] * 3:
        return "common"
    day, month, year = f"{birth_date:%d}", f"{birth_date:%m}", f"{birth_date:%Y}"
    own = {day + month + year[2:], year[2:] + month + day, month + day + year[2:], year + day, year + month, day + year,
           month + year, nik[:6], nik[6:12], nik[-6:]}  # fmt: skip
    return "own" if pin in own else None
