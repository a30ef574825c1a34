"""Every text for people has its English; no translation is left over; named places agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.consistency.texts import PACKAGES, english_of, texts_of

_PLACES = re.compile(r"%\((\w+)\)[ds]|\{(\w+)\}")


def places(text: str) -> set[str]:
    return {a or b for a, b in _PLACES.findall(text)}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_every_text_has_its_english(package: Path) -> None:
    english = english_of(package)
    # A text of a lower package may be shared: one translation serves.
    shared = {text for other in PACKAGES for text, value in english_of(other).items() if value}
    missing = {text for text in texts_of(package) if not english.get(text) and text not in shared}
    assert missing == set()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_no_translation_is_left_over(package: Path) -> None:
    used = set().union(*(texts_of(other) for other in PACKAGES))
    assert set(english_of(package)) - used == set()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_named_places_agree(package: Path) -> None:
    wrong = {text for text, value in english_of(package).items() if value and places(text) != places(value)}
    assert wrong == set()
