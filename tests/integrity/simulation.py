"""A city of ninety days with honest habits, and a few people who abuse it: how much do the indicators see?

Honest noise is what a real city has: families share a phone, a neighbourhood head files for his neighbours, groups come
to a Service Box together, one clerk files for half the kelurahan, colleagues on leave are stood in for, some work late,
an office lacks people, a record is opened for somebody who then does not apply, a refused applicant mends his papers.

Planted abuse differs in strength from city to city, down to what nobody could tell from noise: recall stays below one.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from molek.base.workdays import CITY_TZ, Calendar
from molek.integrity.rules.detection import Rows, detect, figures_on
from molek.integrity.rules.rows import Code, Decision, Filing, HandOver, Look, Signal

FIRST = dt.date(2026, 3, 2)  # a Monday
DAYS = 90
CALENDAR = Calendar(frozenset({dt.date(2026, 3, 19), dt.date(2026, 4, 3), dt.date(2026, 5, 1), dt.date(2026, 5, 14)}))
SERVICES = {"domicile-letter": 180, "poverty-statement": 420, "business-statement": 700, "heir-statement": 1500}
DECIDERS = 4  # in each kelurahan: lurah, secretary, two heads of section


@dataclass(frozen=True)
class Person:
    resident: int
    family: int
    phone: str
    area: str


@dataclass
class Town:
    """What is being made. ``planted``: the abuse that should be seen; ``also``: what may rightly be seen with it."""

    rnd: random.Random
    areas: list[str]
    people: list[Person] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    hand_overs: list[HandOver] = field(default_factory=list)
    planted: dict[Code, set[str]] = field(default_factory=lambda: defaultdict(set))
    also: dict[Code, set[str]] = field(default_factory=lambda: defaultdict(set))
    residents: int = 0
    families: int = 0
    tasks: int = 0
    speed: dict[int, float] = field(default_factory=dict)
    late: dict[int, float] = field(default_factory=dict)
    off_hours: dict[int, float] = field(default_factory=dict)
    lenient: dict[int, float] = field(default_factory=dict)  # share decided beside the rules
    quick_for: dict[tuple[int, str], float] = field(default_factory=dict)  # (official, circle) -> time in shares
    drawn_for: dict[str, tuple[int, float]] = field(default_factory=dict)  # circle -> (official, share of its files)
    buyer: dict[int, float] = field(default_factory=dict)  # takes refused applicants of others

    def official(self, area: int, place: int) -> int:
        """Deciders are numbered 10..13, 20..23 ...; clerks 1010, 1011 ..."""
        return (area + 1) * 10 + place

    def clerk(self, area: int, place: int) -> int:
        return 1000 + (area + 1) * 10 + place

    def family(self, area: str, phone: str | None = None) -> list[Person]:
        """One to five members; most share a phone, some have their own, a few have none."""
        self.families += 1
        kind = self.rnd.random()
        shared = f"f{self.families}" if kind < 0.7 else ""
        members = []
        for _ in range(self.rnd.choice((1, 2, 2, 3, 3, 4, 5))):
            self.residents += 1
            own = f"r{self.residents}" if kind < 0.9 else ""
            members.append(Person(self.residents, self.families, shared or own if phone is None else phone, area))
        self.people += members
        return members

    def moment(self, opening: bool = False) -> dt.datetime:
        """Some time in the ninety days; online at any hour, at a counter (``opening``) in office hours."""
        while True:
            day = FIRST + dt.timedelta(days=self.rnd.randrange(DAYS))
            if not opening or CALENDAR.is_working(day):
                break
        hour = self.rnd.triangular(7.6, 15.8, 9.5) if opening else min(23.9, max(0.1, self.rnd.gauss(13.5, 4.5)))
        return dt.datetime(day.year, day.month, day.day, tzinfo=CITY_TZ) + dt.timedelta(hours=hour)

    def file(
        self, person: Person, *, filer: int | None = None, device: str = "", at: dt.datetime | None = None,
        service: str | None = None, is_kin: bool = False,
    ) -> None:  # fmt: skip
        """File, and have it decided if the rules leave it to an official (two in three)."""
        at = at or self.moment(opening=filer is not None)
        service = service or self.rnd.choice(tuple(SERVICES))
        self.tasks += 1
        filing = Filing(
            f"A{self.tasks:06d}", person.resident, person.family, person.phone, service, person.area, at, filer, device,
            is_kin,
        )  # fmt: skip
        self.filings.append(filing)
        if self.rnd.random() < 0.66:
            self.decide(filing)

    def decide(self, filing: Filing, *, machine: str = "", retry: bool = True) -> None:
        area = self.areas.index(filing.area)
        crew = [self.official(area, place) for place in range(DECIDERS)]
        drawn = self.rnd.choice(crew)
        circles = [filing.circle] + ([f"official:{filing.filer}"] if filing.filer is not None else [])
        for circle in circles:
            if circle in self.drawn_for:
                wanted, share = self.drawn_for[circle]
                if wanted in crew and self.rnd.random() < share:
                    drawn = wanted
        if (filing.at.month, drawn % 10) == (4, 1) and self.rnd.random() < 0.5:
            drawn = crew[2]  # the secretary is on leave for half of April; her files are passed on
        machine = machine or ("REJECT" if self.rnd.random() < 0.08 else "REVIEW")
        minutes = SERVICES[filing.service] * self.rnd.lognormvariate(0, 0.6) * self.speed[drawn]
        for circle in circles:
            minutes *= self.quick_for.get((drawn, circle), 1.0)
        decided = self._after(filing.at, minutes)
        due = CALENDAR.add(decided.astimezone(CITY_TZ).date(), 2)
        if self.rnd.random() < self.late[drawn]:
            decided = self._after(decided, 450 * self.rnd.uniform(2.2, 5))
            due = min(due, decided.date() - dt.timedelta(days=1))
        if self.rnd.random() < self.off_hours[drawn]:
            decided = decided.replace(hour=0, minute=0) + dt.timedelta(hours=self.rnd.uniform(18.6, 23.5))
        elif self.rnd.random() < 0.05:
            decided = decided.replace(hour=0, minute=0) + dt.timedelta(hours=self.rnd.uniform(16.6, 17.9))
        beside = self.rnd.random() < self.lenient[drawn]
        accepted = (beside and machine == "REJECT") or (machine != "REJECT" and self.rnd.random() > 0.12)
        if beside and machine != "REJECT":
            machine, accepted = "REJECT", True
        rule = "" if accepted or self.rnd.random() < 0.04 else "some-rule"
        self.tasks += 1
        self.decisions.append(
            Decision(
                self.tasks, filing.ref, filing.resident, filing.family, filing.phone, filing.service, filing.area,
                drawn, area, filing.at, decided, due, accepted, machine, rule, drawn, DECIDERS, filing.filer,
            )
        )  # fmt: skip
        if not accepted and retry:
            self._try_again(filing, decided, drawn)

    def _try_again(self, filing: Filing, decided: dt.datetime, drawn: int) -> None:
        """Four in ten come back within a month; some find the one who sells."""
        for buyer, share in self.buyer.items():
            if self.rnd.random() < share:
                self._accepted_by(buyer, filing, decided)
                return
        if self.rnd.random() < 0.4:
            again = Filing(
                f"B{self.tasks:06d}", filing.resident, filing.family, filing.phone, filing.service, filing.area,
                decided + dt.timedelta(days=self.rnd.uniform(1, 25)), filing.filer, filing.device,
            )  # fmt: skip
            self.filings.append(again)
            self.decide(again, retry=False)

    def _accepted_by(self, buyer: int, filing: Filing, decided: dt.datetime) -> None:
        at = self._after(decided, 450 * self.rnd.uniform(1, 6))
        self.tasks += 1
        ref = f"C{self.tasks:06d}"
        self.filings.append(
            Filing(
                ref, filing.resident, filing.family, filing.phone, filing.service, self.areas[buyer // 10 - 1], decided,
                None,
            )
        )  # fmt: skip
        self.decisions.append(
            Decision(
                self.tasks, ref, filing.resident, filing.family, filing.phone, filing.service,
                self.areas[buyer // 10 - 1], buyer, buyer // 10 - 1, decided, at,
                CALENDAR.add(at.date(), 2), True, "REVIEW", "", buyer, 1,
            )
        )  # fmt: skip

    def _after(self, start: dt.datetime, minutes: float) -> dt.datetime:
        """``minutes`` of office hours later."""
        moment = start.astimezone(CITY_TZ)
        left = minutes
        while True:
            day = moment.date()
            opens = dt.datetime(day.year, day.month, day.day, 7, 30, tzinfo=CITY_TZ)
            closes = opens + dt.timedelta(hours=9)
            if CALENDAR.is_working(day) and moment < closes:
                moment = max(moment, opens)
                if (closes - moment).total_seconds() / 60 >= left:
                    return moment + dt.timedelta(minutes=left)
                left -= (closes - moment).total_seconds() / 60
            following = day + dt.timedelta(days=1)
            moment = dt.datetime(following.year, following.month, following.day, 7, 30, tzinfo=CITY_TZ)


def build(seed: int, *, kelurahan: int = 12, families: int = 2400, applications: int = 7000) -> Town:
    """The whole city of one seed."""
    rnd = random.Random(seed)
    town = Town(rnd, [f"99.71.01.{1001 + n}" for n in range(kelurahan)])
    for area in range(kelurahan):
        for place in range(DECIDERS):
            number = town.official(area, place)
            town.speed[number] = rnd.lognormvariate(0, 0.25)
            town.late[number] = 0.04 if area else 0.10  # one office lacks people
            town.off_hours[number] = 0.10 if place == 3 and area % 4 == 0 else rnd.uniform(0, 0.03)
            town.lenient[number] = 0.06 if area == 1 else rnd.uniform(0.005, 0.03)
    for number in range(families):
        town.family(town.areas[number % kelurahan])
    ordinary = list(town.people)
    _plant(town)
    _honest_crowds(town)
    busy = {town.clerk(area, 0) for area in range(0, kelurahan, 3)}
    for _ in range(applications):
        person = rnd.choice(ordinary)
        area = town.areas.index(person.area)
        way = rnd.random()
        if way < 0.35:
            first = town.clerk(area, 0)
            town.file(person, filer=first if rnd.random() < (0.85 if first in busy else 0.5) else first + 1)
        elif way < 0.55:
            town.file(person, device=f"kiosk:{rnd.randrange(1, 11)}")
        else:
            town.file(person)
    _look_around(town)
    _fetch_cards(town)
    return town


def _honest_crowds(town: Town) -> None:
    rnd = town.rnd
    for number in range(6):  # neighbourhood heads: most help few families, one in six many
        for _ in range(rnd.choice((2, 3, 3, 4, 5, 7))):
            for person in town.family(rnd.choice(town.areas), f"rt{number}")[:2]:
                town.file(person)
    for number in range(5):  # groups at a box
        start = town.moment(opening=True)
        for step in range(rnd.choice((3, 4, 5, 6, 8))):
            person = rnd.choice(town.people)
            town.file(person, device=f"kiosk:{number + 1}", at=start + dt.timedelta(minutes=7 * step))
    if rnd.random() < 0.5:  # a card that changed by marriage after the filing
        _kin(town, town.clerk(rnd.randrange(len(town.areas)), 1), 1, is_planted=False)


def _kin(town: Town, clerk: int, count: int, *, is_planted: bool) -> None:
    for person in [town.family(town.areas[(clerk - 1000) // 10 - 1])[0] for _ in range(count)]:
        town.file(person, filer=clerk, is_kin=True)
    if is_planted:
        town.planted[Code.KINSHIP].add(f"official:{clerk}")


def _plant(town: Town) -> None:
    rnd, areas = town.rnd, len(town.areas)

    def broker(name: str, families: int, area: str) -> list[Person]:
        town.planted[Code.SHARED_PHONE].add(f"phone:{name}")
        return [person for _ in range(families) for person in town.family(area, name)[:2]]

    for number in range(3):
        for person in broker(f"broker{number}", rnd.randint(5, 22), rnd.choice(town.areas)):
            town.file(person)
    # A broker and an official: the files come to him, and he is quick with them.
    area, place = rnd.randrange(2, areas), rnd.randrange(DECIDERS)
    partner, circle = town.official(area, place), "phone:partner"
    town.drawn_for[circle] = (partner, rnd.uniform(0.55, 0.9))
    town.quick_for[partner, circle] = rnd.uniform(0.08, 0.35)
    for person in broker("partner", rnd.randint(9, 20), town.areas[area]):
        town.file(person)
    pair = f"official:{partner}+{circle}"
    town.planted[Code.DRAWN_PAIR].add(pair)
    town.planted[Code.UNEVEN_SPEED].add(pair)
    # A decider who is quick for a counter clerk's people.
    area = (area + 3) % areas
    decider, clerk = town.official(area, 0), town.clerk(area, 1)
    town.quick_for[decider, f"official:{clerk}"] = rnd.uniform(0.1, 0.4)
    town.planted[Code.UNEVEN_SPEED].add(f"official:{decider}+official:{clerk}")
    # A broker at a box.
    box = f"kiosk:{rnd.randint(1, 10)}"
    town.planted[Code.BOX_BURST].add(box)
    for _ in range(rnd.randint(1, 3)):
        start = town.moment()
        for step in range(rnd.randint(7, 13)):
            town.file(rnd.choice(town.people), device=box, at=start + dt.timedelta(minutes=4 * step))
    chosen = rnd.sample([town.official(a, p) for a in range(2, areas) for p in range(1, DECIDERS)], 5)
    late, nights, lenient, buyer, second_late = chosen
    for official, rate in ((late, rnd.uniform(0.25, 0.5)), (second_late, rnd.uniform(0.15, 0.3))):
        town.late[official] = rate
        town.planted[Code.OVERDUE_FILES].add(f"official:{official}")
    town.off_hours[nights] = rnd.uniform(0.2, 0.5)
    town.planted[Code.AFTER_HOURS].add(f"official:{nights}")
    town.lenient[lenient] = rnd.uniform(0.15, 0.35)
    town.planted[Code.BESIDE_RULES].add(f"official:{lenient}")
    town.buyer[buyer] = rnd.uniform(0.02, 0.08)
    town.planted[Code.OFFICE_SHOPPING].add(f"official:{buyer}")
    _kin(town, town.clerk(rnd.randrange(areas), 0), rnd.randint(1, 3), is_planted=True)


def _look_around(town: Town) -> None:
    rnd, event = town.rnd, 0
    clerks = [town.clerk(area, place) for area in range(len(town.areas)) for place in (0, 1)]
    sellers = dict(zip(rnd.sample(clerks, 2), (rnd.uniform(0.3, 0.5), rnd.uniform(0.15, 0.35)), strict=True))
    for clerk in clerks:
        bare = sellers.get(clerk, rnd.uniform(0.02, 0.09))
        if clerk in sellers:
            town.planted[Code.LOOK_UPS].add(f"official:{clerk}")
        for _ in range(rnd.randint(40, 130)):
            event += 1
            person = rnd.choice(town.people)
            town.looks.append(Look(event, clerk, person.resident, town.moment(opening=True), rnd.random() > bare))


def _fetch_cards(town: Town) -> None:
    rnd, number = town.rnd, 0

    def fetch(proxy: str, families: int, *, is_family: bool = False) -> None:
        nonlocal number
        for family in rnd.sample(range(1, town.families + 1), families):
            number += 1
            town.hand_overs.append(HandOver(f"K{number:05d}", proxy, family, town.moment(opening=True), is_family))

    for person in range(300):
        fetch(f"p{person}", 1, is_family=rnd.random() < 0.9)
    for head in range(8):
        fetch(f"head{head}", rnd.choice((2, 2, 3, 3, 4, 5)))
    for seller in range(2):
        town.planted[Code.PROXIES].add(f"proxy:seller{seller}")
        fetch(f"seller{seller}", rnd.randint(5, 15))


@dataclass(frozen=True)
class Score:
    """Of one indicator over some cities. ``missed`` were planted and not seen; ``false`` were seen and not planted."""

    hits: int
    missed: int
    false: int

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0


@dataclass(frozen=True)
class Outcome:
    by_code: dict[Code, Score]
    applications: int
    signals: list[Signal]

    @property
    def overall(self) -> Score:
        scores = list(self.by_code.values())
        return Score(sum(s.hits for s in scores), sum(s.missed for s in scores), sum(s.false for s in scores))

    @property
    def false_per_thousand(self) -> float:
        """False positives for a thousand applications."""
        return self.overall.false * 1000 / self.applications


def play(seeds: list[int]) -> Outcome:
    """Build each city, run every indicator and compare with what was planted."""
    hits: Counter[Code] = Counter()
    missed: Counter[Code] = Counter()
    false: Counter[Code] = Counter()
    applications, signals = 0, []
    for seed in seeds:
        town = build(seed)
        rows = Rows(town.filings, town.decisions, town.looks, town.hand_overs)
        found = detect(rows, figures=figures_on(FIRST), calendar=CALENDAR)
        signals += found
        applications += len(town.filings)
        for code in Code:
            seen = {s.subject for s in found if s.code is code}
            hits[code] += len(seen & town.planted[code])
            missed[code] += len(town.planted[code] - seen)
            false[code] += len(seen - town.planted[code] - town.also[code])
    return Outcome({code: Score(hits[code], missed[code], false[code]) for code in Code}, applications, signals)
