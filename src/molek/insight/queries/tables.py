"""Tables of closed quarters, and the files made of what is released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from molek.base.workdays import CITY_TZ, city_date
from molek.catalogue import queries as catalogue
from molek.insight.errors import DatasetNotFound, VersionNotFound
from molek.insight.models import Hold, StatTable
from molek.insight.rules.datasets import DATASETS, Dataset
from molek.insight.rules.periods import Quarter, parse_quarter, quarter_of, releases_on
from molek.residents import queries as residents
from molek.residents.enums import AreaKind

_LEVELS = {AreaKind.CITY: "KOTA", AreaKind.KECAMATAN: "KECAMATAN", AreaKind.KELURAHAN: "KELURAHAN"}


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A data set as public and officer see it. ``versions``: days on which something was added, newest first."""

    dataset: Dataset
    periods: list[str]
    waiting: list[str]
    released_at: dt.datetime | None
    versions: list[dt.date]
    next_on: dt.date | None
    hold: Hold | None


def dataset(code: str) -> Dataset:
    """Raises :class:`DatasetNotFound`."""
    if code not in DATASETS:
        raise DatasetNotFound()
    return DATASETS[code]


def dataset_states(*, at: dt.datetime) -> list[DatasetState]:
    """All data sets, in their order. Two queries."""
    tables: dict[str, list[StatTable]] = {}
    for table in StatTable.objects.defer("rows").order_by("period"):
        tables.setdefault(table.dataset, []).append(table)
    holds = {hold.dataset: hold for hold in Hold.objects.filter(ended_at=None)}
    today = city_date(at)
    return [_state(one, tables.get(one.code, []), holds.get(one.code), today) for one in DATASETS.values()]


def dataset_state(code: str, *, at: dt.datetime) -> DatasetState:
    """Raises :class:`DatasetNotFound`."""
    dataset(code)
    return next(state for state in dataset_states(at=at) if state.dataset.code == code)


def _state(one: Dataset, tables: list[StatTable], hold: Hold | None, today: dt.date) -> DatasetState:
    released = [table for table in tables if table.released_at]
    days = {city_date(table.released_at) for table in released if table.released_at}
    return DatasetState(
        dataset=one,
        periods=[table.period for table in released],
        waiting=[table.period for table in tables if not table.released_at],
        released_at=max((t.released_at for t in released if t.released_at), default=None),
        versions=sorted(days, reverse=True),
        next_on=_next_on(tables, today) if one.is_periodic else None,
        hold=hold,
    )


def _next_on(tables: list[StatTable], today: dt.date) -> dt.date:
    """The day on which the next table becomes public, if it is not held."""
    waiting = [q for t in tables if not t.released_at and (q := parse_quarter(t.period)) is not None]
    if waiting:
        return max(releases_on(waiting[0]), today)
    quarter = quarter_of(today).before
    if releases_on(quarter) > today:
        return releases_on(quarter)
    return releases_on(quarter.next)


def released_rows(code: str, *, on: dt.date | None = None) -> Iterator[dict[str, Any]]:
    """Every released row, oldest quarter first; with ``on``, as the file was at the end of that city day. One query.

    Raises:
        DatasetNotFound: there is no such data set.
        VersionNotFound: nothing had been released by then, or the data set keeps no versions.
    """
    one = dataset(code)
    if not one.is_periodic:
        if on is not None:
            raise VersionNotFound()
        return iter(_REFERENCE[code]())
    tables = StatTable.objects.filter(dataset=code, released_at__isnull=False).order_by("period")
    if on is not None:
        end = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), CITY_TZ)
        tables = tables.filter(released_at__lt=end)
        if not tables.exists():
            raise VersionNotFound()
    return (row for table in tables.iterator(chunk_size=20) for row in table.rows)


def table_rows(code: str, period: str) -> list[dict[str, Any]]:
    """One quarter's rows, released or not: withheld numbers are not in them. Empty if there is no such table."""
    found = StatTable.objects.filter(dataset=code, period=period).values_list("rows", flat=True).first()
    return list(found) if found else []


def tables_of(code: str, *, most: int = 8) -> dict[str, list[dict[str, Any]]]:
    """The latest quarters' rows, oldest first."""
    found = StatTable.objects.filter(dataset=code).order_by("-period").values_list("period", "rows")[:most]
    return dict(reversed(list(found)))


def periods() -> list[Quarter]:
    """Quarters with any table, newest first."""
    codes = StatTable.objects.values_list("period", flat=True).distinct().order_by("-period")
    return [quarter for code in codes if (quarter := parse_quarter(code)) is not None]


def _areas() -> list[dict[str, Any]]:
    return [
        {"kode_wilayah": a.code, "nama_wilayah": a.name, "tingkat": _LEVELS[a.kind], "kode_induk": a.parent or ""}
        for a in residents.areas()
    ]


def _services() -> list[dict[str, Any]]:
    return [
        {
            "kode": one.code, "nama": one.service.name.id, "versi": one.version,
            "hari_kerja_paling_lama": one.service.working_days()[1],
        }
        for one in catalogue.published()
    ]  # fmt: skip


_REFERENCE = {"kode-wilayah": _areas, "layanan": _services}
