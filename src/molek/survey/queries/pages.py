"""What the desk and the public page show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from molek.base.actors import Actor
from molek.staff import queries as staff
from molek.survey.enums import Category, Element
from molek.survey.errors import NoSuchOffice, PeriodNotFound
from molek.survey.models import Answer, FollowUp, Period, Result
from molek.survey.permissions import SurveyPermission
from molek.survey.queries.figures import figures_of, hash_of
from molek.survey.rules import bounds_on

_WEAKEST = 3
_WORDS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of ``components/bars.html``."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Band:
    """One category on the drawn scale of 300 points: where it begins, how wide it is, and its least index in words."""

    key: str
    x: int
    width: int
    least: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """An office or a service; ``shown`` says what is hidden."""

    name: str
    answers: int | None
    index: Decimal | None
    category: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Figures of a period, ready to be drawn."""

    answers: int
    needed: int
    population: int
    index: Decimal | None
    category: str
    category_key: str
    legal_basis: str
    elements: Sequence[Bar]
    weakest: Sequence[str]
    units: Sequence[GroupLine]
    services: Sequence[GroupLine]
    taps: int | None
    tapped_good_percent: int | None
    counter_answers: int | None
    counter_index: Decimal | None
    bands: Sequence[Band]  # worst first

    @property
    def place(self) -> int:
        """Where the index stands on the drawn scale."""
        return 0 if self.index is None else _on_scale(self.index)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    id: int
    name: str
    since: dt.date
    until: dt.date
    is_running: bool
    index: Decimal | None  # as published
    answers: int


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A period at the desk. ``result``: what is published, or None; ``is_new``: the figures differ from it."""

    period: Period
    drawn: Drawn
    result: Result | None
    is_new: bool
    is_over: bool
    may_publish: bool
    follow_ups: Sequence[FollowUp]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What everybody sees of a published period."""

    result: Result
    period: Period
    drawn: Drawn
    follow_ups: Sequence[FollowUp]
    done: int
    trend: Sequence[Bar]
    others: Sequence[Result]


def is_loaded() -> bool:
    """Is there any period?"""
    return Period.objects.exists()


def offices(*, by: Actor) -> list[tuple[str, str]]:
    """Code and name of every office, by name. One query."""
    by.require(SurveyPermission.MANAGE)
    return sorted(((unit.code, unit.name) for unit in staff.all_units()), key=lambda office: office[1])


def office_name(unit_code: str) -> str:
    """Raises :class:`NoSuchOffice`."""
    name = staff.unit_names([unit_code]).get(unit_code)
    if name is None:
        raise NoSuchOffice()
    return name


def _on_scale(index: Decimal) -> int:
    """25 stands at the left end of 300 points, 100 at the right one."""
    return round(4 * (index - 25))


