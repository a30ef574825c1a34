"""Which services answer to what somebody typed: everyday words, abbreviations, typing errors, both languages.

Few services, so everything stands in memory. A typed word counts the more the fewer services know it ("tanah" says
more than "keluarga"); words that say nothing ("mau urus surat buat ...") do not count at all. What is typed for what
is meant stands in ``search.toml``; what a single service is called stands in its own file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import Any

from molek.catalogue.rules.service import Service

ENOUGH = 0.45  # of 1; "domsili" finds "domisili", "kawin" does not find "lahir"
_NEAR_THE_BEST = 0.55  # of the best: what is worse by more only makes the list longer
_PERHAPS, _A_FEW = 0.2, 3  # if nothing is good enough: better a few guesses than an empty page
_SAME = 0.74  # from here on two words are taken for one
_UNKNOWN = 0.4  # weight of a typed word that no service knows: a name, a bank, a town
_OTHER_LANGUAGE = 0.95  # people mix them; words of the reader's own count a little more
_IN_NAME, _IN_KEYWORDS, _IN_CODE, _IN_SUMMARY = 1.0, 0.97, 0.8, 0.65
_A_PHRASE, _WHOLE = 0.07, 0.1  # for each word of a keyword typed as a whole; for nothing else being typed
_OF_THE_NAME = 0.05  # for the whole name: the general letter comes before the special ones
_LONG_ENOUGH = 3  # letters of a word that is still being typed
_WORD = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"\([^)]*\)")
_PREFIXES = ("meng", "mem", "men", "me", "ber", "be", "ter", "di", "peng", "pem", "pen", "per", "pe", "ke", "se")
_SUFFIXES = ("kannya", "annya", "kan", "nya", "an", "i", "ing", "ed", "es", "s")
_ROOT = 3  # letters that must be left of a word without its affixes


@dataclass(frozen=True, slots=True)
class Found:
    """A service and how well it answers; 1 is every word, more is its very name."""

    score: float
    code: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one service is called: each word with its weight in either language, and the keywords as sets of words."""

    code: str
    words: Mapping[str, tuple[float, float]]
    phrases: frozenset[frozenset[str]]
    names: tuple[frozenset[str], frozenset[str]]


