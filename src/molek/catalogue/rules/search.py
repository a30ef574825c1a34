"""How well a service answers to what somebody typed. Few services, so no index: trigrams in memory."""

from __future__ import annotations

import re
import unicodedata

from molek.catalogue.rules.service import Service

ENOUGH = 0.45  # of 1; "domsili" finds "domisili", "kawin" does not find "lahir"
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY_WORDS = frozenset(
    ["surat", "keterangan", "untuk", "dan", "yang", "di", "letter", "statement", "of", "for", "the"]
)


def likeness(typed: str, service: Service, language: str) -> float:
    """From 0 to 1: the mean over the typed words of each one's nearest word of the service.

    Both languages count, since people mix them; words of the reader's own a little more.
    """
    words = _words(typed)
    words = [w for w in words if w not in _EMPTY_WORDS] or words
    if not words:
        return 0.0
    own, other = (1, 0) if language.startswith("en") else (0, 1)
    vocabularies = [_vocabulary(service, 0), _vocabulary(service, 1)]
    best = [max(_nearest(w, vocabularies[own]), 0.95 * _nearest(w, vocabularies[other])) for w in words]
    return sum(best) / len(best)


def _vocabulary(service: Service, language: int) -> set[str]:
    keywords = (service.keywords_id, service.keywords_en)[language]
    texts = (service.name, service.summary)
    said = [(t.id, t.en)[language] for t in texts]
    return set(_words(" ".join((*said, *keywords, service.code))))


def _nearest(word: str, known: set[str]) -> float:
    return max((_similar(word, k) for k in known), default=0.0)


def _similar(word: str, known: str) -> float:
    """1 for the same word; nearly 1 while somebody is still typing it; else the share of common trigrams (Dice)."""
    if word == known:
        return 1.0
    if len(word) >= 3 and known.startswith(word):
        return 0.9
    one, other = _trigrams(word), _trigrams(known)
    return 2 * len(one & other) / (len(one) + len(other))


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _WORD.findall(plain)