def _bands(on: dt.date) -> list[Band]:
    least = [*reversed(bounds_on(on).least)]
    ends = [*(value for _, value in least[1:]), Decimal(100)]
    return [
        Band(key, _on_scale(value), _on_scale(end) - _on_scale(value), f"{value.normalize():f}".replace(".", ","))
        for (key, value), end in zip(least, ends, strict=True)
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _category(key: str | None) -> str:
    return str(Category(key).label) if key else ""


def drawn(figures: Mapping[str, Any]) -> Drawn:
    """Labels of the reader's language around the figures."""
    elements = [
        Bar(str(Element(row["key"]).label), float(row["index"]), row["index"].replace(".", ","))
        for row in figures["elements"]
    ]
    weakest = sorted(elements, key=lambda bar: bar.value)[:_WEAKEST]
    good = figures["tapped_good"]
    return Drawn(
        answers=figures["answers"],
        needed=figures["needed"],
        population=figures["population"],
        index=_decimal(figures["index"]),
        category=_category(figures["category"]),
        category_key=figures["category"] or "",
        legal_basis=figures["legal_basis"],
        elements=elements,
        weakest=[bar.label for bar in weakest],
        units=[_group(row) for row in figures["units"]],
        services=[_group(row) for row in figures["services"]],
        taps=figures["taps"],
        tapped_good_percent=None if good is None else round(100 * good / figures["taps"]),
        counter_answers=figures["counter_answers"],
        counter_index=_decimal(figures["counter_index"]),
        bands=_bands(dt.date.fromisoformat(figures["until"])),
    )


def _group(row: Mapping[str, Any]) -> GroupLine:
    return GroupLine(row["name"], row["answers"], _decimal(row["index"]), _category(row["category"]))


def periods(*, by: Actor, on: dt.date) -> list[PeriodRow]:
    """Every period, newest first. Three queries."""
    by.require(SurveyPermission.MANAGE)
    latest = {result.period_id: result for result in Result.objects.order_by("version")}
    return [
        PeriodRow(
            id=period.pk,
            name=period.name,
            since=period.since,
            until=period.until,
            is_running=period.since <= on <= period.until,
            index=_decimal(latest[period.pk].figures["index"]) if period.pk in latest else None,
            answers=Answer.objects.filter(day__range=(period.since, period.until), overall__isnull=True).count(),
        )
        for period in Period.objects.order_by("-since")
    ]


def period_page(*, period_id: int, by: Actor, on: dt.date) -> PeriodPage:
    """One period: what came in, what it makes, what is planned. ``on`` is the city's day.

    Raises:
        NotPermitted: ``by`` does not run the survey.
        PeriodNotFound: no such period.
    """
    by.require(SurveyPermission.MANAGE)
    period = Period.objects.filter(pk=period_id).first()
    if period is None:
        raise PeriodNotFound()
    figures = figures_of(period)
    result = period.results.order_by("-version").first()
    words = Answer.objects.filter(day__range=(period.since, period.until), is_settled=True).exclude(words="")
    return PeriodPage(
        period=period,
        drawn=drawn(figures),
        result=result,
        is_new=result is None or result.sha256 != hash_of(figures),
        is_over=on > period.until,
        may_publish=by.may(SurveyPermission.PUBLISH),
        follow_ups=list(period.follow_ups.order_by("due_date", "id")),
        words=list(words.order_by("id").values_list("words", flat=True)[:_WORDS_SHOWN]),
    )


def published() -> list[Result]:
    """The latest version of every published period, newest period first. One query."""
    rows = Result.objects.select_related("period").order_by("-period__since", "-version")
    return list({result.period_id: result for result in reversed(rows)}.values())[::-1]


def result_page(*, period_id: int | None) -> ResultPage | None:
    """A published period, the newest if none is named; None if nothing is published yet.

    Raises:
        PeriodNotFound: that period has no published result.
    """
    results = published()
    if not results and period_id is None:
        return None
    found = results[0] if period_id is None else next((r for r in results if r.period_id == period_id), None)
    if found is None:
        raise PeriodNotFound()
    lines = list(found.period.follow_ups.order_by("due_date", "id"))
    return ResultPage(
        result=found,
        period=found.period,
        drawn=drawn(found.figures),
        follow_ups=lines,
        done=sum(line.done_at is not None for line in lines),
        trend=[
            Bar(r.period.name, float(r.figures["index"]), r.figures["index"].replace(".", ","))
            for r in reversed(results)
        ],
        others=[r for r in results if r.pk != found.pk],
    )


def result_rows() -> Iterator[list[str]]:
    """Every published index as a table: a line of names, then the city, its elements, offices and services."""
    yield ["periode", "mulai", "sampai", "jenis", "kode", "nama", "jawaban", "indeks", "mutu", "versi", "sha256"]
    for result in published():
        f = result.figures
        head = [result.period.name, f["since"], f["until"]]
        tail = [str(result.version), result.sha256]
        yield [*head, "kota", "", "", str(f["answers"]), f["index"], f["category"], *tail]
        for row in f["elements"]:
            yield [*head, "unsur", row["key"], str(Element(row["key"]).label), "", row["index"], "", *tail]
        for kind, rows in (("kantor", f["units"]), ("layanan", f["services"])):
            for row in rows:
                told = [row["answers"], row["index"], row["category"]]
                yield [*head, kind, row["key"], row["name"], *("" if v is None else str(v) for v in told), *tail]
