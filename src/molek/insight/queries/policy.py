"""The map for policy: tables of closed quarters laid over kelurahan, ranked by weights that the reader sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from molek.base import charts
from molek.base.actors import Actor
from molek.insight.errors import PlaceNotFound
from molek.insight.models import DailyFact, StatTable
from molek.insight.permissions import InsightPermission
from molek.insight.queries import tables
from molek.insight.queries.names import names_of
from molek.insight.rules.asked import asked_most
from molek.insight.rules.measures import MEASURES, Measure
from molek.insight.rules.periods import Quarter, parse_quarter
from molek.insight.rules.ranking import Ranked, ranked, weight
from molek.residents import queries as residents
from molek.residents.enums import AreaKind

# What is laid over kelurahan: measure -> (data set, column, usual weight).
LAYERS: dict[str, tuple[str, str, int]] = {
    "applications": ("permohonan-wilayah", "nilai", 1),
    "refused": ("penolakan-wilayah", "nilai", 3),
    "late": ("keterlambatan-wilayah", "nilai", 3),
    "decision_days": ("lama-putusan-wilayah", "median_hari", 2),
    "complaints": ("pengaduan-wilayah", "nilai", 2),
    "poverty_letters": ("sktm-wilayah", "nilai", 2),
}
LEAST_RESIDENTS = 100  # below that a rate per 1,000 says nothing


@dataclass(frozen=True, slots=True)
class Layer:
    """One measure over the kelurahan; ``values`` per 1,000 residents where ``measure.per_residents``, else plain."""

    measure: Measure
    title: str
    definition: str
    unit: str
    counts: dict[str, int]
    values: dict[str, float | None]
    withheld: frozenset[str]
    weight: int
    is_known: bool

    @property
    def field(self) -> str:
        """Name of its weight in an address."""
        return f"b_{self.measure.code}"


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What a reader asked for; whatever in the address is not understood is the usual."""

    quarter: Quarter | None
    quarters: list[Quarter]
    chosen: str
    layers: dict[str, Layer]
    ranking: list[Ranked]
    names: dict[str, str]
    above: dict[str, str]
    population: dict[str, int]


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure's quarters, oldest first: number, or None where withheld or missing; and drawn."""

    title: str
    unit: str
    quarters: list[str]
    numbers: list[int | None]
    withheld: list[bool]
    drawing: str


def view(*, asked: Mapping[str, str], by: Actor) -> PolicyView:
    """The page for what stands in the address. Five queries, whatever the size of the city.

    Raises:
        NotPermitted: ``by`` may not read the city's figures.
    """
    by.require(InsightPermission.READ)
    quarters = tables.periods()
    wanted = parse_quarter(asked.get("triwulan", ""))
    quarter = wanted if wanted in quarters else (quarters[0] if quarters else None)
    chosen = asked.get("ukuran", "")
    areas = residents.areas()
    kelurahan = {info.code: info for info in areas if info.kind == AreaKind.KELURAHAN}
    population = _population()
    layers = _layers(quarter, list(kelurahan), population, asked)
    values = {code: layer.values for code, layer in layers.items() if layer.is_known}
    weights = {code: layer.weight for code, layer in layers.items() if layer.is_known}
    names = {info.code: info.name for info in areas}
    return PolicyView(
        quarter=quarter,
        quarters=quarters,
        chosen=chosen if chosen in layers else "skor",
        layers=layers,
        ranking=ranked(values, weights),
        names=names,
        above={code: names.get(info.parent or "", "") for code, info in kelurahan.items()},
        population=population,
    )


def _population() -> dict[str, int]:
    day = DailyFact.objects.filter(measure="residents").aggregate(day=Max("day"))["day"]
    return dict(DailyFact.objects.filter(measure="residents", day=day).values_list("area_code", "number"))


def _layers(
    quarter: Quarter | None, codes: list[str], population: Mapping[str, int], asked: Mapping[str, str]
) -> dict[str, Layer]:
    period = quarter.code if quarter else ""
    of_set = dict(StatTable.objects.filter(period=period).values_list("dataset", "rows"))
    language, layers = get_language(), {}
    for code, (dataset, column, usual) in LAYERS.items():
        measure = MEASURES[code]
        rows = {row["kode_wilayah"]: row for row in of_set.get(dataset, [])}
        counts = {area: rows[area][column] for area in codes if area in rows and rows[area][column] is not None}
        unit = measure.unit.to(language)
        layers[code] = Layer(
            measure=measure,
            title=measure.title.to(language),
            definition=measure.definition.to(language),
            unit=_("{unit} per 1.000 penduduk").format(unit=unit) if measure.per_residents else unit,
            counts=counts,
            values={area: _rate(measure, counts.get(area), population.get(area, 0)) for area in codes},
            withheld=frozenset(area for area in codes if area in rows and rows[area]["catatan"]),
            weight=weight(asked.get(f"b_{code}", ""), usual),
            is_known=bool(rows),
        )
    return layers


