"""What a public text may not hold: numbers of persons, addresses to reach them, abuse. And: are two texts the same?"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

NIK, PHONE, MAIL, ABUSE = "nik", "phone", "mail", "abuse"
_NUMBER = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?62|0)[ .\-]?8(?:[ .\-]?\d){7,12}(?!\d)")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
# Letters that are written with digits to get past a list of words.
_DISGUISED = str.maketrans("0134578@$", "oleastbas")
_WORD = re.compile(r"[^\W_]+(?:[@$][^\W_]+)*", re.UNICODE)
_MASK = "***"


@cache
def abusive_words() -> frozenset[str]:
    table = tomllib.loads(files("molek.feedback").joinpath("words.toml").read_text(encoding="utf-8"))
    return frozenset(table["abusive"])


def _plain(word: str) -> str:
    """Lower case, without accents, disguised letters undone, repeated letters once: ``B4b1ii`` as ``babi``."""
    text = unicodedata.normalize("NFKD", word.lower())
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_DISGUISED)
    return re.sub(r"(.)\1+", r"\1", text)


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(_plain(word) for word in abusive_words())


def _is_abusive(word: str) -> bool:
    if word.isdecimal():
        return False
    plain = _plain(word)
    return plain in _plain_words() or plain.replace("l", "i") in _plain_words()


def found_in(text: str) -> list[str]:
    """What a text holds that must not be public: ``nik``, ``phone``, ``mail``, ``abuse``, in this order."""
    found = [kind for kind, pattern in ((NIK, _NUMBER), (PHONE, _PHONE), (MAIL, _MAIL)) if pattern.search(text)]
    if any(_is_abusive(word) for word in _WORD.findall(text)):
        found.append(ABUSE)
    return found


def masked(text: str) -> str:
    """The text with all that replaced by stars: a beginning for the moderator, not a decision."""
    for pattern in (_NUMBER, _PHONE, _MAIL):
        text = pattern.sub(_MASK, text)
    return _WORD.sub(lambda match: _MASK if _is_abusive(match[0]) else match[0], text)


def fingerprint(text: str) -> str:
    """Equal for texts that differ in case, spaces and punctuation only; 32 hex digits."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def names_person(words: str, name: str) -> bool:
    """Do ``words`` hold every word of a person's name (of at least two letters, two words at least)?"""
    said = set(re.findall(r"[^\W\d_]+", words.lower()))
    parts = [part for part in re.findall(r"[^\W\d_]+", name.lower()) if len(part) > 1]
    return len(parts) > 1 and said.issuperset(parts)
