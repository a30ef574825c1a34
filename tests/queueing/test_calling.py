"""At the counter..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.actors import ANONYMOUS
from molek.base.errors import NotPermitted
from molek.queueing import operations, queries
from molek.queueing.enums import Lane, Outcome, TicketState
from molek.queueing.errors import (
    CounterBusy,
    CounterNotFound,
    CounterTaken,
    NobodyWaits,
    NoCounter,
    ReferenceUnknown,
    ServiceElsewhere,
    StaleConsole,
    TicketMoveRefused,
    TicketNotFound,
    TicketOfAnotherDay,
)
from molek.queueing.models import Calibration, Counter, Ticket
from tests.cases.conftest import actor_of, events, make_resident, submit
from tests.queueing.conftest import EIGHT, Room, act, after, sit, step, take

pytestmark = pytest.mark.django_db


def labels(room: Room, count: int, start: float = 30) -> list[str]:
    """The next numbers as the first counter calls them."""
    found = []
    for index in range(count):
        found.append(act(room, "call_next", after(start + index)).label)
        act(room, "finish", after(start + index + 0.5), outcome=Outcome.SERVED)
    return found


class TestSomebodySits:
    def test_and_the_log_knows_since_when(self, room: Room) -> None:
        counter = sit(room)
        assert (counter.clerk_id, counter.opened_at) == (room.clerks[0].pk, EIGHT)
        assert [subject for _actor, subject, _data in events("queueing.counter.opened")] == ["counter:dukcapil/1"]

    def test_at_one_counter_only(self, room: Room) -> None:
        sit(room)
        with pytest.raises(CounterTaken) as refusal:
            operations.open_counter(counter_id=room.counters[1].pk, by=room.actor(), at=EIGHT)
        assert "Loket 1" in str(refusal.value)

    def test_where_nobody_else_does(self, room: Room) -> None:
        sit(room)
        with pytest.raises(CounterTaken):
            operations.open_counter(counter_id=room.counters[0].pk, by=room.actor(1), at=EIGHT)

    def test_not_from_another_office(self, room: Room) -> None:
        with pytest.raises(NotPermitted):
            operations.open_counter(counter_id=room.counters[0].pk, by=actor_of(room.stranger, EIGHT), at=EIGHT)

    def test_not_where_no_counter_is(self, room: Room) -> None:
        with pytest.raises(CounterNotFound):
            operations.open_counter(counter_id=0, by=room.actor(), at=EIGHT)

    def test_again_after_a_crash_and_finds_the_same_number(self, room: Room) -> None:
        ticket = take(room)
        sit(room)
        act(room, "call_next", after(1))
        act(room, "serve", after(2))
        again = sit(room, at=after(9))  # another browser, the same clerk
        assert queries.console(again, after(9)).ticket == ticket
        assert act(room, "finish", after(12), outcome=Outcome.SERVED) is None
        ticket.refresh_from_db()
        assert (ticket.state, ticket.occupied_s) == (TicketState.DONE, 11 * 60)

    def test_and_stands_up_when_nobody_is_there(self, room: Room) -> None:
        take(room)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(CounterBusy):
            operations.close_counter(by=room.actor(), at=after(2))
        act(room, "skip", after(3))
        operations.close_counter(by=room.actor(), at=after(4))
        with pytest.raises(NoCounter):
            operations.close_counter(by=room.actor(), at=after(5))
        assert len(events("queueing.counter.closed")) == 1

    def test_or_pauses_and_is_not_counted_on(self, room: Room) -> None:
        sit(room)
        assert queries.snapshot(room.hall, after(1)).range_for(room.cards.pk, preferred=False) is not None
        operations.pause_counter(paused=True, by=room.actor(), at=after(1))
        assert queries.snapshot(room.hall, after(1)).range_for(room.cards.pk, preferred=False) is None
        operations.pause_counter(paused=False, by=room.actor(), at=after(2))
        assert [len(events(f"queueing.counter.{what}")) for what in ("paused", "resumed")] == [1, 1]
        with pytest.raises(NoCounter):
            operations.pause_counter(paused=True, by=room.actor(1), at=after(2))

    def test_until_the_manager_releases_it(self, room: Room) -> None:
        ticket = take(room)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(NotPermitted):
            operations.release_counter(counter_id=room.counters[0].pk, by=room.actor(1), at=after(2))
        operations.release_counter(counter_id=room.counters[0].pk, by=room.boss, at=after(2))
        ticket.refresh_from_db()
        assert (ticket.state, ticket.counter_id, ticket.place_at) == (TicketState.WAITING, None, EIGHT)
        assert Counter.objects.get(pk=room.counters[0].pk).clerk_id is None
        sit(room, 1)
        assert act(room, "call_next", after(3), index=1) == ticket

    def test_and_serves_what_the_manager_says(self, room: Room) -> None:
        operations.set_counter_services(
            counter_id=room.counters[0].pk, service_ids=[room.births.pk], by=room.boss, at=EIGHT
        )
        take(room)
        sit(room)
        with pytest.raises(NobodyWaits):
            act(room, "call_next", after(1))
        for wrong in ([], [room.births.pk, 0]):
            with pytest.raises(ServiceElsewhere):
                operations.set_counter_services(
                    counter_id=room.counters[0].pk, service_ids=wrong, by=room.boss, at=EIGHT
                )
        with pytest.raises(NotPermitted):
            operations.set_counter_services(
                counter_id=room.counters[0].pk, service_ids=[room.cards.pk], by=room.actor(), at=EIGHT
            )


class TestTurns:
    def test_follow_the_order_of_places(self, room: Room) -> None:
        for minute in range(3):
            take(room, after(minute), service=room.births if minute == 1 else room.cards)
        sit(room)
        assert labels(room, 3) == ["A-001", "B-001", "A-002"]

    def test_two_preferred_then_one_regular(self, room: Room) -> None:
        for minute in range(3):
            take(room, after(minute))
        for minute in range(3, 8):
            take(room, after(minute), lane=Lane.PREGNANT)
        sit(room)
        assert labels(room, 8) == ["A-004", "A-005", "A-001", "A-006", "A-007", "A-002", "A-008", "A-003"]

    def test_patience_ends_what_priority_may(self, room: Room) -> None:
        take(room, EIGHT)
        for minute in (1, 2, 3):
            take(room, after(minute), lane=Lane.ELDERLY)
        sit(room)
        assert labels(room, 2, start=61)[0] == "A-001"

    def test_skip_what_this_counter_does_not_serve(self, room: Room) -> None:
        take(room)
        sit(room, 2)  # B only
        with pytest.raises(NobodyWaits):
            act(room, "call_next", after(1), index=2)

    def test_skip_numbers_of_yesterday(self, room: Room) -> None:
        take(room, EIGHT - dt.timedelta(days=3))
        sit(room)
        with pytest.raises(NobodyWaits):
            act(room, "call_next", after(1))

    def test_can_be_passed_over_for_one_in_need_and_the_log_shows_it(self, room: Room) -> None:
        take(room)
        second = take(room)
        sit(room)
        assert act(room, "call_chosen", after(1), ticket_id=second.pk) == second
        assert [subject[-5:] for _actor, subject, _data in events("queueing.ticket.called")] == ["A-002"]


class TestPresses:
    def test_the_same_one_twice_calls_one_number(self, room: Room) -> None:
        take(room)
        take(room)
        sit(room)
        seen = step(room)
        first = operations.call_next(step=seen, by=room.actor(), at=after(1))
        again = operations.call_next(step=seen, by=room.actor(), at=after(1))
        assert first == again
        assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1
        assert len(events("queueing.ticket.called")) == 1

    @pytest.mark.parametrize("name", ["recall", "serve", "skip", "park", "refuse_lane"])
    def test_every_act_twice_is_once(self, room: Room, name: str) -> None:
        take(room, lane=Lane.INFANT)
        sit(room)
        act(room, "call_next", after(1))
        seen = step(room)
        for _ in range(2):
            getattr(operations, name)(step=seen, by=room.actor(), at=after(2))
        assert step(room) == seen + 1
        kinds = list(Ticket.objects.get().events.values_list("kind", flat=True))
        assert len(kinds) == 3

    def test_on_an_old_screen_do_nothing(self, room: Room) -> None:
        take(room)
        take(room)
        sit(room)
        act(room, "call_next", after(1))
        old = step(room)
        act(room, "serve", after(2))
        act(room, "finish", after(3), outcome=Outcome.SERVED, and_call=True)
        with pytest.raises(StaleConsole):
            operations.skip(step=old, by=room.actor(), at=after(4))
        assert Ticket.objects.get(number=2).state == TicketState.CALLED

    def test_need_a_counter(self, room: Room) -> None:
        with pytest.raises(NoCounter):
            operations.call_next(step=0, by=room.actor(), at=after(1))

    def test_call_nobody_while_somebody_stands_there(self, room: Room) -> None:
        take(room)
        take(room)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(CounterBusy):
            act(room, "call_next", after(2))
        with pytest.raises(CounterBusy):
            act(room, "call_chosen", after(2), ticket_id=Ticket.objects.get(number=2).pk)

    @pytest.mark.parametrize("name", ["recall", "serve", "skip", "park", "refuse_lane"])
    def test_do_nothing_to_nobody(self, room: Room, name: str) -> None:
        sit(room)
        with pytest.raises(TicketNotFound):
            act(room, name, after(1))


class TestVisit:
    def test_is_finished_with_what_came_of_it(self, room: Room) -> None:
        application = submit(make_resident())
        ticket = take(room)
        sit(room)
        act(room, "call_next", after(2))
        act(room, "serve", after(3))
        act(room, "finish", after(9), outcome=Outcome.INCOMPLETE, application_ref=application.ref)
        ticket.refresh_from_db()
        assert (ticket.outcome, ticket.application_ref, ticket.occupied_s) == ("INCOMPLETE", application.ref, 420)
        assert (ticket.first_called_at, ticket.serving_at, ticket.ended_at) == (after(2), after(3), after(9))
        ((_actor, _subject, data),) = events("queueing.ticket.done")
        assert data == {"counter": 1, "outcome": "INCOMPLETE", "application": application.ref}

    def test_names_an_application_that_exists(self, room: Room) -> None:
        take(room)
        sit(room)
        act(room, "call_next", after(2))
        with pytest.raises(ReferenceUnknown):
            act(room, "finish", after(9), outcome=Outcome.SERVED, application_ref="0000-0000")
        assert Ticket.objects.get().state == TicketState.CALLED

    def test_is_recalled(self, room: Room) -> None:
        take(room)
        sit(room)
        act(room, "call_next", after(1))
        ticket = act(room, "recall", after(3))
        assert (ticket.calls, ticket.first_called_at, ticket.called_at) == (2, after(1), after(3))
        act(room, "serve", after(4))
        with pytest.raises(TicketMoveRefused):
            act(room, "recall", after(5))

    def test_is_missed_and_brought_back_with_its_place(self, room: Room) -> None:
        first, second = take(room), take(room, after(1))
        sit(room)
        act(room, "call_next", after(2))
        assert act(room, "skip", after(4), and_call=True) == second
        first.refresh_from_db()
        assert (first.state, first.ended_at) == (TicketState.NO_SHOW, after(4))
        operations.bring_back(ticket_id=first.pk, by=room.actor(), at=after(6))
        operations.bring_back(ticket_id=first.pk, by=room.actor(), at=after(6))
        take(room, after(7))
        act(room, "finish", after(8), outcome=Outcome.SERVED)
        assert act(room, "call_next", after(9)) == first
        assert first.events.filter(kind="BROUGHT_BACK").count() == 1

    def test_is_brought_back_only_if_missed_today_and_by_this_office(self, room: Room) -> None:
        ticket = take(room)
        with pytest.raises(NotPermitted):
            operations.bring_back(ticket_id=ticket.pk, by=actor_of(room.stranger, EIGHT), at=EIGHT)
        with pytest.raises(TicketNotFound):
            operations.bring_back(ticket_id=0, by=room.actor(), at=EIGHT)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(TicketMoveRefused):
            operations.bring_back(ticket_id=ticket.pk, by=room.actor(), at=after(2))
        act(room, "skip", after(2))
        with pytest.raises(TicketOfAnotherDay):
            operations.bring_back(ticket_id=ticket.pk, by=room.actor(), at=EIGHT + dt.timedelta(days=1))

    def test_is_parked_and_resumed_at_any_counter(self, room: Room) -> None:
        ticket = take(room)
        sit(room)
        sit(room, 1)
        act(room, "call_next", after(1))
        act(room, "park", after(3))
        with pytest.raises(NobodyWaits):
            act(room, "call_next", after(4))
        resumed = act(room, "resume", after(6), index=1, ticket_id=ticket.pk)
        assert (resumed.counter.number, resumed.occupied_s) == (2, 120)
        with pytest.raises(TicketMoveRefused):
            act(room, "resume", after(7), index=0, ticket_id=ticket.pk)
        with pytest.raises(TicketNotFound):
            act(room, "resume", after(7), index=0, ticket_id=0)

    def test_is_transferred_and_keeps_number_and_place(self, room: Room) -> None:
        ticket = take(room)
        take(room, after(1), service=room.births)
        sit(room)
        sit(room, 2)
        act(room, "call_next", after(2))
        with pytest.raises(ServiceElsewhere):
            act(room, "transfer", after(3), service_id=0)
        act(room, "transfer", after(3), service_id=room.births.pk)
        assert act(room, "call_next", after(4), index=2) == ticket
        ticket.refresh_from_db()
        assert (ticket.label, ticket.service_id) == ("A-001", room.births.pk)

    def test_of_a_false_priority_waits_in_the_regular_line(self, room: Room) -> None:
        take(room, EIGHT)
        cheat = take(room, after(1), lane=Lane.DISABLED)
        sit(room)
        assert act(room, "call_next", after(2)) == cheat
        act(room, "refuse_lane", after(3))
        cheat.refresh_from_db()
        assert (cheat.state, cheat.lane, cheat.is_preferred, cheat.place_at) == ("WAITING", "REGULAR", False, after(1))
        assert act(room, "call_next", after(4)).number == 1
        with pytest.raises(TicketMoveRefused):
            act(room, "refuse_lane", after(5))


class TestClock:
    def test_set_back_makes_no_time_negative(self, room: Room) -> None:
        ticket = take(room, after(10))
        sit(room)
        act(room, "call_next", after(5))  # an hour change, a wrong clock: earlier than the issue
        act(room, "serve", after(4))
        act(room, "finish", after(3), outcome=Outcome.SERVED)
        ticket.refresh_from_db()
        assert ticket.first_called_at == ticket.ended_at == after(10)
        assert ticket.occupied_s == 0

    def test_at_midnight_ends_the_day(self, room: Room) -> None:
        waits, served = take(room), take(room)
        sit(room)
        act(room, "call_chosen", after(1), ticket_id=served.pk)
        act(room, "serve", after(2))
        assert operations.end_day(hall_id=room.hall.pk, day=waits.day, by=room.boss, at=after(600)) == 2
        assert operations.end_day(hall_id=room.hall.pk, day=waits.day, by=room.boss, at=after(601)) == 0
        waits.refresh_from_db()
        served.refresh_from_db()
        assert (waits.state, served.state, served.outcome) == ("LEFT", "DONE", "SERVED")
        assert not Counter.objects.filter(clerk__isnull=False).exists()
        assert len(events("queueing.day.ended")) == 1
        with pytest.raises(NotPermitted):
            operations.end_day(hall_id=room.hall.pk, day=waits.day, by=room.actor(), at=after(602))


class TestRange:
    def test_is_told_at_issue_and_judged_at_the_call(self, room: Room) -> None:
        sit(room)
        take(room)
        act(room, "call_next", EIGHT)
        ticket = take(room, after(1))
        assert (ticket.told_low_s, ticket.told_high_s) != (None, None)
        assert 0 <= ticket.told_low_s <= ticket.told_mid_s <= ticket.told_high_s  # type: ignore[operator]
        before = Calibration.objects.get()
        act(room, "finish", after(40), outcome=Outcome.SERVED, and_call=True)  # far longer than told
        moved = Calibration.objects.get()
        assert (moved.high, moved.top) > (before.high, before.top)
        honesty = queries.honesty(room.hall, since=ticket.day, until=ticket.day)
        assert (honesty.judged, honesty.covered, honesty.too_short, honesty.immediate) == (1, 0, 1, 1)

    def test_learns_from_the_day(self, room: Room) -> None:
        sit(room)
        for index in range(5):
            take(room, after(index * 10))
            act(room, "call_next", after(index * 10))
            act(room, "finish", after(index * 10 + 9), outcome=Outcome.SERVED)
        assert queries.snapshot(room.hall, after(50)).times[room.cards.pk].mean_s == pytest.approx(
            (8 * 300 + 5 * 540) / 13
        )  # fmt: skip
        operations.end_day(hall_id=room.hall.pk, day=dt.date(2026, 3, 2), by=room.boss, at=after(600))
        room.cards.refresh_from_db()
        assert room.cards.usual_s == pytest.approx(300 * 0.8 + 540 * 0.2)

    def test_of_a_waiting_number_shrinks(self, room: Room) -> None:
        sit(room)
        tickets = [take(room, after(index / 10)) for index in range(6)]
        first = queries.ticket_view(tickets[-1].token, after(1))
        for minute in (2, 6, 10):
            act(room, "call_next", after(minute))
            act(room, "finish", after(minute + 3), outcome=Outcome.SERVED)
        later = queries.ticket_view(tickets[-1].token, after(13))
        assert (first.ahead, later.ahead) == (5, 2)
        assert later.range.mid_s < first.range.mid_s  # type: ignore[union-attr]

    def test_nobody_else_ends_a_served_visit(self, room: Room) -> None:
        ticket = take(room)
        sit(room)
        act(room, "call_next", after(1))
        with pytest.raises(TicketMoveRefused):
            operations.leave(token=ticket.token, by=ANONYMOUS, at=after(2))
