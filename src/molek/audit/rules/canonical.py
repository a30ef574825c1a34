"""The one text of an event, over which its hash is taken.

JSON with the six members below, keys sorted by code point at every depth, no space between tokens, UTF-8,
characters beyond ASCII as themselves::

    {"actor":"official:12","at":"2025-10-01T02:03:04.000005Z","data":{},"event":"letters.letter.signed",
     "salt":"<32 hex digits>","subject":"7K2M-9QXB"}

(written on one line). ``at`` is UTC with microseconds. ``data`` holds texts, whole numbers, true, false, null, lists
and objects; never a fraction, since two programs may write one fraction in two ways. ``salt`` is random for
each event, so that nobody who holds a leaf hash can find the event by trying what it might say; it also
makes every text unique.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from molek.base.errors import Invalid
from molek.base.identifiers import parse_nik

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]

SALT_BYTES = 16
_LARGEST = 2**53 - 1  # whole numbers that every JSON reader keeps exactly
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SIXTEEN_DIGITS = re.compile(r"(?<![0-9A-Za-z_-])[1-9][0-9]{15}(?![0-9A-Za-z_-])")


def plain(value: Any) -> Any:
    """``value`` of dicts, lists, texts and whole numbers only; ``ValueError`` for what has no single JSON text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a text in the log cannot hold the character NUL")
        value.encode()  # a lone surrogate has no UTF-8
        return str(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError("a number in the log stays within 53 bits; write it as text")
        return int(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys of data in the log are texts")
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise ValueError(f"{type(value).__name__} has no place in the log")


def encode(value: Any) -> str:
    """The JSON text of a :func:`plain` value."""
    return _ENCODER.encode(value)


def event_text(*, event: str, actor: str, subject: str, at: dt.datetime, data: Any, salt: bytes) -> str:
    """The canonical text. ``at`` is timezone-aware, ``data`` is :func:`plain`."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return encode({"actor": actor, "at": moment, "data": data, "event": event, "salt": salt.hex(), "subject": subject})


def holds_nik(text: str) -> bool:
    """Does a word of ``text`` read as a NIK? Then it must not go into a log that is never erased."""
    for match in _SIXTEEN_DIGITS.finditer(text):
        try:
            parse_nik(match.group())
        except Invalid:
            continue
        return True
    return False
