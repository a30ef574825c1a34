"""The satisfaction survey of the demo city: last quarter published with its plan, this one running."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.survey import operations, queries
from molek.survey.enums import Channel, Education, Element, Job, Sex

_OFFICES = 6  # one of them hardly anybody visits
_SERVICES = ("domicile-letter", "business-statement", "poverty-statement", "population-biodata")
_SERVED = 3_000  # a quarter
_GOOD = {  # how many of a hundred are content with an element, as made up
    Element.COST: 97, Element.CONDUCT: 90, Element.PRODUCT: 89, Element.REQUIREMENTS: 86, Element.COMPETENCE: 86,
    Element.PROCEDURE: 84, Element.COMPLAINTS: 78, Element.TIME: 74, Element.FACILITIES: 70,
}  # fmt: skip
_WORDS = ("Cepat, tidak perlu datang dua kali.", "Kursi di ruang tunggu kurang.", "Terima kasih, jelas langkahnya.")


def _quarter(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the quarter of ``day``."""
    first = dt.date(day.year, day.month - (day.month - 1) % 3, 1)
    following = dt.date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, following - dt.timedelta(days=1)


def _name(first: dt.date) -> str:
    return f"Triwulan {('I', 'II', 'III', 'IV')[(first.month - 1) // 3]} {first.year}"


def seed(at: dt.datetime) -> None:
    """Two periods and their answers; nothing when there are some."""
    if queries.is_loaded():
        return
    today = city_date(at)
    first, last = _quarter(today)
    before = _quarter(first - dt.timedelta(days=1))
    offices = [area.code for area in residents.areas(kind=AreaKind.KELURAHAN)][:_OFFICES]
    draw = random.Random(14)  # noqa: S311  the same survey every time
    operations.load_answers(answers=_answers(draw, offices, before, 420, 0), by=SYSTEM)
    operations.load_answers(answers=_answers(draw, offices, (first, today), 160, 4), by=SYSTEM)
    old = operations.open_period(
        name=_name(before[0]), since=before[0], until=before[1], population=_SERVED, by=SYSTEM, at=at
    )
    operations.open_period(name=_name(first), since=first, until=last, population=_SERVED, by=SYSTEM, at=at)
    for element, what, who, days in (
        (Element.FACILITIES, "Menambah kursi dan kipas di ruang tunggu enam kelurahan", "Bagian Umum", 45),
        (Element.TIME, "Mengundi ulang permohonan yang diam tiga hari", "Camat", 20),
        (Element.COMPLAINTS, "Menjawab pengaduan pertama kali dalam tiga hari kerja", "Diskominfo", 30),
    ):
        line = operations.add_follow_up(
            period_id=old.pk, element=element, what=what, who=who, due_date=today + dt.timedelta(days=days),
            by=SYSTEM, at=at,
        )  # fmt: skip
    operations.finish_follow_up(follow_up_id=line.pk, by=SYSTEM, at=at)
    operations.publish_result(period_id=old.pk, by=SYSTEM, at=at)


def _answers(
    draw: random.Random, offices: list[str], days: tuple[dt.date, dt.date], count: int, better: int
) -> Iterator[dict[str, object]]:
    """Complete answers and twice as many taps, over the days and the offices; the last office gets a handful."""
    since, until = days
    for number in range(count):
        office = offices[-1] if number < 6 else draw.choice(offices[:-1])
        common: dict[str, object] = {
            "day": since + dt.timedelta(days=draw.randint(0, (until - since).days)),
            "unit_code": office,
            "service_code": draw.choice(_SERVICES),
            "channel": Channel.INVITED if number % 12 else Channel.COUNTER,
        }
        yield {
            **common,
            **{key.value: _score(draw, content + better) for key, content in _GOOD.items()},
            "sex": draw.choice(Sex.values),
            "education": draw.choice(Education.values),
            "job": draw.choice(Job.values),
            "words": draw.choice(_WORDS) if number % 30 == 0 else "",
        }
        for _ in range(2):
            yield {**common, "channel": Channel.INVITED, "overall": _score(draw, 86 + better)}


def _score(draw: random.Random, content: int) -> int:
    if draw.randint(1, 100) <= content:
        return draw.choice((3, 4, 4))
    return draw.choice((1, 2, 2, 3))
