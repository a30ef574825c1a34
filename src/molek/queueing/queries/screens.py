"""What boards, phones and the public pages show."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import Max

from molek.base.workdays import CITY_TZ, city_date
from molek.queueing.enums import AT_COUNTER, CALLABLE, LIVE, EventKind, TicketState, WalkIns
from molek.queueing.errors import CounterNotFound, HallNotFound, TicketNotFound, VisitNotOver
from molek.queueing.models import Counter, Hall, HallService, Ticket, TicketEvent
from molek.queueing.queries import booking, joined
from molek.queueing.queries.forecast import Snapshot, snapshot
from molek.queueing.queries.rooms import hall_code, hours
from molek.queueing.rules import seats, voice
from molek.queueing.rules.waiting import Range

LAST_CALLS = 6
CALL_KINDS = (EventKind.CALLED, EventKind.RECALLED, EventKind.RESUMED)


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the board shows and says it. ``seq`` grows with every call."""

    seq: int
    label: str
    counter: int
    time: str
    age_s: int
    say: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service: who waits, and what a number taken now would wait. ``range`` None: no counter serves it now."""

    service: HallService
    waiting: int
    counters_open: int
    range: Range | None
    next_free: dt.datetime | None = None

    @property
    def unbroken_name(self) -> str:
        """The name with hyphens at which no line breaks: a board must not read "KTP-" and, below, "el"."""
        return self.service.name.replace("-", "\u2011")

    @property
    def low_minutes(self) -> int:
        return self.range.low_s // 60 if self.range else 0

    @property
    def bar(self) -> tuple[int, int]:
        """Where the range lies on two hours: begin and width in percent."""
        low, high = min(self.low_minutes, 115), min(self.high_minutes, 120)
        return low * 100 // 120, max((high - low) * 100 // 120, 2)

    @property
    def high_minutes(self) -> int:
        return self.range.high_s // 60 if self.range else 0


@dataclass(frozen=True, slots=True)
class CounterShown:
    number: int
    label: str  # of the number that stands there, or ""
    is_open: bool
    is_paused: bool
    letters: str


@dataclass(frozen=True, slots=True)
class Board:
    hall: Hall
    calls: tuple[Call, ...]
    counters: tuple[CounterShown, ...]
    services: tuple[ServiceLine, ...]
    code: str
    is_open: bool
    inside: int
    seat_level: seats.SeatLevel
    time: str
    is_simulated: bool
    joined: joined.BoardList | None


def version(hall_id: int) -> int:
    """The number of the hall's latest event: what a board shows can change only with it, or with the minute."""
    return TicketEvent.objects.filter(hall_id=hall_id).aggregate(last=Max("pk"))["last"] or 0


def board_state(hall: Hall) -> str:
    """A short text that differs whenever the board does: the latest event, who sits where, the hall's own words."""
    counters = Counter.objects.filter(hall=hall).order_by("number").values_list("clerk_id", "is_paused")
    seen = repr((list(counters), hall.announcement, hall.seats, hall.walk_ins))
    return f"{version(hall.pk)}-{hashlib.sha256(seen.encode()).hexdigest()[:12]}"


def hall_of_board(code: str, token: str) -> Hall:
    """The hall whose displays this token opens. Raises :class:`HallNotFound`."""
    found = Hall.objects.filter(code=code, board_token=token).first()
    if found is None:
        raise HallNotFound()
    return found


def board(hall: Hall, at: dt.datetime) -> Board:
    """The whole board; about ten queries, made once for all screens (see ``views.boards``)."""
    today = hours(hall, city_date(at))
    inside = seated(hall, at)
    return Board(
        hall=hall,
        calls=_calls(hall, at),
        counters=_counters(hall),
        services=service_lines(hall, at),
        code=hall_code(hall, at),
        is_open=today.gives_numbers(at),
        inside=inside,
        seat_level=seats.level(inside, hall.seats),
        time=f"{at.astimezone(CITY_TZ):%H.%M}",
        is_simulated=hall.is_simulated,
        joined=joined.board_list(hall, at),
    )


def seated(hall: Hall, at: dt.datetime) -> int:
    """How many people of today's numbers are inside and not at home; each needs a seat."""
    return Ticket.objects.filter(hall=hall, day=city_date(at), state__in=LIVE, is_here=True).count()


def _calls(hall: Hall, at: dt.datetime) -> tuple[Call, ...]:
    rows = (
        TicketEvent.objects.filter(hall=hall, kind__in=CALL_KINDS, ticket__day=city_date(at))
        .select_related("ticket")
        .order_by("-pk")[: LAST_CALLS * 3]
    )
    shown: dict[int, Call] = {}
    for row in rows:  # a number called twice is shown once, at its latest call
        if row.ticket_id not in shown and len(shown) < LAST_CALLS:
            ticket, counter = row.ticket, row.counter_number or 0
            shown[row.ticket_id] = Call(
                seq=row.pk,
                label=ticket.label,
                counter=counter,
                time=f"{row.at.astimezone(CITY_TZ):%H.%M}",
                age_s=max(int((at - row.at).total_seconds()), 0),
                say=voice.announcement(ticket.letter, ticket.number, counter),
            )
    return tuple(shown.values())


