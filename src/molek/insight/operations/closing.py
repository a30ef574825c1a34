"""Tables of closed quarters: made once, small numbers withheld, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Sum

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.insight.models import DailyFact, StatTable
from molek.insight.queries.names import names_of
from molek.insight.rules.datasets import DATASETS, WITHHELD, Dataset, Shape
from molek.insight.rules.histograms import quantile
from molek.insight.rules.measures import MEASURES
from molek.insight.rules.periods import Quarter, closed_quarters
from molek.insight.rules.suppression import LEAST, withheld
from molek.residents import queries as residents
from molek.residents.enums import AreaKind

Rows = list[dict[str, Any]]
_LEVELS = {AreaKind.CITY: "KOTA", AreaKind.KECAMATAN: "KECAMATAN", AreaKind.KELURAHAN: "KELURAHAN"}
TOTAL = "*"  # the root of a tree of kinds


def close_quarters(*, by: Actor, at: dt.datetime) -> list[str]:
    """Make every table that is due and not there yet; gives ``dataset period`` of each. Safe to run twice.

    A quarter is due when it is closed and the facts cover it from its first day. A data set without a single fact
    in it gets no table: nothing was counted is not the same as zero.

    Raises:
        NotPermitted: only the system closes.
    """
    by.require("insight.refresh")
    made = []
    for dataset in DATASETS.values():
        if dataset.is_periodic:
            made += [
                f"{dataset.code} {quarter.code}" for quarter in _due(dataset, at) if _close(dataset, quarter, by, at)
            ]
    return made


def _measures(dataset: Dataset) -> tuple[str, ...]:
    return dataset.parts or (dataset.measure.code if dataset.measure else "",)


def _due(dataset: Dataset, at: dt.datetime) -> list[Quarter]:
    facts = DailyFact.objects.filter(measure__in=_measures(dataset)).aggregate(first=Min("day"))
    if facts["first"] is None:
        return []
    first = facts["first"].replace(day=1)  # a city that began within the first month counts as from its first day
    there = set(StatTable.objects.filter(dataset=dataset.code).values_list("period", flat=True))
    return [quarter for quarter in closed_quarters(first, city_date(at)) if quarter.code not in there]


@transaction.atomic
def _close(dataset: Dataset, quarter: Quarter, by: Actor, at: dt.datetime) -> bool:
    rows = _BUILDERS[dataset.shape](dataset, quarter)
    if rows is None:
        return False
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    try:
        with transaction.atomic():
            StatTable.objects.create(dataset=dataset.code, period=quarter.code, rows=rows, digest=digest, made_at=at)
    except IntegrityError:  # another worker made it first; the same one
        return False
    audit.record(
        event="insight.table.made", by=by, subject=f"dataset:{dataset.code}", at=at,
        data={"period": quarter.code, "digest": digest},
    )  # fmt: skip
    return True


def _sums(measures: tuple[str, ...], quarter: Quarter, *by: str) -> list[tuple[Any, ...]]:
    rows = DailyFact.objects.filter(measure__in=measures, day__range=(quarter.first, quarter.last))
    return list(rows.values(*by).annotate(total=Sum("number")).values_list(*by, "total"))


def _area_rows(dataset: Dataset, quarter: Quarter) -> Rows | None:
    """City, kecamatan and kelurahan. People whose kelurahan is not one of the city's are in no line."""
    measure = _measures(dataset)
    if measure == ("residents",):
        latest = DailyFact.objects.filter(measure="residents", day__lte=quarter.last + dt.timedelta(days=31))
        day = latest.aggregate(day=Max("day"))["day"]
        found = dict(DailyFact.objects.filter(measure="residents", day=day).values_list("area_code", "number"))
    else:
        found = dict(_sums(measure, quarter, "area_code"))
    areas = residents.areas()
    if not found or not areas:
        return None
    parents = {info.code: info.parent for info in areas if info.parent}
    counts = {info.code: 0 for info in areas}
    for code, number in found.items():
        step: str | None = code if code in counts and code not in parents.values() else None
        while step is not None:
            counts[step] += number
            step = parents.get(step)
    hidden = withheld(counts, parents)
    return [
        {
            **_place(quarter, info), **_value(counts[info.code], info.code in hidden.codes),
        }
        for info in areas
    ]  # fmt: skip


