"""200 and 400 citizens at the hall's pages who browse, book, cancel and take numbers, while the clerks call them.

Each goes on as people do: reads the answer, waits, presses the next button. A public report of a city's booking system
(200 at once, 28 responses a second, a median of 3.4 s) leaves 3.7 s between an answer and the next click, so these wait
about as long; how fast they click then depends on the answers, as it did there. Then all of them want the last places
of one hour in the same moment.

Floor: the health page, asked for by one with nothing beside it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import re
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks import city, sessions
from benchmarks.browser import hidden_fields
from benchmarks.open_loop import CSRF, Answer, client_of, headers_of
from benchmarks.pages import failures, times
from benchmarks.report import Figure, Options, Report, percentile, tell

CROWDS = (200, 400)
RESIDENTS = 2000
PAUSE_S = 3.7
WARM_UP_S = 15.0
CLERK_S = 6.0  # at the counter, on average; a fortieth of what it is, so that numbers move in a minute
_ONE_IN = 3  # takes a number; the others book
_FLOOR_ROUNDS = 200
_HALL = "dukcapil"
_RACE = "D"  # nobody books this service but those who race for it
_FOUND, _REFUSED = 302, 422
_PLACE = re.compile(r'name="slot" value="(\d+)"')
_BOOKINGS = "/antrean/janji/"
_NUMBERS = f"/antrean/{_HALL}/"
_CONSOLE = "/kerja/antrean/"
# What is measured.
BROWSE, CHOOSE, BOOK, BOOKED, CANCEL = "own bookings", "days and times", "book", "one's booking", "cancel"
HALL, TAKE, NUMBER, LEAVE = "the hall", "take a number", "one's number", "give the number back"
PRESS, COUNTER = "clerk: call or finish", "clerk: the counter's page"
WRITES = (BOOK, CANCEL, TAKE, LEAVE, PRESS)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as a browser shows it; ``leads_to`` is where a redirect goes, or ""."""

    status: int
    text: str
    leads_to: str


@dataclass
class Promises:
    """What was acknowledged: codes of bookings, and of those that were cancelled; by the token of each number the
    session that was given it.
    """

    booked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    given_to_two: list[str] = field(default_factory=list)

    def keep_number(self, token: str, session: str) -> None:
        """Who has a live number is led to it when he asks for another: the same one again, to the same person."""
        if self.numbers.setdefault(token, session) != session:
            self.given_to_two.append(token)


@dataclass
class Crowd:
    """Everybody who is at the hall's pages at the same time, what they were answered, and what promised."""

    client: aiohttp.ClientSession
    until: float
    draw: random.Random
    promises: Promises
    answers: list[Answer] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return time.perf_counter() < self.until

    async def pause(self, mean_s: float = PAUSE_S) -> None:
        await asyncio.sleep(mean_s * self.draw.uniform(0.5, 1.5))


@dataclass(frozen=True, slots=True)
class Person:
    """One browser, signed in, at an address of its own."""

    crowd: Crowd
    session: str
    address: str

    async def ask(self, kind: str, path: str, fields: Mapping[str, str] | None = None) -> Page:
        method, data = ("GET", None) if fields is None else ("POST", {**fields, "csrfmiddlewaretoken": CSRF})
        began = time.perf_counter()
        headers = headers_of(self.session, self.address)
        try:
            async with self.crowd.client.request(
                method, path, data=data, headers=headers, allow_redirects=False
            ) as answer:
                page = Page(answer.status, await answer.text(), answer.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError):
            page = Page(0, "", "")
        self.crowd.answers.append(Answer(kind, began, (time.perf_counter() - began) * 1000, page.status))
        return page