class SearchIndex:
    """Made once for a set of services."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._entries = [_entry(service) for service in services]
        spread = Counter(word for entry in self._entries for word in entry.words)
        self._rarity = {w: log((len(self._entries) + 1) / n) / log(len(self._entries) + 1) for w, n in spread.items()}
        self._by_trigram: dict[str, list[str]] = {}
        for word in spread:
            for trigram in _trigrams(word):
                self._by_trigram.setdefault(trigram, []).append(word)

    def search(self, typed: str, language: str = "id") -> list[Found]:
        """The services that answer to ``typed``, best first; all of them if it says nothing in particular."""
        words = _words(typed)
        telling = [w for w in words if w not in _says_nothing()]
        if words and not telling:
            return [Found(1.0, entry.code) for entry in self._entries]
        units = [self._unit(alternatives) for alternatives in _units(telling)]
        own = 1 if language.startswith("en") else 0
        ranked = sorted((Found(self._score(e, units, own), e.code) for e in self._entries), key=_best_first)
        limit = max(ENOUGH, _NEAR_THE_BEST * min(ranked[0].score, 1)) if ranked else 0
        good = [found for found in ranked if found.score >= limit]
        return good or [found for found in ranked if found.score >= _PERHAPS][:_A_FEW]

    def _unit(self, alternatives: Sequence[Sequence[str]]) -> _Unit:
        near = [[self._near(word) for word in words] for words in alternatives]
        known = [[max((s * self._rarity[w] for w, s in n.items()), default=0.0) for n in ns] for ns in near]
        weights = [sum(k) for k in known if all(k)]
        return _Unit(near, max(weights, default=0.0) or _UNKNOWN)

    def _score(self, entry: _Entry, units: Sequence[_Unit], own: int) -> float:
        if not units:
            return 0.0
        total = sum(unit.weight for unit in units)
        score = sum(unit.weight * unit.fits(entry, own) for unit in units) / total
        said = {w for unit in units for near in unit.near for n in near for w, s in n.items() if s >= _SAME}
        whole = [phrase for phrase in entry.phrases if phrase <= said]
        longest = max((len(phrase) for phrase in whole), default=0)
        score += _A_PHRASE * min(longest, 3) + (_WHOLE if longest >= sum(u.length for u in units) else 0)
        return score + _OF_THE_NAME * max(len(name & said) / len(name) for name in entry.names)

    def _near(self, word: str) -> dict[str, float]:
        """The known words that ``word`` may stand for, each with how like it is."""
        shared = Counter(known for trigram in _trigrams(word) for known in self._by_trigram.get(trigram, ()))
        found = {known: _similar(word, known) for known in shared}
        return {known: like for known, like in found.items() if like > 0}


@dataclass(frozen=True, slots=True)
class _Unit:
    """One thing typed: for each way to say it, for each of its words, the known words near it."""

    near: Sequence[Sequence[Mapping[str, float]]]
    weight: float

    @property
    def length(self) -> int:
        return min(len(words) for words in self.near)

    def fits(self, entry: _Entry, own: int) -> float:
        return max(sum(_fit(near, entry, own) for near in words) / len(words) for words in self.near)


def _fit(near: Mapping[str, float], entry: _Entry, own: int) -> float:
    best = 0.0
    for word, like in near.items():
        if (weights := entry.words.get(word)) is not None:
            best = max(best, like * weights[own], like * weights[1 - own] * _OTHER_LANGUAGE)
    return best


def _best_first(found: Found) -> tuple[float, str]:
    return (-found.score, found.code)


# ----------------------------------------------------------------- what a service is called


def _entry(service: Service) -> _Entry:
    words: dict[str, list[float]] = {}
    phrases: set[frozenset[str]] = set()
    for language, keywords in enumerate((service.keywords_id, service.keywords_en)):
        name, summary = [(text.id, text.en)[language] for text in (service.name, service.summary)]
        texts = [(name, _IN_NAME), (service.code, _IN_CODE), (summary, _IN_SUMMARY)]
        texts += [(keyword, _IN_KEYWORDS) for keyword in keywords]
        for text, weight in texts:
            for way in _ways(_telling(text)):
                for word in way:
                    held = words.setdefault(word, [0.0, 0.0])
                    held[language] = max(held[language], weight)
                if weight >= _IN_KEYWORDS and way:
                    phrases.add(frozenset(way))
    names = [
        frozenset(_telling(_BRACKETS.sub("", text)) or [service.code]) for text in (service.name.id, service.name.en)
    ]
    return _Entry(service.code, {w: (a, b) for w, (a, b) in words.items()}, frozenset(phrases), (names[0], names[1]))


def _ways(words: Sequence[str]) -> Iterator[list[str]]:
    """The words as they are written, and as they are meant."""
    yield list(words)
    meant = [word for alternatives in _units(words) for word in alternatives[-1]]
    if meant != words:
        yield meant


def _telling(text: str) -> list[str]:
    return [word for word in _words(text) if word not in _says_nothing()]


def _units(words: Sequence[str]) -> list[list[list[str]]]:
    """The words one by one, each with what else it may mean; a phrase that means something stays together."""
    units: list[list[list[str]]] = []
    means, longest, at = _means(), max(len(said) for said in _means()), 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            said = tuple(words[at : at + length])
            if said in means:
                units.append([list(said), list(means[said])])
                at += length
                break
        else:
            units.append([[words[at]]])
            at += 1
    return units


@cache
def _says_nothing() -> frozenset[str]:
    return frozenset(_table()["says_nothing"])


@cache
def _means() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {tuple(_words(said)): tuple(_words(meant)) for said, meant in _table()["means"].items()}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


# --------------------------------------------------------------------------- words


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _WORD.findall(plain)


def _similar(word: str, known: str) -> float:
    """1 for the same word, nearly 1 for the same root or while it is still being typed; 0 for another word."""
    if word == known:
        return 1.0
    if not _roots(word).isdisjoint(_roots(known)):
        return 0.93
    if len(word) >= _LONG_ENOUGH and known.startswith(word):
        return 0.9 if len(word) > _LONG_ENOUGH else 0.8
    shortest = min(len(word), len(known))
    allowed = 0 if shortest < 4 else 1 if shortest < 7 else 2
    slips = _slips(word, known, allowed)
    if slips <= allowed:
        return 1 - slips / max(len(word), len(known))
    one, other = _trigrams(word), _trigrams(known)
    dice = 2 * len(one & other) / (len(one) + len(other))
    return 0.85 * dice if dice >= 0.55 else 0.0


@lru_cache(maxsize=10_000)
def _roots(word: str) -> frozenset[str]:
    """The word and what may be left of it without Indonesian and English affixes ("kehilangan": "hilang")."""
    roots = {word}
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > _ROOT:
            roots.add(word.removesuffix(suffix))
    for root in tuple(roots):
        for prefix in _PREFIXES:
            if root.startswith(prefix) and len(root) - len(prefix) > _ROOT:
                roots.add(root.removeprefix(prefix))
    return frozenset(roots)


def _slips(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, too many, or two in the wrong order; ``most + 1`` if there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one):
        row = [i + 1]
        for j, b in enumerate(other):
            best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a != b))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                best = min(best, before_last[j - 1] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return last[-1]


@lru_cache(maxsize=10_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
