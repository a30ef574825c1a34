"""A hall under whatever visitors and clerks press, in any order and twice: whom each counter has is kept beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from molek.base.actors import ANONYMOUS
from molek.queueing import operations
from molek.queueing.enums import AT_COUNTER, CALLABLE, LIVE, Lane, Outcome, TicketState
from molek.queueing.models import Counter, HallService, Ticket
from tests.by_chance import Undone, assert_notices, done, try_by_chance
from tests.queueing.conftest import act, after, build_room, sit, step, take

pytestmark = pytest.mark.django_db
CLERKS = st.integers(0, 2)
PRESSES: dict[str, dict[str, Any]] = {
    "call_next": {},
    "recall": {},
    "serve": {},
    "finish": {"outcome": Outcome.SERVED},
    "finish and call": {"outcome": Outcome.INCOMPLETE, "and_call": True},
    "skip": {},
    "park": {},
    "refuse_lane": {},
}
ENDED = (TicketState.DONE, TicketState.NO_SHOW, TicketState.LEFT, TicketState.CANCELLED)


class AHall(Undone):
    """Nobody is called by two, nobody is forgotten, and numbers run without gaps."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.room = build_room()
        self.minute = 0.0
        self.given: dict[str, list[int]] = {"A": [], "B": []}
        self.ended: set[int] = set()

    @property
    def at(self) -> Any:
        return after(self.minute)

    @rule(target=tickets, at_b=st.booleans(), lane=st.sampled_from(Lane))
    def take(self, at_b: bool, lane: Lane) -> int:
        ticket = take(self.room, self.at, service=self.room.births if at_b else self.room.cards, lane=lane)
        self.given[ticket.letter].append(ticket.number)
        return ticket.pk

    @rule(ticket_id=tickets, at_b=st.booleans())
    def press_again(self, ticket_id: int, at_b: bool) -> None:
        """The same press of the same phone, whatever it says now."""
        was = Ticket.objects.get(pk=ticket_id)
        service: HallService = self.room.births if at_b else self.room.cards
        assert take(self.room, self.at, service=service, submission_key=was.submission_key).pk == ticket_id

    @rule(minutes=st.floats(0.1, 5))
    def wait(self, minutes: float) -> None:
        self.minute += minutes

    @rule(index=CLERKS)
    def sit_down(self, index: int) -> None:
        done(lambda: sit(self.room, index, self.at))

    @rule(index=CLERKS)
    def stand_up(self, index: int) -> None:
        done(lambda: operations.close_counter(by=self.room.actor(index), at=self.at))

    @rule(index=CLERKS)
    def be_sent_home(self, index: int) -> None:
        """The manager frees the counter, whoever stands there."""
        done(lambda: operations.release_counter(counter_id=self.room.counters[index].pk, by=self.room.boss, at=self.at))

    @rule(index=CLERKS, press=st.sampled_from(sorted(PRESSES)), times=st.integers(1, 2))
    def press(self, index: int, press: str, times: int) -> None:
        """Once or twice on the same screen: the second press finds what the first did, and does nothing."""
        name = "finish" if press.startswith("finish") else press
        seen = step(self.room, index)
        own = Counter.objects.filter(clerk=self.room.clerks[index]).first()
        for time in range(times):
            before = self._picture()
            is_done = done(
                lambda: getattr(operations, name)(
                    step=own.step if own else seen, by=self.room.actor(index), at=self.at, **PRESSES[press]
                )
            )
            if time or not is_done:
                assert self._picture() == before

    @rule(index=CLERKS, ticket_id=tickets, name=st.sampled_from(["resume", "call_chosen"]))
    def choose(self, index: int, ticket_id: int, name: str) -> None:
        done(lambda: act(self.room, name, self.at, index, ticket_id=ticket_id))

    @rule(index=CLERKS, at_b=st.booleans())
    def transfer(self, index: int, at_b: bool) -> None:
        service = self.room.births if at_b else self.room.cards
        done(lambda: act(self.room, "transfer", self.at, index, service_id=service.pk))

    @rule(ticket_id=tickets)
    def leave(self, ticket_id: int) -> None:
        token = Ticket.objects.get(pk=ticket_id).token
        done(lambda: operations.leave(token=token, by=ANONYMOUS, at=self.at))

    @rule(ticket_id=tickets, index=CLERKS)
    def bring_back(self, ticket_id: int, index: int) -> None:
        was = Ticket.objects.get(pk=ticket_id).state
        is_done = done(lambda: operations.bring_back(ticket_id=ticket_id, by=self.room.actor(index), at=self.at))
        assert is_done == (was in (TicketState.NO_SHOW, TicketState.WAITING)), was
        if is_done:
            self.ended.discard(ticket_id)

    def _picture(self) -> list[tuple[Any, ...]]:
        return list(Ticket.objects.order_by("pk").values_list("pk", "state", "counter_id", "calls", "service_id"))

    @invariant()
    def numbers_run_without_gap_and_without_twins(self) -> None:
        for letter, given in self.given.items():
            assert given == list(range(1, len(given) + 1))
            kept = Ticket.objects.filter(letter=letter).order_by("number").values_list("number", flat=True)
            assert list(kept) == given

    @invariant()
    def a_counter_has_one(self) -> None:
        at_counters = list(Ticket.objects.filter(state__in=AT_COUNTER))
        assert all(ticket.counter_id is not None and ticket.first_called_at is not None for ticket in at_counters)
        assert len({ticket.counter_id for ticket in at_counters}) == len(at_counters)
        sitting = set(Counter.objects.filter(clerk__isnull=False).values_list("pk", flat=True))
        assert {ticket.counter_id for ticket in at_counters} <= sitting, "called to a counter where nobody sits"

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Whoever waits can be called: his service has a counter; whoever has gone does not come back by itself."""
        served = set(HallService.objects.filter(counters__isnull=False).values_list("pk", flat=True))
        for ticket in Ticket.objects.all():
            assert ticket.state in LIVE or ticket.state in ENDED
            if ticket.state in CALLABLE:
                assert ticket.service_id in served
                assert ticket.ended_at is None
            if ticket.state in ENDED:
                assert ticket.ended_at is not None
                self.ended.add(ticket.pk)
            else:
                assert ticket.pk not in self.ended, "an ended number lives again"

    @invariant()
    def what_happened_is_told_in_order(self) -> None:
        for ticket in Ticket.objects.all():
            moments = list(ticket.events.order_by("pk").values_list("at", flat=True))
            assert moments == sorted(moments)
            assert ticket.events.order_by("pk")[0].kind == "ISSUED"


def test_a_hall_keeps_its_promise_whatever_comes() -> None:
    try_by_chance(AHall, steps=40)


@pytest.mark.parametrize(
    ("broken", "noticed_by"),
    [
        (lambda: Ticket.objects.update(number=7), "numbers_run_without_gap_and_without_twins"),
        (lambda: Counter.objects.update(clerk=None, opened_at=None), "a_counter_has_one"),
        (lambda: Counter.services.through.objects.all().delete(), "nobody_is_forgotten"),
    ],
)
def test_the_machine_would_notice(broken: Callable[[], Any], noticed_by: str) -> None:
    """The checks can fail."""
    hall = AHall()
    hall.take(at_b=False, lane=Lane.REGULAR)
    if noticed_by == "a_counter_has_one":
        hall.sit_down(0)
        hall.press(0, "call_next", 1)
    assert_notices(getattr(hall, noticed_by), broken)
    hall.teardown()
