"""Where facts come from: one reader a package, each by its front door. A source that fails stands alone with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.cases import queries as cases
from molek.documents import queries as documents
from molek.feedback import queries as feedback
from molek.idcards import queries as idcards
from molek.insight.rules.measures import LONGEST_DECISION_DAYS, LONGEST_WAIT_MINUTES, POVERTY_LETTER
from molek.queueing import queries as queueing
from molek.residents import queries as residents
from molek.survey import queries as survey
from molek.taxes.queries import revenue as taxes

_LONGEST_KEY = 120
OWN_REASON = "official"  # of a refusal whose official gave a reason of his own


class Fact(NamedTuple):
    day: dt.date
    measure: str
    area_code: str
    key: str
    number: int


Reader = Callable[[dt.date, dt.date, dt.datetime], Iterable[Fact]]


def _cases(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterator[Fact]:
    facts: Counter[tuple[dt.date, str, str, str]] = Counter()
    for sent in cases.submitted(since=since, until=until):
        facts[sent.day, "applications", sent.area_code, sent.service_code] += sent.number
    for made in cases.decided(since=since, until=until):
        days = min(max(made.days, 0), LONGEST_DECISION_DAYS)
        facts[made.day, "refused" if made.is_refused else "accepted", made.area_code, made.service_code] += made.number
        facts[made.day, "late" if made.is_late else "in_time", made.area_code, made.service_code] += made.number
        facts[made.day, "decision_days", made.area_code, str(days)] += made.number
        if made.service_code == POVERTY_LETTER and not made.is_refused:
            facts[made.day, "poverty_letters", made.area_code, ""] += made.number
    for reason in cases.refusal_reasons(since=since, until=until):
        facts[reason.day, "reasons", "", reason.rule_code or OWN_REASON] += reason.number
    return (Fact(*what, number) for what, number in facts.items())


def _documents(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterator[Fact]:
    return (Fact(day, "letters", "", "", n) for day, n in documents.issued_by_day(since=since, until=until).items())


def _queueing(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterator[Fact]:
    facts: Counter[tuple[dt.date, str]] = Counter()
    for waited in queueing.waits(since=since, until=until):
        facts[waited.day, f"{waited.hall_code}|{min(waited.minutes, LONGEST_WAIT_MINUTES)}"] += waited.number
    return (Fact(day, "hall_wait", "", key, number) for (day, key), number in facts.items())


def _feedback(since: dt.date, until: dt.date, _at: dt.datetime) -> Iterator[Fact]:
    """By the day of receipt, a query a day: an answer that comes later changes the days before."""
    for n in range((until - since).days + 1):
        day = since + dt.timedelta(days=n)
        seen = feedback.figures(since=day, until=day + dt.timedelta(days=1))
        yield from (Fact(day, "complaints", area, "", number) for area, number in seen.by_area.items())
        if seen.answered_in_time:
            yield Fact(day, "complaints_answered", "", "in_time", seen.answered_in_time)
        if seen.answered_late:
            yield Fact(day, "complaints_answered", "", "late", seen.answered_late)


def _idcards(_since: dt.date, _until: dt.date, at: dt.datetime) -> Iterator[Fact]:
    """As it is now, written to today."""
    seen, day = idcards.dashboard(by=SYSTEM, at=at), city_date(at)
    yield Fact(day, "cards", "", "waiting", sum(row.count for row in seen.backlog))
    yield Fact(day, "cards", "", "promised", seen.promised)
    yield Fact(day, "cards", "", "kept", seen.kept)


def _residents(_since: dt.date, _until: dt.date, at: dt.datetime) -> Iterator[Fact]:
    """As it is now, written to today."""
    return (Fact(city_date(at), "residents", area, "", count) for area, count in residents.population().items())


def _survey(_since: dt.date, _until: dt.date, at: dt.datetime) -> Iterator[Fact]:
    """Indices of the last 365 days in hundredths, written to today; what the survey hides is not here either."""
    day = city_date(at)
    year = {"since": day - dt.timedelta(days=364), "until": day}
    for found in survey.indices(by="city", **year):
        if found.index is not None:
            yield Fact(day, "satisfaction", "", "index", round(found.index * 100))
            yield Fact(day, "satisfaction", "", "answers", found.answers or 0)
    named = {found.name: found.index for found in survey.indices(by="unit", **year) if found.index is not None}
    for name, index in named.items():
        yield Fact(day, "satisfaction", "", f"unit:{name}"[:_LONGEST_KEY], round(index * 100))


def _taxes(since: dt.date, until: dt.date, at: dt.datetime) -> Iterator[Fact]:
    """Months, written to their first day; the year's target to 1 January."""
    today = city_date(at)
    for year in range(since.year, until.year + 1):
        found = taxes.revenue(year=year, on=today, area_names={})
        for month, amount in enumerate(found.months, 1):
            first = dt.date(year, month, 1)
            if first <= until and amount:
                yield Fact(first, "revenue", "", "", amount)
        if found.this_year.target_idr:
            yield Fact(dt.date(year, 1, 1), "revenue_target", "", "", found.this_year.target_idr)


class Source(NamedTuple):
    """``measures`` are replaced as a whole over the days read. ``window`` is how far back changes are looked for."""

    code: str
    measures: tuple[str, ...]
    read: Reader
    window: dt.timedelta


_WEEK, _MONTHS, _TODAY = dt.timedelta(days=7), dt.timedelta(days=62), dt.timedelta(0)
SOURCES: tuple[Source, ...] = (
    Source(
        "cases",
        ("applications", "accepted", "refused", "late", "in_time", "decision_days", "poverty_letters", "reasons"),
        _cases,
        _WEEK,
    ),
    Source("documents", ("letters",), _documents, _WEEK),
    Source("feedback", ("complaints", "complaints_answered"), _feedback, _MONTHS),
    Source("queueing", ("hall_wait",), _queueing, _WEEK),
    Source("idcards", ("cards",), _idcards, _TODAY),
    Source("residents", ("residents",), _residents, _TODAY),
    Source("survey", ("satisfaction",), _survey, _TODAY),
    Source("taxes", ("revenue", "revenue_target"), _taxes, dt.timedelta(days=366)),
)