def _kind_rows(dataset: Dataset, quarter: Quarter) -> Rows | None:
    if dataset.parts:
        counts = dict(_sums(dataset.parts, quarter, "measure"))
        counts = {part: counts.get(part, 0) for part in dataset.parts} if counts else {}
        names: Callable[[str], str] = lambda code: MEASURES[code].title.id  # noqa: E731
    else:
        counts = dict(_sums(_measures(dataset), quarter, "key"))
        names = names_of(_measures(dataset)[0])
    if not counts:
        return None
    return _tree_rows(quarter, counts, names)


def _tree_rows(quarter: Quarter, counts: Mapping[str, int], names: Callable[[str], str]) -> Rows:
    whole = {TOTAL: sum(counts.values()), **counts}
    hidden = withheld(whole, dict.fromkeys(counts, TOTAL))
    order = [TOTAL, *sorted(counts, key=names)]  # by name: the order of withheld numbers tells nothing of their size
    return [
        {
            "periode": quarter.code, "kode": "" if code == TOTAL else code,
            "nama": "Jumlah" if code == TOTAL else names(code), **_value(whole[code], code in hidden.codes),
        }
        for code in order
    ]  # fmt: skip


def _median_rows(dataset: Dataset, quarter: Quarter) -> Rows | None:
    """Every area's own median. How many decisions it is of is told nowhere but in that there are enough."""
    areas = residents.areas()
    parents = {info.code: info.parent for info in areas}
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for area, key, total in _sums(_measures(dataset), quarter, "area_code", "key"):
        step = area if area in parents else None
        while step is not None:
            found[step][int(key)] += total
            step = parents.get(step)
    if not found:
        return None
    rows = []
    for info in areas:
        total = sum(found[info.code].values())
        rows.append({
            **_place(quarter, info), "median_hari": quantile(found[info.code], 0.5) if total >= LEAST else None,
            "catatan": WITHHELD if 0 < total < LEAST else "",
        })  # fmt: skip
    return rows


def _hall_rows(dataset: Dataset, quarter: Quarter) -> Rows | None:
    halls: dict[str, Counter[int]] = defaultdict(Counter)
    for key, total in _sums(_measures(dataset), quarter, "key"):
        hall, _, minutes = key.rpartition("|")
        halls[hall][int(minutes)] += total
    if not halls:
        return None
    names = names_of("hall_wait")
    rows = []
    for row in _tree_rows(quarter, {hall: sum(waited.values()) for hall, waited in halls.items()}, names)[1:]:
        waited, is_shown = halls[row["kode"]], not row["catatan"]
        rows.append({
            "periode": row["periode"], "kode": row["kode"], "nama": row["nama"], "dipanggil": row["nilai"],
            "median_menit": quantile(waited, 0.5) if is_shown else None,
            "p90_menit": quantile(waited, 0.9) if is_shown else None, "catatan": row["catatan"],
        })  # fmt: skip
    return rows


def _month_rows(dataset: Dataset, quarter: Quarter) -> Rows | None:
    amounts = dict(_sums(_measures(dataset), quarter, "day"))
    if not amounts:
        return None
    return [{"periode": quarter.code, "bulan": f"{m:%Y-%m}", "nilai": amounts.get(m, 0)} for m in quarter.months]


def _place(quarter: Quarter, info: residents.AreaInfo) -> dict[str, Any]:
    return {
        "periode": quarter.code, "kode_wilayah": info.code, "nama_wilayah": info.name, "tingkat": _LEVELS[info.kind],
        "kode_induk": info.parent or "",
    }  # fmt: skip


def _value(count: int, is_hidden: bool) -> dict[str, Any]:
    return {"nilai": None if is_hidden else count, "catatan": WITHHELD if is_hidden else ""}


_BUILDERS: dict[Shape, Callable[[Dataset, Quarter], Rows | None]] = {
    Shape.AREA: _area_rows,
    Shape.KINDS: _kind_rows,
    Shape.MEDIANS: _median_rows,
    Shape.HALLS: _hall_rows,
    Shape.MONTHS: _month_rows,
}
assert LEAST > 1, "a threshold of 1 withholds nothing"
