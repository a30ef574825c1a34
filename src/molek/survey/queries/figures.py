"""Indices of a stretch of days: counted from the answers, or as they were published."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Q, Sum

from molek.catalogue import queries as catalogue
from molek.staff import queries as staff
from molek.survey.enums import Channel
from molek.survey.models import Answer, Period, Result
from molek.survey.rules import (
    ELEMENT_KEYS,
    bounds_on,
    category_of,
    element_index,
    index_of,
    parameter_on,
    sample_size,
)

By = Literal["unit", "service", "city"]
_COLUMN = {"unit": "unit_code", "service": "service_code"}


@dataclass(frozen=True, slots=True)
class SurveyIndex:
    """One index. ``answers`` and ``index`` are None where too few answered to show them by themselves."""

    key: str  # code of the unit or service; "" for the city
    name: str
    answers: int | None
    index: Decimal | None
    category: str | None
    is_published: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Complete answers of one group, and the sum of their scores by element."""

    key: str
    answers: int
    totals: Mapping[str, int]

    @property
    def index(self) -> Decimal:
        return index_of(self.totals, self.answers)


def indices(*, since: dt.date, until: dt.date, by: By) -> list[SurveyIndex]:
    """Indices of the days from ``since`` to ``until``, both counted; best first, those that are hidden last.

    As published where these very days are a published period, else counted from the answers so far. Few queries.
    """
    result = Result.objects.filter(period__since=since, period__until=until).order_by("-version").first()
    if result is not None:
        return _published(result.figures, by)
    return _shown(count_by(since, until, by), by, until, names=_names(by))


def _published(figures: Mapping[str, Any], by: By) -> list[SurveyIndex]:
    rows = [figures] if by == "city" else figures["units" if by == "unit" else "services"]
    return [
        SurveyIndex(
            key=row.get("key", ""),
            name=row.get("name", ""),
            answers=row["answers"],
            index=None if row["index"] is None else Decimal(row["index"]),
            category=row["category"],
            is_published=True,
        )
        for row in rows
    ]


def count_by(since: dt.date, until: dt.date, by: By, *, channel: Channel = Channel.INVITED) -> list[Counted]:
    """Complete answers by group. One query."""
    rows = Answer.objects.filter(day__range=(since, until), channel=channel, overall__isnull=True)
    grouped = rows.values(_COLUMN[by]) if by in _COLUMN else rows.values("channel")
    sums = {f"sum_{key}": Sum(key) for key in ELEMENT_KEYS}
    return [
        Counted(
            key=str(row.get(_COLUMN.get(by, ""), "")),
            answers=row["people"],
            totals={key: row[f"sum_{key}"] for key in ELEMENT_KEYS},
        )
        for row in grouped.annotate(people=Count("id"), **sums).order_by()
    ]


def hidden_keys(sizes: Mapping[str, int], least: int) -> frozenset[str]:
    """Groups that are not shown: the small ones, and as many more as it takes that the total betrays none of them."""
    by_size = sorted(sizes, key=lambda key: (sizes[key], key))
    hidden = [key for key in by_size if sizes[key] < least]
    for key in by_size[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(sizes[one] for one in hidden) >= least):
            break
        hidden.append(key)
    return frozenset(hidden)


def _shown(counted: Sequence[Counted], by: By, on: dt.date, *, names: Mapping[str, str]) -> list[SurveyIndex]:
    least, bounds = parameter_on("least_shown", on), bounds_on(on)
    hidden = hidden_keys({one.key: one.answers for one in counted}, least)
    rows = [
        SurveyIndex(one.key, names.get(one.key, one.key), None, None, None, False)
        if one.key in hidden
        else SurveyIndex(
            one.key, names.get(one.key, one.key), one.answers, one.index, category_of(one.index, bounds), False
        )
        for one in counted
    ]
    return sorted(rows, key=lambda row: (row.index is None, -(row.index or 0), row.name))


def _names(by: By) -> Mapping[str, str]:
    if by == "service":
        return {o.service.code: catalogue.service_card(o, language="id").name for o in catalogue.published()}
    if by == "unit":
        codes = list(Answer.objects.order_by().values_list("unit_code", flat=True).distinct())
        return staff.unit_names(codes)
    return {}


def figures_of(period: Period) -> dict[str, Any]:
    """All figures of a period as they are published: whole numbers, texts, lists, objects."""
    since, until = period.since, period.until
    answers = Answer.objects.filter(day__range=(since, until))
    bounds = bounds_on(until)
    whole = (count_by(since, until, "city") or [Counted("", 0, {})])[0]
    least = parameter_on("least_shown", until)
    index = whole.index if whole.answers >= least else None
    taps = answers.filter(overall__isnull=False).aggregate(
        people=Count("id"), good=Count("id", filter=Q(overall__gte=3))
    )  # fmt: skip
    counter = (count_by(since, until, "city", channel=Channel.COUNTER) or [Counted("", 0, {})])[0]
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "population": period.population,
        "needed": sample_size(period.population),
        "answers": whole.answers,
        "index": None if index is None else str(index),
        "category": None if index is None else category_of(index, bounds),
        "legal_basis": bounds.legal_basis,
        "elements": [
            {"key": key, "index": str(element_index(whole.totals[key], whole.answers))}
            for key in ELEMENT_KEYS
            if index is not None
        ],
        "units": [_plain(row) for row in _shown(count_by(since, until, "unit"), "unit", until, names=_names("unit"))],
        "services": [
            _plain(row) for row in _shown(count_by(since, until, "service"), "service", until, names=_names("service"))
        ],
        "taps": taps["people"] if taps["people"] >= least else None,
        "tapped_good": taps["good"] if taps["people"] >= least else None,
        "counter_answers": counter.answers if counter.answers >= least else None,
        "counter_index": str(counter.index) if counter.answers >= least else None,
    }


def betrays(old: Mapping[str, Any], new: Mapping[str, Any], least: int) -> bool:
    """Would ``new`` beside ``old`` show fewer than ``least`` answers of somebody by their difference?

    What is counted in both is compared: the city, each office and service, taps and the counter's code. A group that
    is shown in one version only is compared with nothing by whoever sees it the first time; its size is at least
    ``least`` by itself.
    """
    pairs = [(old["answers"], new["answers"])]
    pairs += [(old[key], new[key]) for key in ("taps", "counter_answers")]
    for groups in ("units", "services"):
        before = {row["key"]: row["answers"] for row in old[groups]}
        pairs += [(before.get(row["key"]), row["answers"]) for row in new[groups]]
    return any(a is not None and b is not None and 0 < abs(b - a) < least for a, b in pairs)


def _plain(row: SurveyIndex) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "answers": row.answers,
        "index": None if row.index is None else str(row.index),
        "category": row.category,
    }


def hash_of(figures: Mapping[str, Any]) -> str:
    """SHA-256 of the figures' one JSON text: sorted keys, no spaces, UTF-8."""
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
