from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.documents.rules.printable import for_paper, printable


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("José Maria d'Araújo", "José Maria d'Araújo"),
        ("Jose\u0301", "José"),
        ("usaha 😀 maju", "usaha ? maju"),
        ("নাম", "???"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\tb\u00a0 c\x00", "a b c"),
        ("Jalan A\nNo. 2", "Jalan A\nNo. 2"),
    ],
)
def test_what_a_paper_shows(typed: str, shown: str) -> None:
    assert printable(typed) == shown


@given(st.text())
def test_it_is_stable(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_addresses_drawings_and_numbers_stay_as_they_are() -> None:
    long = "x" * 90
    data = for_paper({"qr": long, "letter": {"number": long, "title": long}, "family": [{"name": "😀"}]})
    assert data["qr"] == data["letter"]["number"] == long
    assert data["letter"]["title"].replace("\u200b", "") == long != data["letter"]["title"]
    assert data["family"] == [{"name": "?"}]
