"""SIMULASI: ten years of applications of the demo city, by the million, so that speed can be measured at full size.

The plan is drawn here, the same for the same seed and the same residents; each package writes its own rows from it.
Nothing of it happened, and the log says so: one event tells how many rows were made up, and none what they claim.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from queue import Queue

from django.db import connection, transaction

from molek.base import past
from molek.base.actors import SYSTEM
from molek.base.indonesian import roman_month
from molek.base.workdays import CITY_TZ, city_date
from molek.cases import operations as cases
from molek.catalogue import queries as catalogue
from molek.catalogue.queries import PublishedService
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.service import Decision, StepAction
from molek.catalogue.rules.verdict import Outcome, RuleResult, Verdict, VerdictKind
from molek.documents import operations as documents
from molek.letters import operations as letters
from molek.residents import operations as residents
from molek.residents import queries as residents_queries
from molek.residents.enums import AreaKind
from molek.staff import queries as staff
from molek.staff.queries import UnitInfo

PIECE = 100_000
YEARS = 10
MOST_OPEN = 8_000  # waiting in the work lists of today's officials
_OPEN_DAYS = 10
_WEIGHTS = {
    "domicile-letter": 30, "business-statement": 20, "never-married-statement": 14, "birth-statement": 9,
    "population-biodata": 9, "poverty-statement": 18,
}  # fmt: skip
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DAY = 86_400
_EPOCH = dt.date(1970, 1, 1)
_RULES_KEPT = 3  # of a made-up verdict
_NO_TEXT = BilingualText("", "")


# By area and kinds of posts: official and post of each who may decide there.
_Offices = dict[tuple[str, tuple[str, ...]], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: applications, and rows of every table together."""

    applications: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the plan must know of a service."""

    code: str
    classification: str
    template: str
    is_judged: bool
    is_sealed: bool
    posts: tuple[str, ...]
    allowed_days: int


def seed_past(
    count: int,
    *,
    at: dt.datetime,
    seed: int = 5371,
    progress: Callable[[int], None] = lambda _done: None,
    watch: Callable[[str], None] = lambda _what: None,
) -> Made:
    """Write ``count`` applications with all they own, all or none.

    ``progress`` hears how many applications are written, ``watch`` which index or reference is made.

    Raises:
        HasApplications: the city is in use, or has a past already.
    """
    cases.refuse_if_used()
    rows = 0
    with (
        transaction.atomic(),
        cases.seed_past(count=count, by=SYSTEM, at=at, watch=watch) as applications,
        documents.seed_past(count=count, by=SYSTEM, watch=watch) as papers,
        letters.seed_past(count=count, by=SYSTEM, watch=watch) as own_letters,
    ):
        past.create()
        kinds = _describe_services(city_date(at))
        units, offices = _describe_offices(kinds, at)
        plan = _Plan(count, kinds, units, offices, documents.last_numbers(), at=at, seed=seed)
        done = 0
        for lines, drawn in _ahead(plan.pieces()):
            past.next_piece(lines, is_first=done == 0)
            rows += applications.write() + papers.write()
            rows += own_letters.write(first_application=applications.first_id, first_document=papers.first_id)
            done += drawn
            progress(done)
    with connection.cursor() as cursor:  # the planner's figures, before anybody asks
        cursor.execute(f"ANALYZE {', '.join((*cases.PAST_TABLES, *documents.PAST_TABLES, *letters.PAST_TABLES))}")
    return Made(count, rows)


def _ahead(pieces: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The pieces, the next one drawn while the database writes the last."""
    ready: Queue[tuple[str, int] | BaseException | None] = Queue(maxsize=1)

    def draw() -> None:
        try:
            for piece in pieces:
                ready.put(piece)
            ready.put(None)
        except BaseException as error:
            ready.put(error)

    threading.Thread(target=draw, daemon=True).start()
    while (piece := ready.get()) is not None:
        if isinstance(piece, BaseException):
            raise piece
        yield piece


def _describe_services(today: dt.date) -> list[_Kind]:
    """Fill the part of the plan about services; those that this city's catalogue has."""
    found = [catalogue.current(code) for code in _WEIGHTS]
    kinds = []
    rows = []
    for published in found:
        service = published.service
        deciding, signing = service.step(StepAction.DECIDE), service.step(StepAction.SIGN)
        is_judged = service.decision is Decision.JUDGEMENT and deciding is not None
        step = deciding or signing
        posts = deciding.posts if deciding and is_judged else service.signer
        days = step.clock_working_days if step else 0
        kind = _Kind(
            service.code, service.classification.code, service.classification.number_template, is_judged,
            service.signed_by_seal, tuple(posts), days,
        )  # fmt: skip
        kinds.append(kind)
        facts = {"on": today.isoformat(), "as_of": {}, "values": {}}
        rows.append((
            service.code, published.version_id, service.product.title.id, kind.classification, kind.is_sealed,
            service.one_live_application, service.validity_months(today), step.code if step else "", list(posts), days,
            json.dumps(facts), *(_verdict(published, verdict, today) for verdict in _VERDICTS),
        ))  # fmt: skip
    past.fill("past_service", rows)
    return kinds


