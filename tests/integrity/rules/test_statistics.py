"""The tests are exact: compared with counting everything, and with a published table."""

from __future__ import annotations

import itertools
import math

import pytest

from molek.integrity.rules import statistics


def test_the_tail_of_unequal_lots_is_what_counting_every_outcome_gives() -> None:
    chances = [0.25, 0.5, 0.1, 0.33, 0.25]
    for least in range(7):
        counted = sum(
            math.prod(p if hit else 1 - p for p, hit in zip(chances, hits, strict=True))
            for hits in itertools.product((0, 1), repeat=5)
            if sum(hits) >= least
        )
        assert statistics.poisson_binomial_tail(chances, least) == pytest.approx(counted)


def test_equal_lots_are_a_binomial() -> None:
    exact = sum(math.comb(20, k) * 0.25**k * 0.75 ** (20 - k) for k in range(12, 21))
    assert statistics.poisson_binomial_tail([0.25] * 20, 12) == pytest.approx(exact)


def test_fisher_agrees_with_counting_hands_of_cards() -> None:
    counted = sum(math.comb(7, k) * math.comb(23, 10 - k) for k in range(4, 8)) / math.comb(30, 10)
    assert statistics.fisher_tail(4, 10, 7, 30) == pytest.approx(counted)


@pytest.mark.parametrize(
    ("hits", "drawn", "all_hits", "population", "chance"),
    [(0, 5, 3, 50, 1.0), (4, 5, 3, 50, 0.0), (5, 5, 50, 50, 1.0), (3, 5, 50, 50, 1.0)],
)
def test_fisher_at_its_edges(hits: int, drawn: int, all_hits: int, population: int, chance: float) -> None:
    assert statistics.fisher_tail(hits, drawn, all_hits, population) == chance


def test_tea_lady() -> None:
    # Fisher 1935: four cups of eight chosen, all four right: one in seventy.
    assert statistics.fisher_tail(4, 4, 4, 8) == pytest.approx(1 / 70)


def test_benjamini_hochberg_keeps_what_the_paper_keeps() -> None:
    # Benjamini and Hochberg 1995, section 4: fifteen tests, four are kept at 0.05.
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
        0.7590, 1.0,
    ]  # fmt: skip
    assert statistics.benjamini_hochberg(chances, 0.05) == [True] * 4 + [False] * 11
    assert statistics.benjamini_hochberg([], 0.05) == []


def test_a_step_that_fails_does_not_hide_a_later_one_that_holds() -> None:
    assert statistics.benjamini_hochberg([0.04, 0.045, 0.05, 0.9], 0.08) == [True, True, True, False]


def test_ties_share_the_middle_of_their_places() -> None:
    assert statistics.rank_shares([5, 1, 5, 9]) == [0.5, 0.125, 0.5, 0.875]


def test_files_that_all_lie_in_the_lowest_tenth_are_no_chance() -> None:
    assert statistics.rank_tail([0.05] * 8) < 0.0001
    assert statistics.rank_tail([0.5] * 8) == pytest.approx(0.5)
    assert statistics.rank_tail([]) == 1.0
