"""What the fonts of a letter can show. A paper must never fail for a character somebody typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# Latin with its accents, punctuation, currencies, arrows and the common mathematical signs; proven in tests.
_SHOWN = re.compile("[\u0020-\u007e\u00a0-\u024f\u0300-\u032f\u1e00-\u1eff\u2010-\u2027\u2030-\u203f\u20a0-\u20bf\u2190-\u2193\u2200-\u2265№™]")  # fmt: skip # noqa: E501
_SPACES = re.compile(r"[^\S\n]+")
_UNBROKEN = re.compile(r"\S{32}(?=\S)")
_ZERO_WIDTH_SPACE = "\u200b"
# Not for reading: drawings and addresses, and numbers that people copy.
_AS_IT_IS = frozenset({"qr", "link", "url", "number"})


def printable(text: str) -> str:
    """``text`` as a letter shows it: one form of each accent, "?" for what no font of ours has, nothing invisible
    (marks that turn the direction of writing could make a paper read other than it is)."""
    shown = []
    for char in unicodedata.normalize("NFC", text):
        if _SHOWN.match(char) or char == "\n":
            shown.append(char)
        elif char.isspace():
            shown.append(" ")
        elif unicodedata.category(char) not in ("Cc", "Cf"):
            shown.append("?")
    return _SPACES.sub(" ", "".join(shown))


def breakable(text: str) -> str:
    """``text`` with places to break inside endless words, so that nothing runs off the paper."""
    return _UNBROKEN.sub(lambda part: part[0] + _ZERO_WIDTH_SPACE, text)


def for_paper(value: Any) -> Any:
    """Every text inside JSON data made printable and breakable."""
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, Mapping):
        return {
            key: inner if key in _AS_IT_IS and isinstance(inner, str) else for_paper(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [for_paper(inner) for inner in value]
    return value