_OUTCOMES = {None: Outcome.PASS, VerdictKind.REJECT: Outcome.FAIL, VerdictKind.REVIEW: Outcome.UNKNOWN}
_VERDICTS = (VerdictKind.ACCEPT, VerdictKind.REVIEW, VerdictKind.REJECT)


def _verdict(published: PublishedService, kind: VerdictKind, today: dt.date) -> str:
    """What the machine would have said in such a case, told by the service's first rules, without facts."""
    rules = published.service.rules[:_RULES_KEPT]
    results = []
    for place, rule in enumerate(rules):
        asks = kind if place == 0 and kind is not VerdictKind.ACCEPT else None
        outcome = _OUTCOMES[asks]
        message = rule.title if asks else _NO_TEXT
        results.append(
            RuleResult(
                code=rule.code, title=rule.title, outcome=outcome, effect=asks, message=message, remedy=_NO_TEXT,
                legal_basis=tuple(published.service.basis(ref) for ref in rule.legal_basis), facts=(), parameters=(),
            )
        )  # fmt: skip
    verdict = Verdict(kind, published.code, published.version, today, False, tuple(results), ())
    return json.dumps(verdict.to_json())


def _describe_offices(kinds: Sequence[_Kind], at: dt.datetime) -> tuple[dict[str, UnitInfo], _Offices]:
    """Fill the parts of the plan about areas and posts; who decides what where."""
    areas = [info.code for info in residents_queries.areas(kind=AreaKind.KELURAHAN)]
    units = {area: staff.seal_unit(area) for area in areas}
    past.fill("past_area", [(a, u.code, u.name, json.dumps(u.letterhead)) for a, u in units.items()])
    offices: _Offices = {}
    posts: set[int] = set()
    for area in areas:
        for wanted in {kind.posts for kind in kinds if kind.posts}:
            found = staff.eligible(post_kinds=wanted, area_code=area, at=at)
            offices[area, wanted] = [(one.official_id, one.post_id) for one in found]
            posts |= {one.post_id for one in found}
    past.fill("past_post", [(post, staff.post_row(post, at=at).title) for post in sorted(posts)])
    return units, offices