async def book_and_cancel(person: Person, services: Sequence[int]) -> None:
    """Looks at the own bookings, then at a service's times; takes one, looks at it, and gives it back."""
    crowd = person.crowd
    await person.ask(BROWSE, _BOOKINGS)
    await crowd.pause()
    path = f"{_BOOKINGS}{_HALL}/{crowd.draw.choice(services)}/"
    page = await person.ask(CHOOSE, path)
    await crowd.pause()
    places = _PLACE.findall(page.text)
    if not places:
        return
    page = await person.ask(BOOK, path, {"slot": crowd.draw.choice(places), "submission_key": str(uuid.uuid4())})
    if page.status != _FOUND:
        return
    own = page.leads_to
    crowd.promises.booked.append(_last_part(own))
    await person.ask(BOOKED, own)
    await crowd.pause()
    if (await person.ask(CANCEL, f"{own}batal/", {})).status == _FOUND:
        crowd.promises.cancelled.append(_last_part(own))


async def take_and_leave(person: Person, services: Sequence[int]) -> None:
    """Looks at the hall, takes a number, looks at it twice, and gives it back unless it was called meanwhile."""
    crowd = person.crowd
    await person.ask(HALL, _NUMBERS)
    await crowd.pause()
    wanted = {"service": str(crowd.draw.choice(services)), "lane": "REGULAR", "submission_key": str(uuid.uuid4())}
    page = await person.ask(TAKE, _NUMBERS, wanted)
    if page.status != _FOUND:
        return
    token = _last_part(page.leads_to)
    crowd.promises.keep_number(token, person.session)
    for _ in range(2):
        await person.ask(NUMBER, f"/antrean/tiket/{token}/")
        await crowd.pause()
    await person.ask(LEAVE, f"/antrean/tiket/{token}/pergi/", {})


async def serve(person: Person) -> None:
    """A clerk: calls the next, serves him, says that he is done and calls the next in one press."""
    crowd = person.crowd
    page = await person.ask(COUNTER, _CONSOLE)
    while crowd.goes_on:
        await crowd.pause(CLERK_S)
        fields = {"step": hidden_fields(page.text).get("step", "0")}
        if f'action="{_CONSOLE}selesai/"' in page.text:
            await person.ask(PRESS, f"{_CONSOLE}selesai/", fields | {"outcome": "SERVED", "and_call": "1"})
        else:
            await person.ask(PRESS, f"{_CONSOLE}panggil/", fields)
        page = await person.ask(COUNTER, _CONSOLE)


