"""Whose turn it is..."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.queueing.rules import lifecycle, seats, voice
from molek.queueing.rules.drawing import Column, columns, coverage, gauge
from molek.queueing.rules.turns import TurnPolicy, prefers, streak_after

POLICY = TurnPolicy(in_a_row=2, patience_s=3600)


@pytest.mark.parametrize(
    ("preferred", "regular", "streak", "verdict"),
    [
        (None, None, 0, None),  # nobody waits
        (5, None, 9, True),  # nobody else waits
        (None, 5, 0, False),
        (5, 900, 0, True),
        (5, 900, 1, True),
        (5, 900, 2, False),  # two in a row are enough
        (5, 3599, 0, True),
        (5, 3600, 0, False),  # patience is over
        (4000, 3700, 0, True),  # but who has the earlier place goes
        (-60, 5, 0, False),  # an appointment before its time
        (-60, None, 0, True),  # is called early if nobody else is there
        (-60, -30, 0, False),  # the nearer one
        (-30, -60, 0, True),
        (5, -60, 2, True),
    ],
)
def test_table(preferred: float | None, regular: float | None, streak: int, verdict: bool | None) -> None:
    assert prefers(preferred_age_s=preferred, regular_age_s=regular, streak=streak, policy=POLICY) is verdict


@given(
    arrivals=st.lists(st.tuples(st.booleans(), st.integers(0, 120)), min_size=1, max_size=60),
    in_a_row=st.integers(1, 5),
    patience=st.integers(60, 3000),
)
def test_nobody_starves_and_nobody_is_called_twice(
    arrivals: list[tuple[bool, int]], in_a_row: int, patience: int
) -> None:
    """One counter, a call a minute: the published promises hold for every crowd."""
    policy = TurnPolicy(in_a_row=in_a_row, patience_s=patience)
    clock, people = 0, []
    for preferred, gap in arrivals:
        clock += gap
        people.append((clock, preferred))
    lines: dict[bool, deque[tuple[int, int]]] = {True: deque(), False: deque()}
    called: list[tuple[int, int, bool]] = []
    now, streak, coming = 0, 0, deque(enumerate(people))
    while coming or lines[True] or lines[False]:
        while coming and coming[0][1][0] <= now:
            index, (at, preferred) = coming.popleft()
            lines[preferred].append((at, index))
        ages = {key: now - queue[0][0] if queue else None for key, queue in lines.items()}
        choice = prefers(preferred_age_s=ages[True], regular_age_s=ages[False], streak=streak, policy=policy)
        if choice is not None:
            oldest_regular = ages[False]
            at, index = lines[choice].popleft()
            if choice and oldest_regular is not None:
                assert streak < in_a_row
                assert oldest_regular < patience or now - at > oldest_regular  # else he should have gone
            streak = streak_after(streak, was_preferred=choice)
            called.append((index, now, choice))
        now += 60
    assert sorted(index for index, _now, _choice in called) == list(range(len(people)))
    for kind in (True, False):  # within a line: in the order of places
        order = [index for index, _now, choice in called if choice == kind]
        assert order == sorted(order)


def test_a_rule_that_is_no_rule_is_refused() -> None:
    for wrong in ({"in_a_row": 0}, {"patience_s": 0}):
        with pytest.raises(ValueError, match="at least one"):
            TurnPolicy(**wrong)  # type: ignore[arg-type]


def test_a_streak_fits_its_column() -> None:
    assert streak_after(1000, was_preferred=True) == 1000


class TestMoves:
    def test_every_end_is_an_end(self) -> None:
        for state in ("DONE", "LEFT", "CANCELLED"):
            assert all(lifecycle.after(state, move) is None for move in lifecycle.MOVES)

    def test_only_a_missed_call_comes_back(self) -> None:
        assert [m for m in lifecycle.MOVES if lifecycle.after("NO_SHOW", m)] == ["bring_back"]

    def test_a_move_that_is_none_is_a_mistake_of_ours(self) -> None:
        with pytest.raises(KeyError):
            lifecycle.after("WAITING", "vanish")


class TestSeats:
    @pytest.mark.parametrize(
        ("waiting", "seats_", "level", "percent"),
        [(0, 300, "FREE", 0), (269, 300, "FREE", 89), (270, 300, "TIGHT", 90), (299, 300, "TIGHT", 99),
         (300, 300, "FULL", 100), (450, 300, "FULL", 150), (0, 0, "FULL", 100)],
    )  # fmt: skip
    def test_warn_at_90_percent(self, waiting: int, seats_: int, level: str, percent: int) -> None:
        assert (seats.level(waiting, seats_), seats.percent_taken(waiting, seats_)) == (level, percent)


class TestVoice:
    @pytest.mark.parametrize(
        ("letter", "number", "counter", "said"),
        [
            ("A", 1, 3, "Nomor antrean A, nol nol satu, silakan ke loket tiga"),
            ("B", 120, 11, "Nomor antrean B, satu dua nol, silakan ke loket sebelas"),
            ("C", 1203, 21, "Nomor antrean C, satu dua nol tiga, silakan ke loket dua puluh satu"),
        ],
    )
    def test_says_digits(self, letter: str, number: int, counter: int, said: str) -> None:
        assert voice.announcement(letter, number, counter) == said

    def test_label(self) -> None:
        assert [voice.label("A", n) for n in (1, 999, 1000)] == ["A-001", "A-999", "A-1000"]


class TestPictures:
    def test_columns_stand_on_the_axis_and_hold_the_promise(self) -> None:
        svg = columns([Column("08.00", 10, 40), Column("09.00", None, None)], limit=60)
        assert svg.count('class="high"') == svg.count('class="middle"') == 1
        assert 'class="limit"' in svg
        assert ">60</text>" in svg
        assert "style=" not in svg

    def test_nothing_to_draw_is_an_empty_axis(self) -> None:
        assert "<rect" not in columns([])

    def test_a_label_is_no_markup(self) -> None:
        assert "<b>" not in columns([Column("<b>", 1, 2)])

    @pytest.mark.parametrize(
        ("percent", "level"), [(0, "free"), (89, "free"), (90, "tight"), (100, "full"), (999, "full")]
    )
    def test_gauge(self, percent: int, level: str) -> None:
        assert f'class="{level}"' in gauge(percent)

    def test_coverage_stays_on_its_line(self) -> None:
        assert 'cx="600"' in coverage(180)