class _Plan:
    """Draws the applications, oldest first; the last of them still wait for an official."""

    def __init__(
        self, count: int, kinds: Sequence[_Kind], units: dict[str, UnitInfo], offices: _Offices,
        numbers: dict[tuple[str, str, int], int], *, at: dt.datetime, seed: int,
    ) -> None:  # fmt: skip
        self.rnd = random.Random(seed)  # noqa: S311  made-up applications, not secrets
        self.count, self.kinds, self.units, self.offices, self.numbers = count, kinds, units, offices, numbers
        self.now = int(at.timestamp())
        offset = at.astimezone(CITY_TZ).utcoffset()
        self.offset = int(offset.total_seconds()) if offset else 0
        self.people = residents.seeded_adults(by=SYSTEM)
        if not self.people:
            raise ValueError("the city has no residents to apply")
        self.open = min(count // 6, MOST_OPEN, len(self.people) // 2)
        self.asking: set[int] = set()  # who has an application that lives
        self.shares = list(accumulate(_WEIGHTS[kind.code] for kind in kinds))
        self.judged = [kind for kind in kinds if kind.is_judged]
        self.calendar = staff.calendar()
        self.due: dict[tuple[int, int], int] = {}
        self.days: dict[int, tuple[int, str, str]] = {}
        # A walk through all 2^60 codes in a step that meets none twice.
        self.ref_at, self.ref_step = self.rnd.getrandbits(60), self.rnd.getrandbits(60) | 1
        self.groups = [a + b + c + d for a in _ALPHABET for b in _ALPHABET for c in _ALPHABET for d in _ALPHABET]

    def pieces(self) -> Iterator[tuple[str, int]]:
        """Lines of COPY and how many they are."""
        for start in range(0, self.count, PIECE):
            numbers = range(start, min(start + PIECE, self.count))
            yield "".join(map(self._line, numbers)), len(numbers)

    def _line(self, n: int) -> str:
        if n >= self.count - self.open:
            return self._waiting(n)
        rnd = self.rnd.random
        # More each year; in office hours and in the evening.
        day = int((YEARS * 365 - _OPEN_DAYS - 5) * (n / self.count) ** 0.7)
        since = self.now - YEARS * 365 * _DAY + day * _DAY + int(rnd() * 40_000)
        kind = self.rnd.choices(self.kinds, cum_weights=self.shares)[0]
        person = self.people[int(rnd() * len(self.people))]
        luck = rnd()
        if not kind.is_judged:
            if luck < 0.9:
                course = "issued" if kind.is_sealed else "signed"
                return self._closed(n, kind, person, course, since, since + 3 if kind.is_sealed else since + 40_000)
            return self._closed(n, kind, person, "refused", since, since)
        decided = since + 3_000 + int(rnd() * 3 * _DAY)
        if luck < 0.83:
            return self._closed(n, kind, person, "judged", since, decided + 2_000, decided)
        if luck < 0.94:
            return self._closed(n, kind, person, "turned-down", since, decided, decided)
        return self._closed(n, kind, person, "withdrawn" if luck < 0.98 else "lapsed", since, decided)

    def _closed(  # noqa: PLR0917  columns of the plan
        self, n: int, kind: _Kind, person: tuple[int, str, str], course: str, since: int, closed: int,
        decided: int | None = None,
    ) -> str:  # fmt: skip
        is_issued = course in ("issued", "signed", "judged")
        if decided is None and course not in ("withdrawn", "lapsed"):
            decided = since
        due = self._due_day(since, kind) if kind.is_judged else None
        number = self._number(kind, person[1], closed) if is_issued else None
        return self._text(n, kind, person, course, since, decided, closed, due, number)

    def _waiting(self, n: int) -> str:
        """Of the last days, on somebody's desk; one at a time for each resident."""
        rnd = self.rnd.random
        kind = self.judged[int(rnd() * len(self.judged))]
        person = self.people[int(rnd() * len(self.people))]
        while person[0] in self.asking:
            person = self.people[int(rnd() * len(self.people))]
        self.asking.add(person[0])
        since = self.now - int(_OPEN_DAYS * _DAY * (self.count - n) / (self.open + 1))
        luck = rnd()
        course = "in-review" if luck < 0.9 else "correction" if luck < 0.95 else "signing"
        decided = min(since + 3_600, self.now) if course == "signing" else None
        return self._text(n, kind, person, course, since, decided, None, self._due_day(since, kind), None)

    def _text(  # noqa: PLR0917  columns of the plan
        self, n: int, kind: _Kind, person: tuple[int, str, str], course: str, since: int, decided: int | None,
        closed: int | None, due: int | None, number: tuple[int, str, int, int] | None,
    ) -> str:  # fmt: skip
        office = self.offices.get((person[1], kind.posts)) if kind.posts else None
        official, post = office[n % len(office)] if office else (r"\N", r"\N")
        no = r"\N"
        given, text, year, issued = number or (no, "", no, no)
        code = self.ref_at = (self.ref_at + self.ref_step) & (1 << 60) - 1
        ref = f"{self.groups[code >> 40]}-{self.groups[code >> 20 & 0xFFFFF]}-{self.groups[code & 0xFFFFF]}"
        return (
            f"{n}\t{person[0]}\t{person[2]}\t{kind.code}\t{course}\t{ref}\t{person[1]}\t{since}\t"
            f"{no if decided is None else decided}\t{no if closed is None else closed}\t{no if due is None else due}\t"
            f"{issued}\t{official}\t{post}\t{given}\t{text}\t{year}\n"
        )

    def _due_day(self, since: int, kind: _Kind) -> int:
        key = (since + self.offset) // _DAY, kind.allowed_days
        if key not in self.due:
            start = _EPOCH + dt.timedelta(key[0])
            self.due[key] = (self.calendar.add(start, kind.allowed_days) - _EPOCH).days
        return self.due[key]

    def _number(self, kind: _Kind, area: str, at: int) -> tuple[int, str, int, int]:
        """Number, its text, year and day of a letter that is issued at that moment."""
        day = (at + self.offset) // _DAY
        if day not in self.days:
            date = _EPOCH + dt.timedelta(day)
            self.days[day] = date.year, f"{date.month:02d}", roman_month(date.month)
        year, month, roman = self.days[day]
        book = self.units[area].code, kind.classification, year
        number = self.numbers[book] = self.numbers.get(book, 0) + 1
        text = kind.template.format(
            number=number, unit=self.units[area].number_code, classification=kind.classification, month=month,
            month_roman=roman, year=year,
        )  # fmt: skip
        return number, text, year, day