def _counters(hall: Hall) -> tuple[CounterShown, ...]:
    at_it = {
        ticket.counter_id: ticket.label for ticket in Ticket.objects.filter(hall=hall, state__in=AT_COUNTER)
    }  # fmt: skip
    return tuple(
        CounterShown(
            number=counter.number,
            label=at_it.get(counter.pk, ""),
            is_open=counter.clerk_id is not None,
            is_paused=counter.is_paused,
            letters=" ".join(sorted(service.letter for service in counter.services.all())),
        )
        for counter in Counter.objects.filter(hall=hall).prefetch_related("services").order_by("number")
    )


def service_lines(hall: Hall, at: dt.datetime, *, seen: Snapshot | None = None) -> tuple[ServiceLine, ...]:
    """Every active service with its line and the range for somebody who takes a number now."""
    seen = seen or snapshot(hall, at)
    waits: dict[int, int] = {}
    for standing in seen.standing:
        waits[standing.service] = waits.get(standing.service, 0) + 1
    return tuple(
        ServiceLine(
            service=one.service,
            waiting=waits.get(one.service.pk, 0),
            counters_open=sum(one.service.pk in counter.services for counter in seen.counters),
            range=seen.range_for(one.service.pk, preferred=False),
            next_free=one.next_free,
        )
        for one in booking.bookable(hall, at)
    )


@dataclass(frozen=True, slots=True)
class HallPage:
    """The public page of a hall."""

    hall: Hall
    services: tuple[ServiceLine, ...]
    is_open: bool
    inside: int
    percent: int
    seat_level: seats.SeatLevel
    stopped: bool


def hall_page(hall: Hall, at: dt.datetime) -> HallPage:
    """What somebody who thinks of coming wants to know."""
    inside = seated(hall, at)
    level = seats.level(inside, hall.seats)
    return HallPage(
        hall=hall,
        services=service_lines(hall, at),
        is_open=hours(hall, city_date(at)).gives_numbers(at),
        inside=inside,
        percent=seats.percent_taken(inside, hall.seats),
        seat_level=level,
        stopped=hall.walk_ins == WalkIns.STOPPED
        or (hall.walk_ins == WalkIns.WHILE_SEATS and level == seats.SeatLevel.FULL),
    )


@dataclass(frozen=True, slots=True)
class TicketView:
    """One's own number on the phone. ``ahead`` in the same line; ``range`` from now on."""

    ticket: Ticket
    ahead: int
    range: Range | None
    counter: int | None
    is_today: bool
    is_waiting: bool
    after: joined.Panel | None  # asked when the visit is over

    @property
    def low_minutes(self) -> int:
        return self.range.low_s // 60 if self.range else 0

    @property
    def high_minutes(self) -> int:
        return self.range.high_s // 60 if self.range else 0

    @property
    def may_leave(self) -> bool:
        return self.is_today and self.ticket.state in (*CALLABLE, TicketState.PARKED)


def ticket_by_token(token: str) -> Ticket:
    """Raises :class:`TicketNotFound`."""
    found = Ticket.objects.select_related("hall", "service", "counter").filter(token=token).first()
    if found is None:
        raise TicketNotFound()
    return found


def ticket_view(token: str, at: dt.datetime) -> TicketView:
    """The phone's view of a number. Raises :class:`TicketNotFound`."""
    ticket = ticket_by_token(token)
    is_today = ticket.day == city_date(at)
    waits = is_today and ticket.state in CALLABLE
    seen = snapshot(ticket.hall, at) if waits else None
    return TicketView(
        ticket=ticket,
        ahead=seen.ahead_of(ticket.pk) if seen else 0,
        range=seen.range_of(ticket.pk) if seen else None,
        counter=ticket.counter.number if ticket.counter and ticket.state in AT_COUNTER else None,
        is_today=is_today,
        is_waiting=waits,
        after=joined.after_visit(ticket, at),
    )


def finished_visit(token: str, at: dt.datetime) -> joined.Visit:
    """Raises :class:`TicketNotFound`, :class:`VisitNotOver`."""
    visit = joined.visit_of(ticket_by_token(token), at)
    if visit is None:
        raise VisitNotOver()
    return visit


@dataclass(frozen=True, slots=True)
class CounterBoard:
    hall: Hall
    number: int
    label: str
    state: str
    is_open: bool
    is_paused: bool
    services: tuple[str, ...]
    seq: int


def counter_board(hall: Hall, number: int) -> CounterBoard:
    """The display above one counter. Raises :class:`CounterNotFound`."""
    counter = Counter.objects.filter(hall=hall, number=number).prefetch_related("services").first()
    if counter is None:
        raise CounterNotFound()
    ticket = Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).first()
    last = TicketEvent.objects.filter(ticket=ticket, kind__in=CALL_KINDS).order_by("-pk").first() if ticket else None
    return CounterBoard(
        hall=hall,
        number=number,
        label=ticket.label if ticket else "",
        state=ticket.state if ticket else "",
        is_open=counter.clerk_id is not None,
        is_paused=counter.is_paused,
        services=tuple(f"{s.letter} {s.name}" for s in counter.services.all()),
        seq=last.pk if last else 0,
    )
