"""What the indicators see in simulated cities stays as good as the explanation says (docs/explanation/integrity.md)."""

from __future__ import annotations

import pytest

from molek.integrity.rules.rows import Code
from tests.integrity.simulation import Outcome, build, play

SEEDS = [1, 2, 3, 4]
LEAST_RECALL = {Code.DRAWN_PAIR: 0.5, Code.UNEVEN_SPEED: 0.6}  # weak favours cannot be told from luck
LEAST_PRECISION = {Code.BOX_BURST: 0.3, Code.KINSHIP: 0.4, Code.PROXIES: 0.5}  # groups, weddings, good neighbours


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return play(SEEDS)


def test_of_what_was_planted_nearly_all_is_seen(outcome: Outcome) -> None:
    assert outcome.overall.recall >= 0.88


def test_of_what_is_seen_most_was_planted(outcome: Outcome) -> None:
    assert outcome.overall.precision >= 0.7


def test_fewer_than_one_false_finding_a_thousand_applications(outcome: Outcome) -> None:
    assert outcome.applications > 25_000
    assert outcome.false_per_thousand < 1.0


@pytest.mark.parametrize("code", list(Code))
def test_each_indicator_keeps_its_floor(outcome: Outcome, code: Code) -> None:
    score = outcome.by_code[code]
    assert score.hits + score.missed > 0, "nothing was planted: the floor would prove nothing"
    assert score.recall >= LEAST_RECALL.get(code, 0.75)
    assert score.precision >= LEAST_PRECISION.get(code, 0.7)


def test_a_seed_always_makes_the_same_city() -> None:
    one, other = build(5, families=200, applications=300), build(5, families=200, applications=300)
    assert (one.filings, one.decisions, one.looks, one.hand_overs) == (
        other.filings, other.decisions, other.looks, other.hand_overs,
    )  # fmt: skip
