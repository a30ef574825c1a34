"""The hall of the demo city: services, counters, two weeks of places and some past days; and visitors who come while it
runs (``molek hall simulate``). All made up, and every screen says so while they play."""

from __future__ import annotations

import datetime as dt
import heapq
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.base.errors import DomainError
from molek.base.workdays import city_date
from molek.queueing import operations, queries
from molek.queueing.enums import Channel, Lane, Outcome
from molek.queueing.operations import NewService
from molek.queueing.permissions import HallPermission
from molek.queueing.rules import crowd, waiting
from molek.queueing.rules.turns import TurnPolicy
from molek.staff import queries as staff

HALL = "dukcapil"
SERVICES = (
    NewService("A", "Perekaman dan cetak KTP-el", 6, places=6),
    NewService("B", "Kartu Keluarga dan pindah datang", 9, places=4),
    NewService("C", "Akta kelahiran dan kematian", 8, places=4),
    NewService("D", "Pengambilan KTP-el", 3, places=8),
)
COUNTERS = ("AD", "AD", "AB", "BC", "BC", "ABCD")
SHARES = (0.4, 0.22, 0.16, 0.22)
PAST_DAYS, PAST_VISITORS = 4, 240


def seed(at: dt.datetime) -> None:
    """The hall of the civil registry, and some days behind it."""
    if any(hall.code == HALL for hall in queries.halls()):
        return
    hall = operations.create_hall(
        unit_id=staff.unit_id_of("DUKCAPIL"),
        code=HALL,
        name="Ruang Pelayanan Dukcapil",
        seats=300,
        services=SERVICES,
        counters=COUNTERS,
        by=SYSTEM,
        at=at,
    )
    operations.open_slots(hall_id=hall.pk, by=SYSTEM, at=at)
    memory = crowd.Memory({index: waiting.Times(service.minutes * 60.0) for index, service in enumerate(SERVICES)})
    days: dict[dt.date, list[crowd.Visit]] = {}
    day, calendar = city_date(at), staff.calendar()
    while len(days) < PAST_DAYS:
        day -= dt.timedelta(days=1)
        if calendar.is_working(day):
            days[day] = _past_day(len(days), memory)
    operations.load_past_days(hall_id=hall.pk, days=days, memory=memory, by=SYSTEM, at=at)


def _past_day(seed_number: int, memory: crowd.Memory) -> list[crowd.Visit]:
    letters = "".join(service.letter for service in SERVICES)
    people = crowd.visitors(
        seed=seed_number,
        count=PAST_VISITORS,
        means_s=[service.minutes * 60.0 for service in SERVICES],
        shares=SHARES,
        pace=0.9 + 0.1 * seed_number,
    )
    return crowd.Day(
        people,
        memory,
        counters=[frozenset(letters.index(letter) for letter in serves) for serves in COUNTERS],
        opening={n: [(60.0 * n, 14_400.0), (16_200.0, 60_000.0)] for n in range(1, len(COUNTERS))}
        | {0: [(0.0, 90_000.0)]},
        policy=TurnPolicy(),
        seed=seed_number,
    ).play()


@dataclass(frozen=True, slots=True)
class Pace:
    """``visitors`` in eight hours. At ``speed`` 60 a minute of theirs is a second of ours, waits included."""

    visitors: int = 300
    speed: float = 1.0
    clerks: int = 4  # the others' counters stay free for whoever tries the demo
    warm_up: dt.timedelta = dt.timedelta(hours=1)


