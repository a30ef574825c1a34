"""The city's areas on a map, one value each: drawn on the server from the city's own folder, without foreign tiles."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from molek.residents.enums import AreaKind
from molek.residents.queries.areas import AreaInfo, areas
from molek.residents.rules.drawing import Drawing, Shape, Undrawable, polygon_drawing, tile_drawing
from molek.residents.rules.shades import Step, steps

POLYGONS, TILES = "areas.geojson", "map.csv"
_LABEL_LENGTH = 5
logger = logging.getLogger("molek.residents")


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area as drawn. ``shade`` is "1" to "5", "hidden" (too few to show) or "none" (nothing known).

    ``tip`` says all of it in words. ``label`` and ``shown`` stand inside a tile, on a polygon nothing does.
    """

    code: str
    path: str
    shade: str
    label: str
    shown: str
    x: float
    label_y: float
    shown_y: float
    tip: str
    href: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The same in the table below the map. ``place`` is the rank, "" for what has no value."""

    code: str
    name: str
    above: str
    shade: str
    shown: str
    place: str
    href: str


@dataclass(frozen=True, slots=True)
class LegendEntry:
    shade: str
    label: str
    areas: int


@dataclass(frozen=True, slots=True)
class AreaMap:
    """For ``components/area_map.html``. ``id`` begins the ids inside: two maps on a page need two."""

    id: str
    title: str
    description: str
    unit: str
    width: float
    height: float
    is_schematic: bool
    shapes: list[AreaShape]
    legend: list[LegendEntry]
    rows: list[AreaRow]
    undrawn: list[str]


def area_map(
    values: Mapping[str, float | None],
    *,
    title: str,
    unit: str,
    suppressed: Collection[str] = (),
    links: Callable[[str], str] | None = None,
    digits: int = 0,
    map_id: str = "peta",
    hidden_label: str = "",
) -> AreaMap:
    """The city's kelurahan shaded by ``values`` (by area code; None or absent: nothing known). One query.

    Args:
        values: never the value of a suppressed area: what is not given cannot be read out of the page.
        title: of the map, a full phrase.
        unit: behind each value, e.g. "pengaduan".
        suppressed: codes whose value is withheld because it is small; shown as ``hidden_label`` ("< 5").
        links: address of an area's own page; without it a tap leads to the area's line in the table.
        digits: decimals shown.
    """
    known = areas()
    of_kind = [info for info in known if info.kind == AreaKind.KELURAHAN]
    above = {info.code: info.name for info in known}
    hidden = hidden_label or _("< 5")
    seen: dict[str, float] = {
        info.code: value
        for info in of_kind
        if info.code not in suppressed and (value := values.get(info.code)) is not None
    }
    shades = steps(round(value, digits) for value in seen.values())
    drawing = _drawing(Path(settings.CITY.folder))

    def shade_of(code: str) -> str:
        if code in suppressed:
            return "hidden"
        if code not in seen:
            return "none"
        value = round(seen[code], digits)
        return str(next(step.shade for step in shades if step.holds(value)))

    def shown(code: str) -> str:
        return hidden if code in suppressed else _number(seen[code], digits) if code in seen else _("tidak ada data")

    by_code = {info.code: info for info in of_kind}
    ordered = sorted(of_kind, key=lambda info: (info.code not in seen, -seen.get(info.code, 0.0), info.name))
    ranks = _ranks([seen[info.code] for info in ordered if info.code in seen])
    rows = [
        AreaRow(
            code=info.code,
            name=info.name,
            above=above.get(info.parent or "", ""),
            shade=shade_of(info.code),
            shown=shown(info.code),
            place=ranks[place] if place < len(ranks) else "",
            href=links(info.code) if links else "",
        )
        for place, info in enumerate(ordered)
    ]
    row_of = {row.code: row for row in rows}
    shapes = [_shape(s, by_code[s.code], row_of[s.code], unit, drawing.is_schematic, map_id)
              for s in drawing.shapes if s.code in by_code]  # fmt: skip
    drawn = {shape.code for shape in shapes}
    return AreaMap(
        id=map_id,
        title=title,
        description=_description([row for row in rows if row.code in seen], len(of_kind), unit),
        unit=unit,
        width=drawing.width,
        height=drawing.height,
        is_schematic=drawing.is_schematic,
        shapes=shapes,
        legend=_legend(shades, rows, digits, hidden),
        rows=rows,
        undrawn=[info.name for info in of_kind if info.code not in drawn] if shapes else [],
    )


def _ranks(values: list[float]) -> list[str]:
    """Equal values share a place: 1, 2, 2, 4."""
    return [str(values.index(value) + 1) for value in values]


def _number(value: float, digits: int) -> str:
    return str(number_format(round(value, digits), digits, use_l10n=True, force_grouping=True))


def _shape(shape: Shape, info: AreaInfo, row: AreaRow, unit: str, is_tile: bool, map_id: str) -> AreaShape:  # noqa: PLR0917
    value = row.shown if row.shade in {"none", "hidden"} else f"{row.shown} {unit}"
    return AreaShape(
        code=shape.code,
        path=shape.path,
        shade=row.shade,
        label=(info.short or info.name)[:_LABEL_LENGTH] if is_tile else "",
        shown=("" if row.shade == "none" else row.shown) if is_tile else "",
        x=shape.x,
        label_y=round(shape.y - 2.5, 1),
        shown_y=round(shape.y + 9, 1),
        tip=f"{info.name} ({row.above}): {value}",
        href=row.href or f"#{map_id}-{shape.code}",
    )


def _description(seen: list[AreaRow], of: int, unit: str) -> str:
    if not seen:
        return _("Belum ada angka untuk satu kelurahan pun.")
    return _(
        "{seen} dari {of} kelurahan mempunyai angka. Paling tinggi: {high}, {high_value} {unit}. "
        "Paling rendah: {low}, {low_value} {unit}."
    ).format(
        seen=len(seen), of=of, unit=unit,
        high=seen[0].name, high_value=seen[0].shown, low=seen[-1].name, low_value=seen[-1].shown,
    )  # fmt: skip


def _legend(shades: list[Step], rows: list[AreaRow], digits: int, hidden: str) -> list[LegendEntry]:
    entries = [
        LegendEntry(
            str(step.shade),
            _number(step.low, digits)
            if step.low == step.high
            else f"{_number(step.low, digits)}–{_number(step.high, digits)}",
            step.areas,
        )
        for step in shades
    ]
    for shade, label in (("hidden", hidden), ("none", _("tidak ada data"))):
        count = sum(1 for row in rows if row.shade == shade)
        if count:
            entries.append(LegendEntry(shade, label, count))
    return entries


def _drawing(folder: Path) -> Drawing:
    """Polygons if the city has them, else tiles, else nothing: the page then shows the table alone."""
    for name in (POLYGONS, TILES):
        path = folder / name
        if not path.is_file():
            continue
        try:
            return _read(path, path.stat().st_mtime_ns)
        except (OSError, Undrawable, json.JSONDecodeError, UnicodeDecodeError, csv.Error) as error:
            logger.error("residents.map.unusable", extra={"file": name, "why": str(error)})
    return Drawing(0, 0, (), is_schematic=True)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Drawing:
    with path.open(encoding="utf-8", newline="") as file:
        if path.name == POLYGONS:
            return polygon_drawing(json.load(file))
        return tile_drawing(csv.DictReader(file))
