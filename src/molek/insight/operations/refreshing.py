"""Counting anew: each source on its own, so that one that fails leaves the others' figures and says since when."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.insight.models import DailyFact, SourceState
from molek.insight.queries.sources import SOURCES, Fact, Source
from molek.insight.rules.periods import quarter_of

logger = logging.getLogger("molek.insight")
_QUARTERS_BACK = 5  # read when a source is counted for the first time
_COPY = "COPY insight_dailyfact (day, measure, area_code, key, number) FROM STDIN"
_MOST_DAYS = 31  # of one reading, so that no query is without bounds


def refresh(*, by: Actor, at: dt.datetime, sources: Iterable[Source] = SOURCES) -> dict[str, str]:
    """Count every source up to now; gives source -> problem, "" for none. Safe to run twice.

    Raises:
        NotPermitted: only the system counts.
    """
    by.require("insight.refresh")
    return {source.code: _try(source, at) for source in sources}


def _try(source: Source, at: dt.datetime) -> str:
    try:
        _count(source, at)
    except Exception as error:
        problem = type(error).__name__
        logger.exception("insight.source.failed", extra={"source": source.code})
        SourceState.objects.filter(pk=source.code).update(failed_at=at, problem=problem)
        return problem
    return ""


def _count(source: Source, at: dt.datetime) -> None:
    today = city_date(at)
    state = SourceState.objects.filter(pk=source.code).first()
    if state is None:
        first = quarter_of(today)
        for _ in range(_QUARTERS_BACK):
            first = first.before
        since = first.first if source.window else today
    else:
        since = max(min(state.counted_through, today) - source.window, state.since)
    since = since.replace(day=1) if source.window.days > _MOST_DAYS else since
    start = since
    while start <= today:
        until = min(start + dt.timedelta(days=_MOST_DAYS - 1), today)
        if source.window.days > _MOST_DAYS:  # reads whole years by itself
            until = today
        _replace(source, start, until, at)
        start = until + dt.timedelta(days=1)
    SourceState.objects.update_or_create(
        pk=source.code,
        defaults={"counted_through": today, "counted_at": at, "failed_at": None, "problem": ""},
        create_defaults={"since": since, "counted_through": today, "counted_at": at},
    )


@transaction.atomic
def _replace(source: Source, since: dt.date, until: dt.date, at: dt.datetime) -> None:
    facts = [fact for fact in source.read(since, until, at) if since <= fact.day <= until]
    DailyFact.objects.filter(measure__in=source.measures, day__range=(since, until)).delete()
    _write(facts)


def _write(facts: Iterable[Fact]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for fact in facts:
            copy.write_row(fact)


@transaction.atomic
def load_history(*, facts: Iterable[Fact], by: Actor, at: dt.datetime) -> int:
    """Take in facts of the days before today, for instance from the system the city had before. Returns how many.

    From then on only today and later days are counted from the sources whose measures came along.

    Raises:
        NotPermitted: only the system loads.
    """
    by.require("insight.refresh")
    today = city_date(at)
    loaded = [fact for fact in facts if fact.day < today]
    measures = {fact.measure for fact in loaded}
    DailyFact.objects.filter(measure__in=measures, day__lt=today).delete()
    _write(loaded)
    for source in SOURCES:
        if measures & set(source.measures):
            SourceState.objects.update_or_create(
                pk=source.code,
                defaults={"since": today, "counted_through": today, "counted_at": at, "failed_at": None, "problem": ""},
            )
    audit.record(event="insight.history.loaded", by=by, subject="insight", at=at, data={"facts": len(loaded)})
    return len(loaded)