class LivingHall:
    """Visitors and clerks who act through the same operations as everybody. ``advance`` again and again."""

    def __init__(self, code: str, *, pace: Pace, at: dt.datetime, seed: int | None = None) -> None:
        self._hall = operations.mark_simulated(hall_id=queries.hall(code).pk, on=True, by=SYSTEM, at=at)
        self._services = list(self._hall.services.filter(needs_appointment=False))
        self._pace, self._rnd = pace, random.Random(seed)  # noqa: S311  visitors are made up
        self._events: list[tuple[dt.datetime, int, Callable[[dt.datetime], None]]] = []
        self._number = 0
        self.refused = 0
        began = at - pace.warm_up / pace.speed
        for index in range(pace.clerks):
            self._at(began, self._sit(index))
        self._at(began, self._arrive)

    def _at(self, moment: dt.datetime, act: Callable[[dt.datetime], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, act))

    def _later(self, at: dt.datetime, seconds: float) -> dt.datetime:
        return at + dt.timedelta(seconds=seconds / self._pace.speed)

    def advance(self, until: dt.datetime) -> int:
        """Everything that happens up to ``until``; returns how many acts."""
        acts = 0
        while self._events and self._events[0][0] <= until:
            at, _, act = heapq.heappop(self._events)
            act(at)
            acts += 1
        return acts

    def _arrive(self, at: dt.datetime) -> None:
        self._at(self._later(at, self._rnd.expovariate(self._pace.visitors / 28_800.0)), self._arrive)
        lane = self._rnd.choice(list(Lane)[1:]) if self._rnd.random() < crowd.PREFERRED_SHARE else Lane.REGULAR
        service = self._rnd.choices(self._services, SHARES[: len(self._services)])[0]
        try:
            ticket = operations.take_ticket(
                hall_id=self._hall.pk,
                service_id=service.pk,
                lane=lane,
                channel=Channel.KIOSK,
                submission_key=uuid.uuid4(),
                by=SYSTEM,
                at=at,
            )
        except DomainError:
            self.refused += 1
            return
        if self._rnd.random() < 0.05:
            self._at(self._later(at, self._rnd.uniform(600, 3600)), self._go(ticket.token))

    def _go(self, token: str) -> Callable[[dt.datetime], None]:
        def go(at: dt.datetime) -> None:
            _try(lambda: operations.leave(token=token, by=SYSTEM, at=at))

        return go

    def _sit(self, index: int) -> Callable[[dt.datetime], None]:
        """A clerk from the last counter backwards; the first ones stay free."""
        official = staff.official_id_of(f"loket{6 - index}")
        grant = Grant(HallPermission.SERVE, self._hall.area_code, post_id=0, unit_id=self._hall.unit_id)
        by = Actor(ActorKind.OFFICIAL, official, f"official:{official}", (grant,), unit_id=self._hall.unit_id)

        def sit(at: dt.datetime) -> None:
            counter = queries.counter_of(by)
            if counter is None:
                free = [row for row in queries.free_counters(by=by) if row.hall_id == self._hall.pk]
                if not free:
                    self._at(self._later(at, 60), sit)
                    return
                _try(lambda: operations.open_counter(counter_id=free[-1].pk, by=by, at=at))
            self._at(at, self._work(by))

        return sit

    def _work(self, by: Actor) -> Callable[[dt.datetime], None]:
        """Call, greet, serve, finish and call the next, until somebody closes the counter."""

        def work(at: dt.datetime) -> None:
            counter = queries.counter_of(by)
            if counter is None:
                self._at(self._later(at, 60), self._work(by))
                return
            seen = queries.console(counter, at)
            if seen.ticket is None:
                _try(lambda: operations.call_next(step=counter.step, by=by, at=at))
                called = queries.console(queries.counter_of(by) or counter, at).ticket
                self._at(self._later(at, self._rnd.uniform(15, 45) if called else 10), self._work(by))
            elif seen.ticket.state == "CALLED":
                if self._rnd.random() < 0.03:
                    _try(lambda: operations.skip(step=counter.step, by=by, at=at))
                    self._at(self._later(at, 5), self._work(by))
                    return
                _try(lambda: operations.serve(step=counter.step, by=by, at=at))
                mean = (seen.ticket.service.usual_s or seen.ticket.service.expected_minutes * 60.0) - 30
                takes = max(20.0, self._rnd.gammavariate(2.0, max(mean, 60.0) / 2.0))
                self._at(self._later(at, takes), self._work(by))
            else:
                outcome = Outcome.SERVED if self._rnd.random() < 0.93 else Outcome.INCOMPLETE
                _try(lambda: operations.finish(step=counter.step, outcome=outcome, and_call=True, by=by, at=at))
                self._at(self._later(at, self._rnd.uniform(10, 40)), self._work(by))

        return work


def _try(act: Callable[[], object]) -> None:
    """Somebody else was quicker, or nobody waits: the made-up clerk goes on."""
    try:
        act()
    except DomainError:
        return
