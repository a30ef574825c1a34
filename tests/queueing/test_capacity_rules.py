"""Formulas against textbooks, an independent package and played days; the plan, the forecast and the roster."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import replace

import erlanglib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molek.base.workdays import Calendar
from molek.queueing.rules.capacity import clerks, forecast, roster, staffing
from molek.queueing.rules.capacity.demand import PROFILES, Demand, Kind, Visitor, crowd, offered_load, spread
from molek.queueing.rules.capacity.erlang import erlang_b, erlang_c, servers_needed, steady
from molek.queueing.rules.capacity.simulation import Floor, play, play_crowd, quantile, replay
from molek.queueing.rules.capacity.staffing import Goal, Room
from molek.queueing.rules.turns import TurnPolicy

ONE = (Kind("A", "KTP-el", 1.0, 6.0, cv=1.0),)


def plain(visitors: float, half_hours: int = 15, **more: float | None) -> Demand:
    return Demand(ONE, spread(visitors, PROFILES["MORNING"], half_hours), no_show=0.0, **more)  # type: ignore[arg-type]


def floor(counters: int, kinds: int = 1) -> Floor:
    return Floor((frozenset(range(kinds)),) * counters)


class TestErlang:
    @pytest.mark.parametrize(
        ("load", "servers", "blocked"),
        # Printed tables of Erlang B: the load at which one in a hundred is lost.
        [(0.0101, 1, 0.01), (1.3608, 5, 0.01), (4.4612, 10, 0.01), (12.0306, 20, 0.01), (84.0642, 100, 0.01)],
    )
    def test_b_agrees_with_the_printed_table(self, load: float, servers: int, blocked: float) -> None:
        assert erlang_b(load, servers) == pytest.approx(blocked, rel=2e-3)

    def test_c_agrees_with_the_eye_clinic(self) -> None:
        """Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory: three doctors, 6 an hour, 20 min each."""
        line = steady(rate=6, mean_time=1 / 3, servers=3)
        assert line.line == pytest.approx(8 / 9)
        assert line.mean_wait == pytest.approx(4 / 27)  # of an hour: 8.9 minutes
        assert line.wait_share == pytest.approx(4 / 9)
        assert 1 - line.wait_share == pytest.approx(5 / 9)

    def test_one_server_is_the_classic_line(self) -> None:
        line = steady(rate=0.5, mean_time=1, servers=1)
        assert line.mean_wait == pytest.approx(1)
        assert line.longer_than(3) == pytest.approx(0.5 * math.exp(-1.5))
        assert line.quantile(0.9) == pytest.approx(2 * math.log(5), rel=1e-6)

    @given(st.integers(1, 60), st.floats(0.05, 0.98))
    def test_agrees_with_an_independent_package(self, servers: int, busy: float) -> None:
        load = busy * servers
        assert erlang_b(load, servers) == pytest.approx(erlanglib.erlang_b(servers, load), rel=1e-6, abs=1e-12)
        assert erlang_c(load, servers) == pytest.approx(erlanglib.erlang_c(servers, load), rel=1e-6, abs=1e-12)

    @pytest.mark.parametrize(
        ("rate", "servers", "patience"), [(10, 8, 5), (10, 12, 2), (100, 100, 1), (3, 1, 0.5), (50, 30, 3), (2, 6, 9)]
    )
    def test_a_agrees_with_the_chain_of_states(self, rate: float, servers: int, patience: float) -> None:
        """Independently: the balance of the birth and death chain, cut far away."""
        weights, total, waiting = [1.0], 1.0, 0.0
        for n in range(1, 1500):
            weights.append(weights[-1] * rate / (min(n, servers) + max(n - servers, 0) / patience))
        total = math.fsum(weights)
        waiting = math.fsum(w * max(n - servers, 0) for n, w in enumerate(weights)) / total
        found = steady(rate=rate, mean_time=1, servers=servers, patience=patience)
        assert found.line == pytest.approx(waiting, rel=1e-5)
        assert found.wait_share == pytest.approx(math.fsum(weights[servers:]) / total, rel=1e-5)
        assert found.left_share == pytest.approx(waiting / patience / rate, rel=1e-5)

    def test_patience_without_end_is_erlang_c(self) -> None:
        patient, endless = (steady(rate=9, mean_time=1, servers=11, patience=p) for p in (1e5, None))
        assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=1e-2)
        assert patient.quantile(0.95) == pytest.approx(endless.quantile(0.95), rel=1e-2)

    @pytest.mark.parametrize("servers", [100, 1000, 5000])
    def test_thousands_do_not_overflow(self, servers: int) -> None:
        for load in (0.001, servers * 0.99, servers * 2.0):
            for patience in (0.01, 60.0):
                found = steady(rate=load, mean_time=1, servers=servers, patience=patience)
                assert 0 <= found.wait_share <= 1
                assert 0 <= found.left_share <= 1
                assert math.isfinite(found.mean_wait)
        assert steady(rate=2.0 * servers, mean_time=1, servers=servers, patience=60).left_share == pytest.approx(0.5)

    def test_a_line_that_grows_without_end_says_so(self) -> None:
        for line in (steady(rate=6, mean_time=1, servers=6), steady(rate=1, mean_time=1, servers=0)):
            assert (line.wait_share, line.mean_wait, line.quantile(0.9)) == (1.0, math.inf, math.inf)
        assert steady(rate=0, mean_time=1, servers=0).quantile(0.99) == 0
        assert steady(rate=4, mean_time=1, servers=0, patience=2).left_share == 1

    @pytest.mark.parametrize("wrong", [{"rate": -1}, {"mean_time": 0}, {"servers": -1}, {"patience": 0}])
    def test_nonsense_is_refused(self, wrong: dict[str, float]) -> None:
        with pytest.raises(ValueError, match="positive"):
            steady(**{"rate": 1, "mean_time": 1, "servers": 1, **wrong})  # type: ignore[arg-type]

    @settings(deadline=None)
    @given(st.floats(0.1, 20), st.integers(1, 25), st.one_of(st.none(), st.floats(0.5, 50)), st.floats(0, 5))
    def test_more_counters_never_wait_longer_and_more_people_never_shorter(
        self, rate: float, servers: int, patience: float | None, wait: float
    ) -> None:
        here = steady(rate=rate, mean_time=1, servers=servers, patience=patience)
        more = steady(rate=rate, mean_time=1, servers=servers + 1, patience=patience)
        crowded = steady(rate=rate * 1.2, mean_time=1, servers=servers, patience=patience)
        assert more.longer_than(wait) <= here.longer_than(wait) + 1e-6 <= crowded.longer_than(wait) + 2e-6
        assert more.mean_wait <= here.mean_wait * (1 + 1e-6) + 1e-9

    @settings(deadline=None, max_examples=40)
    @given(st.floats(0.1, 30), st.one_of(st.none(), st.floats(2, 100)))
    def test_the_number_needed_is_the_fewest(self, rate: float, patience: float | None) -> None:
        needed = servers_needed(rate=rate, mean_time=1, promise=1, patience=patience)

        def is_enough(servers: int) -> bool:
            line = steady(rate=rate, mean_time=1, servers=servers, patience=patience)
            return line.longer_than(1) <= 0.1 and line.left_share <= 0.05

        assert is_enough(needed)
        assert needed == 1 or not is_enough(needed - 1)


class TestPlayedDays:
    @pytest.mark.parametrize("patience", [None, 12.0])
    def test_in_balance_they_agree_with_theory(self, patience: float | None) -> None:
        """Thirty long days of an even crowd; the formula lies within three standard errors of what was seen."""
        half_hours, servers = 120, 5
        demand = Demand(ONE, (22.0,) * half_hours, no_show=0.0, patience=patience)
        theory = steady(rate=22 / 30, mean_time=6, servers=servers, patience=patience)
        longer, left = [], []
        for seed in range(30):
            day = play(demand, [range(servers)] * half_hours, floor(servers), seed=seed)
            settled = [v for v in day.visits if 300 < v.visitor.at < demand.minutes - 300]
            longer.append(sum(v.waited > 8 for v in settled) / len(settled))
            left.append(sum(v.called is None for v in settled) / len(settled))
        for seen, told in ((longer, theory.longer_than(8)), (left, theory.left_share)):
            mean = sum(seen) / len(seen)
            error = math.sqrt(sum((s - mean) ** 2 for s in seen) / (len(seen) - 1) / len(seen))
            assert abs(mean - told) <= 3 * error + 1e-9, (mean, told, error)

    @settings(deadline=None, max_examples=30)
    @given(st.integers(0, 10_000), st.integers(1, 6))
    def test_one_counter_more_lets_nobody_wait_longer(self, seed: int, counters: int) -> None:
        demand = plain(120)
        fewer = play(demand, [range(counters)] * 15, floor(counters), seed=seed)
        more = play(demand, [range(counters + 1)] * 15, floor(counters + 1), seed=seed)
        waits = {v.visitor: v.waited for v in fewer.visits}
        assert all(v.waited <= waits[v.visitor] + 1e-6 for v in more.visits if v.called is not None)
        assert len(more.visits) == len(fewer.visits)

    @settings(deadline=None, max_examples=30)
    @given(st.integers(0, 10_000), st.floats(0, 449))
    def test_one_visitor_more_lets_nobody_wait_shorter(self, seed: int, at: float) -> None:
        demand = plain(90)
        people = list(crowd(demand, seed=seed))
        extra = Visitor(at, 0, preferred=False, takes=7.0, comes=True, gives_up_at=math.inf)
        more = sorted([*people, extra], key=lambda visitor: visitor.at)
        before = {v.visitor: v.waited for v in play_crowd(people, [range(2)] * 15, floor(2), demand).visits}
        after = play_crowd(more, [range(2)] * 15, floor(2), demand)
        assert all(v.waited >= before[v.visitor] - 1e-6 for v in after.visits if v.visitor in before)

    def test_nobody_is_lost_and_no_counter_does_two_things(self) -> None:
        demand = replace(plain(300, patience=90.0), kinds=(replace(ONE[0], preferred=0.2),), no_show=0.05)
        people = crowd(demand, seed=5)
        day = play(demand, [range(4)] * 15, floor(4), seed=5)
        assert sorted(v.visitor.at for v in day.visits) == [p.at for p in people]
        calls = sorted((v.called, v.called + (v.visitor.takes if v.visitor.comes else 1.0))
                       for v in day.visits if v.called is not None)  # fmt: skip
        for at, _ in calls:
            assert sum(start <= at < end for start, end in calls) <= 4
        assert day.gave_up == sum(v.called is None for v in day.visits) - day.sent_home > 0

    def test_priority_goes_first_by_the_halls_own_rule(self) -> None:
        kinds = (replace(ONE[0], preferred=0.25),)
        demand = replace(plain(250), kinds=kinds)
        waits = {}
        for in_a_row in (1, 5):
            hall = replace(floor(3), policy=TurnPolicy(in_a_row=in_a_row, patience_s=1e9))
            day = play(demand, [range(3)] * 15, hall, seed=2)
            waits[in_a_row] = [quantile([v.waited for v in day.visits if v.visitor.preferred is lane], 0.5)
                               for lane in (True, False)]  # fmt: skip
        assert waits[5][0] < waits[1][0] < waits[1][1] < waits[5][1]

    def test_a_closed_counter_calls_nobody_and_lunch_is_felt(self) -> None:
        plan = [range(3)] * 8 + [range(1)] * 2 + [range(3)] * 5
        day = play(plain(200), plan, floor(3), seed=4)
        at_noon = [v for v in day.visits if v.called is not None and 240 <= v.called < 300]
        whole = play(plain(200), [range(3)] * 15, floor(3), seed=4)
        assert 0 < len(at_noon) < len([v for v in whole.visits if v.called is not None and 240 <= v.called < 300])

    def test_too_many_are_sent_home_after_the_overtime(self) -> None:
        day = play(plain(1000), [range(4)] * 15, floor(4), seed=1)
        assert day.sent_home > 500
        assert all(v.called is None or v.called < 450 + 60 for v in day.visits)

    def test_a_seed_is_a_day(self) -> None:
        assert crowd(plain(100), seed=1) == crowd(plain(100), seed=1) != crowd(plain(100), seed=2)
        one, two = (replay(plain(100), [range(3)] * 15, floor(3), promise=30, days=5, seed=9) for _ in "ab")
        assert one == two

    def test_measured_times_are_drawn_as_they_were(self) -> None:
        kind = Kind("A", "x", 1.0, 5.0, times=tuple(float(n) for n in range(11)))
        rnd = random.Random(1)
        drawn = [kind.draw(rnd) for _ in range(4000)]
        assert (min(drawn) >= 0, max(drawn) <= 10) == (True, True)
        assert sum(drawn) / 4000 == pytest.approx(5, abs=0.15)

    def test_the_lag_of_the_load(self) -> None:
        """Of an even crowd the load rises to arrivals times mean time; of a morning rush it comes late."""
        even = offered_load(Demand(ONE, (10.0,) * 15, no_show=0.0))
        assert even[0] < even[-1] == pytest.approx(2.0, rel=1e-3)
        rush = offered_load(Demand(ONE, (30.0, *(0.0,) * 14), no_show=0.0))
        assert rush[0] > rush[1] > 0


class TestThePlan:
    def room(self, counters: int, lunch: frozenset[int] = frozenset()) -> Room:
        return Room((frozenset({0}),) * counters, 300, Floor(()), lunch)

    def test_keeps_the_promise_with_fewer_than_the_formula_wants_everywhere(self) -> None:
        demand, goal = plain(300), Goal(30)
        plan = staffing.recommend(demand, self.room(12), goal)
        assert plan.is_met
        assert plan.played.kept >= 0.9
        assert sum(plan.counts) <= sum(plan.formula)
        fewer = staffing.play_plan(demand, [max(count - 1, 1) for count in plan.counts], self.room(12), goal)
        assert not staffing.is_good(fewer, goal)

    def test_stays_within_the_counters_if_they_are_enough_and_says_so_if_not(self) -> None:
        goal = Goal(60)
        enough = staffing.recommend(plain(250), self.room(6), goal)
        assert enough.is_met
        assert max(enough.counts) <= 6
        short = staffing.recommend(plain(250), self.room(2), goal, trials=30)
        assert max(short.counts) > 2

    def test_a_service_without_a_counter_gets_one(self) -> None:
        kinds = (replace(ONE[0], share=0.5), Kind("B", "Akta", 0.5, 8.0))
        demand = replace(plain(100), kinds=kinds)
        plan = staffing.recommend(demand, Room((frozenset({0}),) * 3, 300, Floor(())), Goal(30), trials=20)
        assert max(plan.counts) > 3

    def test_counters_open_in_an_order_that_serves_everybody(self) -> None:
        kinds = (Kind("A", "a", 0.6, 5.0), Kind("B", "b", 0.3, 5.0), Kind("C", "c", 0.1, 5.0))
        only, pair, everything = frozenset({0}), frozenset({1, 2}), frozenset({0, 1, 2})
        order = staffing.opening_order((only, only, pair, everything), Demand(kinds, (1.0,)))
        assert order[0] == everything
        assert set(order[:3]) == {everything, only, pair}

    def test_the_quota_is_kept_and_not_much_more_would_be(self) -> None:
        demand, room, goal = plain(300), self.room(4), Goal(30)
        limit = staffing.quota(demand, room, goal, work=staffing.Work())
        even = replace(demand, arrivals=spread(1.0, PROFILES["EVEN"], 15))
        assert staffing.play_plan(even.of(limit.a_day * 0.95), (4,) * 15, room, goal).kept >= 0.9
        assert not staffing.is_good(staffing.play_plan(even.of(limit.a_day * 1.25), (4,) * 15, room, goal), goal)

    @given(st.floats(1, 5000), st.sampled_from(sorted(PROFILES)), st.integers(1, 30))
    def test_spreading_loses_nobody(self, visitors: float, name: str, half_hours: int) -> None:
        row = spread(visitors, PROFILES[name], half_hours)
        assert len(row) == half_hours
        assert min(row) >= -1e-9
        assert sum(row) == pytest.approx(visitors)


class TestForecast:
    CALENDAR = Calendar(frozenset({dt.date(2026, 1, 29), dt.date(2026, 2, 17)}))

    def history(self, days: int = 60, noise: float = 0.06, seed: int = 1) -> dict[dt.date, float]:
        rnd, day, found = random.Random(seed), dt.date(2025, 12, 1), {}
        while len(found) < days:
            if self.CALENDAR.is_working(day):
                level = 200 * (1.5, 1.0, 0.9, 0.9, 1.1)[day.weekday()]
                level *= 1.6 if forecast.is_after_holiday(day, self.CALENDAR) else 1.0
                found[day] = max(round(rnd.gauss(level, noise * level)), 1)
            day += dt.timedelta(days=1)
        return found

    def test_mondays_and_days_after_holidays_are_known(self) -> None:
        model = forecast.learn(self.history(), self.CALENDAR)
        monday, tuesday = (model.visitors(dt.date(2026, 3, day), self.CALENDAR) for day in (9, 10))
        assert monday / tuesday == pytest.approx(1.5, rel=0.1)
        assert model.after_holiday > 0.15  # drawn towards nothing, as only two such days are known
        assert forecast.is_after_holiday(dt.date(2026, 1, 30), self.CALENDAR)
        assert not forecast.is_after_holiday(dt.date(2026, 3, 9), self.CALENDAR)  # an ordinary Monday

    def test_its_error_is_measured_and_beats_last_week(self) -> None:
        found = forecast.accuracy(self.history(), self.CALENDAR)
        assert found.mape is not None
        assert found.naive is not None
        assert found.mape < 12
        assert found.mape < found.naive
        assert 0.02 < found.cv < 0.2

    def test_a_tested_day_knows_nothing_of_itself_or_later(self) -> None:
        past = self.history()
        last = max(past)
        other = forecast.accuracy({**past, last: past[last] * 5}, self.CALENDAR)
        assert [t.said for t in other.days] == [t.said for t in forecast.accuracy(past, self.CALENDAR).days]

    def test_few_days_are_not_called_an_accuracy(self) -> None:
        past = dict(list(self.history().items())[:8])
        assert forecast.accuracy(past, self.CALENDAR).mape is None
        assert forecast.learn({}, self.CALENDAR).visitors(dt.date(2026, 3, 9), self.CALENDAR) == 1.0

    def test_the_profile_leans_to_its_own_weekday(self) -> None:
        monday, tuesday = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
        past = {monday - dt.timedelta(weeks=n): (90.0, 10.0) for n in range(6)}
        past |= {tuesday - dt.timedelta(weeks=n): (50.0, 50.0) for n in range(6)}
        early, even = forecast.profile(past, 0), forecast.profile(past, 1)
        assert 0.8 < early[0] < 0.9
        assert 0.5 < even[0] < 0.62
        assert sum(early) == pytest.approx(1)


class TestRoster:
    SHIFTS = roster.usual_shifts(15)

    def need(self, clerks: int, **kinds: int) -> roster.Need:
        return roster.Need((clerks,) * 15, {int(k[1:]): (count,) * 15 for k, count in kinds.items()})

    def test_everybody_is_covered_within_hours_and_fairly(self) -> None:
        people = [roster.Clerk(f"P{n}", frozenset({0, 1} if n < 3 else {0}), 75) for n in range(7)]
        made = roster.make(people, [self.need(4, k1=1)] * 5, self.SHIFTS)
        assert made.lacks == ()
        for day in range(5):
            for half_hour in range(15):
                there = made.at_work(day, half_hour)
                assert len(there) >= 4
                assert any(1 in people[n].kinds for n in there)
        hours = [made.half_hours(n) for n in range(7)]
        assert max(hours) <= 75
        assert max(hours) - min(hours) <= 13  # one shift at most

    def test_days_off_and_short_weeks_hold(self) -> None:
        people = [roster.Clerk("Ani", frozenset({0}), 26), roster.Clerk("Budi", frozenset({0}), 75, frozenset({0, 4}))]
        made = roster.make(people, [self.need(1)] * 5, self.SHIFTS)
        assert made.half_hours(0) <= 26
        assert made.shifts[1][0] is None
        assert made.shifts[1][4] is None

    def test_a_shortage_names_the_half_hours_and_the_service(self) -> None:
        people = [roster.Clerk(f"P{n}", frozenset({0}), 75) for n in range(4)]
        made = roster.make(people, [self.need(2, k1=1)], self.SHIFTS)
        assert {(lack.kind, lack.count) for lack in made.lacks} == {(1, 1)}
        assert [lack.half_hour for lack in made.lacks] == list(range(15))
        bare = roster.make(people[:1], [self.need(2)], self.SHIFTS)
        assert all(lack.kind is None for lack in bare.lacks)
        assert sum(lack.count for lack in bare.lacks) == 30 - 13
        assert len(roster.make([], [self.need(2)], self.SHIFTS).lacks) == 15

    def test_a_shortage_is_spread_so_that_not_all_rest_at_once(self) -> None:
        people = [roster.Clerk(f"P{n}", frozenset({0}), 75) for n in range(4)]
        made = roster.make(people, [self.need(4)], self.SHIFTS)
        assert max(lack.count for lack in made.lacks) <= 2

    def test_clerks_needed_is_the_fewest_that_cover_breaks(self) -> None:
        assert roster.clerks_needed((0,) * 15, self.SHIFTS) == 0
        assert roster.clerks_needed((1,) * 15, self.SHIFTS) == 2  # somebody must stay while the other rests
        assert roster.clerks_needed((4,) * 15, self.SHIFTS, spare=0.1) > roster.clerks_needed((4,) * 15, self.SHIFTS)

    def test_a_short_day_has_one_shift(self) -> None:
        assert roster.usual_shifts(6) == (roster.Shift(0, 6),)

    def test_typed_lines_are_read(self) -> None:
        found = clerks.read(
            "Ani; A D; 37,5; Selasa\n\nBudi\nCici; b; 20 jam; Jum'at, senin", kinds={"A": 0, "B": 1, "D": 2},
            weekdays=[1, 2, 3, 4, 0],
        )  # fmt: skip
        assert found == [
            roster.Clerk("Ani", frozenset({0, 2}), 75, frozenset({0})),
            roster.Clerk("Budi", frozenset({0, 1, 2}), 75),
            roster.Clerk("Cici", frozenset({1}), 40, frozenset({3, 4})),
        ]
