"""The range of a wait..."""

from __future__ import annotations

import random
import statistics

import pytest

from molek.queueing.rules import waiting
from molek.queueing.rules.crowd import Day, Memory, Visit, visitors
from molek.queueing.rules.turns import TurnPolicy
from molek.queueing.rules.waiting import Bounds, Line, OpenCounter, Range, Standing, Times

EVERYTHING = frozenset({0})


def line(ahead: int, counters: int = 1, *, preferred_ahead: int = 0, mean_s: float = 300.0) -> Line:
    return Line(
        mine=Standing(0, False, 0.0),
        ahead=[Standing(0, False, 100.0 + n) for n in range(ahead)]
        + [Standing(0, True, 10.0) for _ in range(preferred_ahead)],
        counters=[OpenCounter(EVERYTHING) for _ in range(counters)],
        times={0: Times(mean_s)},
    )


class TestOneLookAhead:
    @pytest.mark.parametrize(
        ("ahead", "counters", "expected"), [(0, 1, 0), (1, 1, 300), (4, 1, 1200), (4, 2, 600), (5, 5, 300), (4, 5, 0)]
    )
    def test_divides_the_work_among_counters(self, ahead: int, counters: int, expected: float) -> None:
        look = waiting.expected_s(line(ahead, counters))
        assert look is not None
        assert (look.wait_s, look.calls) == (expected, ahead)

    def test_lets_the_preferred_before_by_the_published_rule(self) -> None:
        # two preferred, I, the third preferred after me
        look = waiting.expected_s(line(0, preferred_ahead=3))
        assert look is not None
        assert look.wait_s == 600

    def test_counts_on_whom_it_sees_at_the_counter(self) -> None:
        busy = Line(
            mine=Standing(0, False, 0.0),
            ahead=[],
            counters=[OpenCounter(EVERYTHING, busy_with=0, busy_s=120.0)],
            times={0: Times(300.0)},
        )
        look = waiting.expected_s(busy)
        assert look is not None
        assert look.wait_s == 180

    def test_knows_that_nobody_serves_it(self) -> None:
        assert waiting.expected_s(Line(Standing(0, False, 0.0), [], [], {0: Times(60)})) is None
        other = OpenCounter(frozenset({1}))
        assert waiting.expected_s(Line(Standing(0, False, 0.0), [], [other], {0: Times(60), 1: Times(60)})) is None

    def test_expects_preferred_people_who_will_still_come(self) -> None:
        calm, busy = line(6), line(6)
        rushed = Line(busy.mine, busy.ahead, busy.counters, busy.times, busy.policy, {0: 1 / 600})
        assert waiting.expected_s(rushed).wait_s > waiting.expected_s(calm).wait_s  # type: ignore[union-attr]

    def test_ends_though_nobody_could_ever_be_served(self) -> None:
        far = Line(Standing(0, False, -90_000.0), [], [OpenCounter(EVERYTHING, 0, 0)], {0: Times(90_000.0)})
        assert waiting.expected_s(far).wait_s > 0  # type: ignore[union-attr]


class TestLearning:
    def test_history_weighs_eight_numbers(self) -> None:
        learnt = waiting.learn(Times(300.0), count=8, mean_s=600.0, sd_s=300.0)
        assert learnt.mean_s == 450.0
        assert learnt.weight == 16

    def test_nothing_seen_is_history(self) -> None:
        assert waiting.learn(Times(300.0), count=0, mean_s=0, sd_s=0) == Times(300.0)


class TestTelling:
    def test_whole_minutes_outwards(self) -> None:
        told = waiting.told(waiting.Look(1234.0, 5, 0.4), Bounds())
        assert told.low_s % 60 == told.high_s % 60 == 0
        assert told.low_s < 1234 < told.high_s

    def test_nothing_to_wait_is_up_to_a_minute(self) -> None:
        assert waiting.told(waiting.Look(0.0, 0, 0.4), Bounds()) == Range(0, 0, 60)

    def test_a_miss_moves_the_bound_out_a_hit_a_little_in(self) -> None:
        was = Range(600, 900, 1200)
        assert waiting.corrected(Bounds(), was=was, waited_s=1500).high > Bounds().high
        assert waiting.corrected(Bounds(), was=was, waited_s=300).low < Bounds().low
        inside = waiting.corrected(Bounds(), was=was, waited_s=900)
        assert inside.low > Bounds().low
        assert inside.high < Bounds().high

    def test_bounds_stay_within_reason(self) -> None:
        bounds = Bounds()
        for _ in range(5000):
            bounds = waiting.corrected(bounds, was=Range(600, 900, 1200), waited_s=99_999)
        assert bounds.high <= 6
        assert bounds.low <= 0.5


def month(seed: int) -> list[Visit]:
    """22 working days: crowds of 220 to 420, good and bad days, late clerks, lunch, a counter more on some mornings."""
    rnd = random.Random(seed)
    memory = Memory({0: Times(300.0), 1: Times(480.0), 2: Times(200.0)})
    means, found = [320.0, 450.0, 210.0], []
    counters = [frozenset(c) for c in ({0, 1, 2}, {0, 1}, {0, 2}, {1}, {0, 1, 2})]
    for day in range(22):
        crowd = visitors(
            seed=seed * 100 + day, count=rnd.choice([220, 300, 300, 340, 420]), means_s=means, shares=[1, 1, 1],
            pace=rnd.uniform(0.85, 1.2),
        )  # fmt: skip
        opening = {
            n: [(rnd.uniform(0, 900), 14_400 + rnd.uniform(-600, 600)), (16_200 + rnd.uniform(0, 900), 60_000.0)]
            for n in range(5)
        }
        opening[0] = [(0.0, 90_000.0)]
        if rnd.random() < 0.3:
            opening[4] = [(5_400.0, 90_000.0)]
        played = Day(crowd, memory, counters=counters, opening=opening, policy=TurnPolicy(), seed=day)
        found += played.play()
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_covers_75_to_85_percent_of_the_waits_of_a_month(seed: int) -> None:
    visits = [v for v in month(seed) if v.called_s is not None and v.told is not None and v.told.mid_s > 0]
    assert len(visits) > 4000
    share = statistics.mean(waiting.covers(v.told, v.waited_s) for v in visits if v.told)
    assert 0.75 <= share <= 0.85
    # and is narrow enough to be of use: half as wide as the wait is long, or so
    assert statistics.median(v.told.high_s - v.told.low_s for v in visits if v.told) < 45 * 60
    assert statistics.median(abs(v.told.mid_s - v.waited_s) for v in visits if v.told) < 10 * 60
    for preferred in (True, False):
        of_line = [waiting.covers(v.told, v.waited_s) for v in visits if v.told and v.visitor.preferred == preferred]
        assert 0.68 <= statistics.mean(of_line) <= 0.9
