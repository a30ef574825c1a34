"""What is wrong with a service file, said so that its author can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from molek.catalogue.rules.bilingual import BilingualText


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """``path`` is the place, e.g. ``rules[2].test``; ``line`` counts from 1, and 0 means the whole file.

    ``origin`` is where the thing stands if a shared part brought it, e.g. ``parts.toml: 12``; ``line`` is then the
    line of the service file that draws on it.
    """

    line: int
    path: str
    id: str
    en: str
    origin: str = ""

    def to(self, language: str | None) -> str:
        """One line of report, e.g. ``baris 34: rules[2].test: fakta … tidak dikenal``."""
        text = BilingualText(self.id, self.en).to(language)
        head = BilingualText("baris", "line").to(language) + f" {self.line}: " if self.line else ""
        path = f"{self.path} ({self.origin})" if self.origin else self.path
        return head + (f"{path}: " if path else "") + text

    def __str__(self) -> str:
        return self.to("id")


class WrongServiceFile(ValueError):
    """Carries every mistake found, in order of lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


def suggestion(word: str, known: Iterable[str]) -> BilingualText:
    """`` maksud Anda 'x'?`` if something known is near, else the known words if they are few, else nothing."""
    words = sorted(set(known))
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.55)
    if not near and "." not in word:  # a fact written without its owner
        near = [w for w in words if w.rsplit(".", 1)[-1] == word][:1]
    if near:
        return BilingualText(f"; maksud Anda '{near[0]}'?", f"; did you mean '{near[0]}'?")
    if 0 < len(words) <= 10:
        listed = ", ".join(words)
        return BilingualText(f"; yang dikenal: {listed}", f"; known are: {listed}")
    return BilingualText("", "")
