"""Search forgives typing errors and mixed languages."""

from __future__ import annotations

import pytest

from molek.catalogue.operations import SHIPPED, read_pair
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.search import ENOUGH, likeness

SERVICES = [load_service(*read_pair(f)) for f in sorted(SHIPPED.glob("*.toml"))]


def best(text: str, language: str = "id") -> str:
    score, code = max((likeness(text, s, language), s.code) for s in SERVICES)
    return code if score >= ENOUGH else ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("domisili", "domicile-letter"),
        ("DOMISLI", "domicile-letter"),
        ("surat domisilli", "domicile-letter"),
        ("domi", "domicile-letter"),
        ("sktm", "poverty-statement"),
        ("tidak mampu", "poverty-statement"),
        ("bea siswa", "poverty-statement"),
        ("lahir", "birth-statement"),
        ("bayi", "birth-statement"),
        ("belum nikah", "never-married-statement"),
        ("usaha", "business-statement"),
        ("pinjamn", "business-statement"),
        ("biodata", "population-biodata"),
        ("business", "business-statement"),
        ("xyzzy", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_what_is_typed_finds(typed: str, code: str) -> None:
    assert best(typed) == code


def test_english_readers_find_by_english_and_indonesian_words() -> None:
    assert best("poverty", "en") == best("miskin", "en") == "poverty-statement"
