"""On a bad day..."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, TicketState
from molek.queueing.errors import HallClosed, NumbersUsed, RollWrong, ServiceElsewhere, SimulationRefused
from molek.queueing.models import Ticket, TicketEvent
from molek.queueing.rules.crowd import Memory
from tests.cases.conftest import events
from tests.queueing.conftest import EIGHT, Room, act, after, sit, take

pytestmark = pytest.mark.django_db


def waves(room: Room, **more: Any) -> list[Ticket]:
    given = {"count": 10, "first_at": after(60), "wave_size": 4, "wave_minutes": 30, "submission_key": uuid.uuid4(),
             "by": room.boss, "service_id": room.cards.pk}  # fmt: skip
    return operations.issue_waves(hall_id=room.hall.pk, at=EIGHT, **{**given, **more})


def enter(room: Room, **more: Any) -> list[Ticket]:
    given = {"first": 10, "last": 15, "served_to": 12, "by": room.boss, "service_id": room.cards.pk}
    return operations.reconcile_roll(hall_id=room.hall.pk, at=after(100), **{**given, **more})


class TestWaves:
    def test_give_everybody_a_time_to_come_back(self, room: Room) -> None:
        take(room)
        made = waves(room)
        assert [t.label for t in made][::9] == ["A-002", "A-011"]
        assert [(t.place_at, t.window_until) for t in made][::4] == [
            (after(60), after(90)), (after(90), after(120)), (after(120), after(150)),
        ]  # fmt: skip
        assert not any(t.is_here for t in made)
        assert TicketEvent.objects.filter(kind="ISSUED").count() == 11
        ((_actor, _subject, data),) = events("queueing.waves.issued")
        assert data == {"first": "A-002", "last": "A-011", "count": 10, "wave": 4}
        assert take(room).number == 12

    def test_of_one_press_are_one(self, room: Room) -> None:
        key = uuid.uuid4()
        assert [t.pk for t in waves(room, submission_key=key)] == [t.pk for t in waves(room, submission_key=key)]
        assert Ticket.objects.count() == 10

    def test_are_called_when_their_time_has_come(self, room: Room) -> None:
        waves(room, count=1, first_at=after(60))
        walk_in = take(room, after(30))
        sit(room)
        assert act(room, "call_next", after(31)) == walk_in
        act(room, "skip", after(61))
        assert act(room, "call_next", after(62)).channel == Channel.BATCH

    def test_three_thousand_at_once(self, room: Room) -> None:
        made = waves(room, count=3000, first_at=after(0), wave_size=250, wave_minutes=30)
        assert made[-1].label == "A-3000"

    @pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 3001}, {"wave_size": 0}, {"wave_minutes": 0}])
    def test_of_no_size_are_refused(self, room: Room, wrong: dict[str, int]) -> None:
        with pytest.raises(RollWrong):
            waves(room, **wrong)

    @pytest.mark.parametrize("wrong", [{"first_at": after(-1)}, {"first_at": after(449)}, {"first_at": after(1500)}])
    def test_beyond_the_hours_are_refused(self, room: Room, wrong: dict[str, dt.datetime]) -> None:
        with pytest.raises(HallClosed):
            waves(room, **wrong)

    def test_are_the_managers(self, room: Room) -> None:
        with pytest.raises(NotPermitted):
            waves(room, by=room.actor())
        with pytest.raises(ServiceElsewhere):
            waves(room, service_id=0)


class TestPaperRoll:
    def test_is_entered_afterwards(self, room: Room) -> None:
        for _ in range(9):
            take(room)
        made = enter(room)
        assert [(t.label, t.state) for t in made][1:4] == [("A-011", "DONE"), ("A-012", "DONE"), ("A-013", "WAITING")]
        assert take(room, after(101)).number == 16
        sit(room)
        for _ in range(9):
            act(room, "call_next", after(110))
            act(room, "skip", after(110))
        assert act(room, "call_next", after(111)).label == "A-013"
        assert len(events("queueing.roll.reconciled")) == 1
        assert queries.honesty(room.hall, since=made[0].day, until=made[0].day).judged == 0

    def test_that_meets_given_numbers_changes_nothing(self, room: Room) -> None:
        for _ in range(12):
            take(room)
        with pytest.raises(NumbersUsed) as refusal:
            enter(room)
        assert "A-010" in str(refusal.value)
        assert Ticket.objects.count() == 12

    @pytest.mark.parametrize("wrong", [{"first": 0}, {"last": 9}, {"last": 700}, {"served_to": 16}])
    def test_of_a_wrong_range_is_refused(self, room: Room, wrong: dict[str, int]) -> None:
        with pytest.raises(RollWrong):
            enter(room, **wrong)

    def test_of_another_office_is_refused(self, room: Room) -> None:
        from tests.cases.conftest import actor_of

        with pytest.raises(NotPermitted):
            enter(room, by=actor_of(room.stranger, EIGHT))
        with pytest.raises(NotPermitted):
            operations.paper_roll(
                hall_id=room.hall.pk, service_id=room.cards.pk, first=1, count=5, by=actor_of(room.stranger, EIGHT),
                at=EIGHT,
            )  # fmt: skip

    @pytest.mark.parametrize(("first", "count"), [(0, 5), (1, 0), (1, 601), (9001, 1)])
    def test_of_no_size_is_not_printed(self, room: Room, first: int, count: int) -> None:
        with pytest.raises(RollWrong):
            operations.paper_roll(
                hall_id=room.hall.pk, service_id=room.cards.pk, first=first, count=count, by=room.boss, at=EIGHT
            )


class TestSimulation:
    def test_is_refused_outside_the_demo(self, room: Room, settings: Any) -> None:
        import dataclasses

        settings.MOLEK = dataclasses.replace(settings.MOLEK, demo=False)
        with pytest.raises(SimulationRefused):
            operations.mark_simulated(hall_id=room.hall.pk, on=True, by=SYSTEM, at=EIGHT)
        with pytest.raises(SimulationRefused):
            operations.load_past_days(hall_id=room.hall.pk, days={}, memory=Memory({}), by=SYSTEM, at=EIGHT)

    def test_says_so_in_the_log(self, room: Room) -> None:
        for _ in range(2):
            operations.mark_simulated(hall_id=room.hall.pk, on=True, by=SYSTEM, at=EIGHT)
        assert len(events("queueing.hall.simulated")) == 1
        assert take(room, EIGHT + dt.timedelta(days=5, hours=14)).state == TicketState.WAITING  # Saturday night

    def test_fills_history_for_the_planner(self, room: Room) -> None:
        from molek.queueing.rules.crowd import Day, visitors
        from molek.queueing.rules.turns import TurnPolicy
        from molek.queueing.rules.waiting import Times

        memory = Memory({0: Times(300.0), 1: Times(480.0)})
        crowd = visitors(seed=1, count=80, means_s=[300.0, 480.0], shares=[1, 1])
        played = Day(
            crowd, memory, counters=[frozenset({0, 1})] * 2 + [frozenset({1})], opening={0: [(0, 9e4)], 1: [(0, 9e4)]},
            policy=TurnPolicy(), seed=1,
        ).play()  # fmt: skip
        day = dt.date(2026, 2, 27)
        operations.load_past_days(hall_id=room.hall.pk, days={day: played}, memory=memory, by=SYSTEM, at=EIGHT)
        rows = queries.history(room.hall, since=day, until=day)
        assert sum(row.arrivals for row in rows) == len(crowd)
        assert {row.letter for row in rows} == {"A", "B"}
        assert rows[0].minute == 8 * 60
        assert all(row.minute % 30 == 0 for row in rows)
        served = [row for row in rows if row.served > 1]
        assert served
        assert all(row.mean_service_s > 0 for row in served)
        assert queries.honesty(room.hall, since=day, until=day).judged > 20