def _rate(measure: Measure, count: int | None, people: int) -> float | None:
    if count is None:
        return None
    if not measure.per_residents:
        return float(count)
    return 1000 * count / people if people >= LEAST_RESIDENTS else None


def shown_map(seen: PolicyView, *, links: Callable[[str], str]) -> residents.AreaMap:
    """The chosen layer, or the score, as a map."""
    if seen.chosen == "skor":
        return residents.area_map(
            {one.code: one.score for one in seen.ranking} if seen.quarter else {},
            title=_("Skor prioritas per kelurahan"), unit=_("dari 100"), links=links, digits=0,
        )  # fmt: skip
    layer = seen.layers[seen.chosen]
    return residents.area_map(
        layer.values, title=layer.title, unit=layer.unit, suppressed=layer.withheld, links=links,
        digits=1 if layer.measure.per_residents else 0, hidden_label=_("samar"),
    )  # fmt: skip


def export_rows(seen: PolicyView) -> list[list[Any]]:
    """The ranked list as a table: what is withheld is not in it."""
    known = [layer for layer in seen.layers.values() if layer.is_known]
    head = ["periode", "peringkat", "kode_wilayah", "nama_wilayah", "kecamatan", "penduduk", "skor"]
    for layer in known:
        head += [layer.measure.code, *([f"{layer.measure.code}_per_1000"] if layer.measure.per_residents else [])]
        head.append(f"{layer.measure.code}_catatan")
    rows: list[list[Any]] = [head]
    for place, one in enumerate(seen.ranking, 1):
        row: list[Any] = [
            seen.quarter.code if seen.quarter else "", place, one.code, seen.names[one.code], seen.above[one.code],
            seen.population.get(one.code), round(one.score, 1),
        ]  # fmt: skip
        for layer in known:
            value = layer.values[one.code]
            row.append(layer.counts.get(one.code))
            if layer.measure.per_residents:
                row.append(None if value is None else round(value, 1))
            row.append("disamarkan" if one.code in layer.withheld else "")
        rows.append(row)
    return rows


def area_trends(code: str, *, by: Actor) -> tuple[residents.AreaInfo, list[Trend]]:
    """A kelurahan's numbers over the quarters. Raises :class:`PlaceNotFound`, ``NotPermitted``."""
    by.require(InsightPermission.READ)
    info = residents.area(code)
    if info is None or info.kind != AreaKind.KELURAHAN:
        raise PlaceNotFound()
    found = []
    for measure, (dataset, column, _usual) in LAYERS.items():
        of_quarter = {
            period: next((row for row in rows if row["kode_wilayah"] == code), None)
            for period, rows in tables.tables_of(dataset).items()
        }
        if of_quarter:
            found.append(_trend(MEASURES[measure], of_quarter, column))
    return info, found


def service_trend(code: str, *, by: Actor) -> tuple[str, Trend]:
    """A service's applications over the quarters, city-wide. Raises :class:`PlaceNotFound`, ``NotPermitted``."""
    by.require(InsightPermission.READ)
    names = names_of("applications", get_language() or "id")
    of_quarter = {
        period: next((row for row in rows if row["kode"] == code), None)
        for period, rows in tables.tables_of("permohonan-layanan").items()
    }
    if names(code) == code and not any(of_quarter.values()):
        raise PlaceNotFound()
    return names(code), _trend(MEASURES["applications"], of_quarter, "nilai")


def _trend(measure: Measure, rows: Mapping[str, Mapping[str, Any] | None], column: str) -> Trend:
    numbers = [row[column] if row else None for row in rows.values()]
    return Trend(
        title=measure.title.to(get_language()),
        unit=measure.unit.to(get_language()),
        quarters=list(rows),
        numbers=numbers,
        withheld=[bool(row and row["catatan"]) for row in rows.values()],
        drawing=charts.columns(list(rows), [number or 0 for number in numbers], []),
    )


def services_asked(area: str, quarter: Quarter | None) -> list[tuple[str, str]]:
    """Code and name of the services asked for most in a kelurahan, in order, without numbers."""
    if quarter is None:
        return []
    here = _counts(quarter, "key", area_code=area)
    names = names_of("applications", get_language() or "id")
    return [(code, names(code)) for code in asked_most(here, _counts(quarter, "key"))]


def areas_asking(service: str, quarter: Quarter | None) -> list[tuple[str, str]]:
    """Code and name of the kelurahan that ask most for a service, in order, without numbers."""
    if quarter is None:
        return []
    names = {info.code: info.name for info in residents.areas(kind=AreaKind.KELURAHAN)}
    here = {code: n for code, n in _counts(quarter, "area_code", key=service).items() if code in names}
    return [(code, names[code]) for code in asked_most(here, _counts(quarter, "area_code"))]


def _counts(quarter: Quarter, by: str, **narrowed: str) -> dict[str, int]:
    facts = DailyFact.objects.filter(measure="applications", day__range=(quarter.first, quarter.last), **narrowed)
    return dict(facts.values(by).annotate(total=Sum("number")).values_list(by, "total"))


def latest_quarter() -> Quarter | None:
    return next(iter(tables.periods()), None)
