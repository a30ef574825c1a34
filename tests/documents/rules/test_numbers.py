from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.documents.rules.numbers import WrongPattern, number_text

TOKENS = {
    "number": "12", "unit": "Kel.Ftbs", "classification": "400.12.2.1", "month_roman": "X", "month": "10",
    "year": "2025",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{number}/{unit}.{classification}/{month_roman}/{year}", "12/Kel.Ftbs.400.12.2.1/X/2025"),
        ("{classification}/{number:2}/{year}", "400.12.2.1/12/2025"),
        ("{classification}/{number:4}/08.1006/{month_roman}/{year}", "400.12.2.1/0012/08.1006/X/2025"),
        ("B/{number:03}/{classification}/X/{year}", "B/012/400.12.2.1/X/2025"),
    ],
)
def test_pattern_seen_in_practice(pattern: str, text: str) -> None:
    assert number_text(pattern, TOKENS) == text


@pytest.mark.parametrize(
    "pattern",
    ["{unit}/{year}", "{number}/{mayor}", "{number}/{", "{number.__class__}", "{number[0]}", "{number!r}", "{}", ""],
)
def test_wrong_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(WrongPattern):
        number_text(pattern, TOKENS)


@given(st.text(max_size=40))
def test_any_pattern_gives_a_number_or_a_refusal(pattern: str) -> None:
    with contextlib.suppress(WrongPattern):
        assert "12" in number_text(pattern, TOKENS)
