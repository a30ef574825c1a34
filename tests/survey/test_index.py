"""The arithmetic of the survey is exact, whatever the official table leaves open..."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.survey.enums import Element
from molek.survey.queries.figures import hidden_keys
from molek.survey.rules import (
    ELEMENT_KEYS,
    bounds_on,
    category_of,
    element_index,
    index_of,
    parameter_on,
    sample_size,
)

TODAY = dt.date(2026, 3, 2)


def test_elements_are_those_of_the_table() -> None:
    assert tuple(Element.values) == ELEMENT_KEYS


@pytest.mark.parametrize(
    ("index", "category"),
    [
        ("100.00", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"), ("65.00", "C"),
        ("64.99", "D"), ("25.00", "D"),
    ],
)  # fmt: skip
def test_category_by_its_lower_bound(index: str, category: str) -> None:
    assert category_of(Decimal(index), bounds_on(TODAY)) == category


@pytest.mark.parametrize(
    ("people", "needed"), [(0, 0), (1, 1), (10, 10), (100, 80), (1000, 278), (5000, 357), (450_000, 384)]
)
def test_sample_of_krejcie_and_morgan(people: int, needed: int) -> None:
    assert sample_size(people) == needed


def test_half_a_hundredth_goes_up() -> None:
    # 9 elements, 8 people, sum 200: 200 * 25 / 72 = 69.444...; a sum that ends on half a hundredth:
    assert element_index(2401, 1000) == Decimal("60.03")  # 60.025
    assert element_index(2402, 1000) == Decimal("60.05")
    totals = dict.fromkeys(ELEMENT_KEYS, 0) | {"time": 200}
    assert index_of(totals, 8) == Decimal("69.44")


def test_a_printed_weight_of_0_11_would_give_another_category() -> None:
    """All nine at 3.5324 x 25 = 88.31: with 0.11 instead of a ninth the index would fall below it."""
    totals = dict.fromkeys(ELEMENT_KEYS, 35_324)
    assert index_of(totals, 10_000) == Decimal("88.31")
    assert round(9 * 0.11 * 35_324 / 10_000 * 25, 2) < 88.31


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40))
def test_an_index_lies_between_25_and_100_and_is_the_mean(people: list[list[int]]) -> None:
    totals = {key: sum(one[place] for one in people) for place, key in enumerate(ELEMENT_KEYS)}
    index = index_of(totals, len(people))
    exact = Fraction(sum(map(sum, people)) * 25, 9 * len(people))
    assert Decimal(25) <= index <= Decimal(100)
    assert abs(Fraction(index) - exact) <= Fraction(1, 200)


def test_nobody_has_no_index() -> None:
    with pytest.raises(ValueError, match="nobody"):
        index_of(dict.fromkeys(ELEMENT_KEYS, 0), 0)
    with pytest.raises(ValueError, match="nobody"):
        element_index(0, 0)
    with pytest.raises(ValueError, match="nine"):
        index_of({"time": 4}, 1)


def test_dated_figures() -> None:
    assert parameter_on("least_shown", TODAY) == 10
    assert parameter_on("least_shown", dt.date(2000, 1, 1)) == 10  # the earliest there is
    assert "14/2017" in bounds_on(TODAY).legal_basis


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 60), min_size=1))
def test_the_total_betrays_no_small_group(sizes: dict[str, int]) -> None:
    """Whoever takes the groups that are shown from the total finds none, or at least ten people of two groups."""
    hidden = hidden_keys(sizes, 10)
    assert {key for key, size in sizes.items() if size < 10} <= hidden
    if hidden and hidden != set(sizes):
        assert len(hidden) > 1
        assert sum(sizes[key] for key in hidden) >= 10