def _last_part(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


Act = Callable[[Person, Sequence[int]], Awaitable[None]]


async def _go_on(person: Person, act: Act, services: Sequence[int]) -> None:
    await person.crowd.pause()  # nobody comes at the same moment
    while person.crowd.goes_on:
        await act(person, services)
        await person.crowd.pause()


@dataclass(frozen=True, slots=True)
class Place:
    """The hall as it was found: its counters, services that people book and take numbers for, the hour of the race."""

    hall_id: int
    counters: tuple[int, ...]
    services: tuple[int, ...]
    race_service: int
    race_slot: int
    race_places: int


async def crowd_of(
    url: str, citizens: Sequence[str], clerks: Sequence[str], place: Place, promises: Promises, seconds: float
) -> list[Answer]:
    """So many citizens and clerks for a while; answers after a warm-up, ``due`` in seconds of the clock they share."""
    began = time.perf_counter()
    async with client_of(url) as client:
        crowd = Crowd(client, began + WARM_UP_S + seconds, random.Random(len(citizens)), promises)
        people = [Person(crowd, session, _address(number)) for number, session in enumerate(citizens)]
        await asyncio.gather(
            *(
                _go_on(one, book_and_cancel if number % _ONE_IN else take_and_leave, place.services)
                for number, one in enumerate(people)
            ),
            *(serve(Person(crowd, session, "")) for session in clerks),
        )
    return [answer for answer in crowd.answers if began + WARM_UP_S <= answer.due < crowd.until]


async def race(url: str, citizens: Sequence[str], place: Place, promises: Promises) -> list[Answer]:
    """All of them press the same hour in the same moment."""
    async with client_of(url) as client:
        crowd = Crowd(client, 0, random.Random(0), promises)
        path = f"{_BOOKINGS}{_HALL}/{place.race_service}/"

        async def press(person: Person) -> None:
            page = await person.ask(BOOK, path, {"slot": str(place.race_slot), "submission_key": str(uuid.uuid4())})
            if page.status == _FOUND:
                promises.booked.append(_last_part(page.leads_to))

        await asyncio.gather(*(press(Person(crowd, one, _address(n))) for n, one in enumerate(citizens)))
    return crowd.answers


def _address(number: int) -> str:
    """Limits count by address, and the city believes its proxy, this machine."""
    return f"198.51.{number // 250}.{number % 250 + 1}"


def run(options: Options) -> Report:
    folder = city.configure(RESIDENTS)
    try:
        city.prepare()
        place, citizens, clerks = _prepare()
        promises, rounds = Promises(), []
        with city.running() as running:
            floor = asyncio.run(_floor(running.url))
            asyncio.run(_open_counters(running.url, clerks, place))
            for number in CROWDS:
                tell(f"citizens: {number} for {options.seconds:.0f} s")
                told = asyncio.run(crowd_of(running.url, citizens[:number], clerks, place, promises, options.seconds))
                rounds.append(told)
            tell(f"citizens: {CROWDS[-1]} for the last {place.race_places} places")
            raced = asyncio.run(race(running.url, citizens[: CROWDS[-1]], place, promises))
        _require_whole(place, promises)
    finally:
        city.remove(folder)
    return _report(rounds, raced, place, floor, options.seconds)


def _prepare() -> tuple[Place, list[str], list[str]]:
    """The demo's hall, open at any hour and to everybody; sessions of citizens and of its clerks."""
    from django.utils import timezone

    from molek.base.actors import SYSTEM
    from molek.queueing import operations, queries
    from molek.queueing.enums import WalkIns
    from molek.queueing.models import Slot
    from molek.residents.models import Resident
    from molek.staff import queries as staff

    at, hall = timezone.now(), queries.hall(_HALL)
    operations.mark_simulated(hall_id=hall.pk, on=True, by=SYSTEM, at=at)
    rules = dataclasses.replace(operations.policy_of(hall), walk_ins=WalkIns.ALWAYS, seats=20_000)
    operations.set_policy(hall_id=hall.pk, policy=rules, by=SYSTEM, at=at)
    services = {service.letter: service.pk for service in hall.services.all()}
    last = Slot.objects.filter(service_id=services[_RACE], taken=0).latest("starts_at")
    people = Resident.objects.filter(status="ALIVE", birth_date__lt="2000-01-01").order_by("pk")
    citizens = [sessions.of_resident(pk) for pk in people.values_list("pk", flat=True)[: CROWDS[-1]]]
    counters = tuple(hall.counters.order_by("number").values_list("pk", flat=True))
    clerks = [sessions.of_official(staff.official_id_of(f"loket{n}")) for n in range(1, len(counters) + 1)]
    others = tuple(pk for letter, pk in services.items() if letter != _RACE)
    return Place(hall.pk, counters, others, services[_RACE], last.pk, last.capacity), citizens, clerks


async def _open_counters(url: str, clerks: Sequence[str], place: Place) -> None:
    async with client_of(url) as client:
        crowd = Crowd(client, 0, random.Random(0), Promises())
        for session, counter in zip(clerks, place.counters, strict=True):
            page = await Person(crowd, session, "").ask(PRESS, f"{_CONSOLE}loket/{counter}/buka/", {})
            if page.status != _FOUND:
                raise RuntimeError(f"a clerk cannot open his counter: {page.status}")


async def _floor(url: str) -> float:
    """Median milliseconds of the health page."""
    async with client_of(url) as client:
        person = Person(Crowd(client, 0, random.Random(0), Promises()), "", "")
        for _ in range(_FLOOR_ROUNDS):
            await person.ask("", "/sehat")
        return statistics.median(answer.ms for answer in person.crowd.answers)


def _require_whole(place: Place, promises: Promises) -> None:
    """What was acknowledged is there, no hour holds more people than it has places, and numbers run without a gap."""
    from django.db.models import Count, F, Max, Q

    from molek.queueing.enums import AppointmentState
    from molek.queueing.models import Appointment, Slot, Ticket

    booked, cancelled = set(promises.booked), set(promises.cancelled)
    kept = dict(Appointment.objects.filter(code__in=booked).values_list("code", "state"))
    wrong = {code for code in booked if kept.get(code) is None}
    wrong |= {code for code in cancelled if kept.get(code) != AppointmentState.CANCELLED}
    places = Slot.objects.annotate(holders=Count("appointments", filter=Q(appointments__state=AppointmentState.BOOKED)))
    overfull = places.filter(Q(holders__gt=F("capacity")) | ~Q(holders=F("taken"))).count()
    racers = Appointment.objects.filter(slot_id=place.race_slot, state=AppointmentState.BOOKED).count()
    lost = len(promises.numbers) - Ticket.objects.filter(token__in=promises.numbers).count()
    twice = promises.given_to_two
    numbers = Ticket.objects.filter(hall_id=place.hall_id).values("letter", "day")
    gaps = numbers.annotate(last=Max("number"), n=Count("pk")).exclude(n=F("last")).count()
    if wrong or overfull or racers != place.race_places or lost or twice or gaps:
        raise RuntimeError(f"{wrong=} {overfull=} {racers=} {lost=} {twice=} {gaps=}")


def _report(
    rounds: Sequence[Sequence[Answer]], raced: Sequence[Answer], place: Place, floor: float, seconds: float
) -> Report:
    figures = [Figure("floor: health page, nobody else there", floor, "ms")]
    for number, answers in zip(CROWDS, rounds, strict=True):
        figures += _of_crowd(f"{number} citizens", answers, floor, seconds)
    won, full = (sum(answer.status == status for answer in raced) for status in (_FOUND, _REFUSED))
    losers = len(raced) - place.race_places
    figures += [
        Figure(f"{len(raced)} for the last {place.race_places} places: got one", won, "", f"{place.race_places}"),
        Figure(f"{len(raced)} for the last {place.race_places} places: told that it is full", full, "", f"{losers}"),
        Figure("all of them answered after", max(answer.ms for answer in raced), "ms"),
    ]
    conditions = (
        f"each for {seconds:.0f} s; {PAUSE_S} s on average between an answer and the next click, as the peer's figures "
        f"imply; one in {_ONE_IN} takes a number, the others book; {RESIDENTS:,} residents, the demo's hall with its "
        f"clerks, one press each {CLERK_S:.0f} s. The load comes from the same machine. Nothing promised was lost, no "
        f"hour overbooked, no number left out or given twice."
    )
    return Report("Citizens at the hall's pages", conditions, figures)


def _of_crowd(who: str, answers: Sequence[Answer], floor: float, seconds: float) -> list[Figure]:
    each = [answer.ms for answer in answers]
    middle = statistics.median(each)
    told_no = sum(400 <= answer.status < 500 for answer in answers)
    figures = [
        Figure(f"{who}: responses", len(answers) / seconds, "/s", "peer at 200: 28"),
        Figure(f"{who}: median", middle, "ms", "peer at 200: 3,400", middle / floor),
        Figure(f"{who}: p95", percentile(each, 95), "ms"),
        Figure(f"{who}: 5xx or no answer", failures(answers), "", "0"),
        Figure(f"{who}: told no, a place or a number was gone meanwhile", told_no, ""),
    ]
    for kind, values in sorted(times(answers).items(), key=lambda item: (item[0] in WRITES, item[0])):
        middle, goal = statistics.median(values), "< 100" if kind in (TAKE, PRESS) else ""
        figures += [
            Figure(f"{who}: {kind}, p50", middle, "ms", "", middle / floor),
            Figure(f"{who}: {kind}, p95", percentile(values, 95), "ms", goal),
        ]
    return figures
