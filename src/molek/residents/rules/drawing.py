"""Areas as shapes on paper: a schematic map of tiles, or polygons of WGS84 brought to a plane. Pure geometry."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 360  # of every drawing, in units of its own
TILE_GAP = 1.5
_TOLERANCE = 0.4  # of simplification, in the same units: less than a pixel on a phone
_LEAST_POINTS = 4  # of a ring: a triangle that returns to where it began

Point = tuple[float, float]


class Undrawable(ValueError):
    """The text says what is wrong with the city's file, for its administrator."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``path`` is the ``d`` of an SVG path; ``x``/``y`` the middle, where a label may stand."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """``is_schematic``: tiles of one size, their places only rough."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    is_schematic: bool


def tile_drawing(places: Iterable[Mapping[str, str]]) -> Drawing:
    """One square an area, from rows ``code, column, row`` counted from 1.

    Raises:
        Undrawable: a number is none, two areas share a place, or an area stands twice.
    """
    taken: dict[tuple[int, int], str] = {}
    for row in places:
        code = row.get("code") or ""
        try:
            place = int(row.get("column") or ""), int(row.get("row") or "")
        except ValueError as error:
            raise Undrawable(f"{code}: {error}") from error
        if min(place) < 1 or max(place) > 60:
            raise Undrawable(f"{code}: {place}")
        if place in taken or code in taken.values():
            raise Undrawable(f"{code}: {place} ×2")
        taken[place] = code
    if not taken:
        raise Undrawable("0 baris / rows")
    across, down = (max(place[axis] for place in taken) for axis in (0, 1))
    size = WIDTH / across
    shapes = []
    for (column, row_number), code in sorted(taken.items(), key=lambda item: item[1]):
        x, y, side = (column - 1) * size + TILE_GAP / 2, (row_number - 1) * size + TILE_GAP / 2, size - TILE_GAP
        path = f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z"
        shapes.append(Shape(code, path, round(x + side / 2, 1), round(y + side / 2, 1)))
    return Drawing(WIDTH, round(down * size, 1), tuple(shapes), is_schematic=True)


def polygon_drawing(collection: Mapping[str, Any]) -> Drawing:
    """GeoJSON (RFC 7946: longitude, latitude) whose features carry ``code``; holes and islands stay.

    Degrees become a plane by shrinking longitude with the cosine of the middle latitude: for a city the error is far
    below a pixel.

    Raises:
        Undrawable: not such a collection, or coordinates that are none.
    """
    try:
        rings = {str(f["properties"]["code"]): _rings(f["geometry"]) for f in collection["features"]}
    except (KeyError, TypeError, ValueError) as error:
        raise Undrawable(f"GeoJSON: {type(error).__name__} {error}") from error
    points = [point for area in rings.values() for ring in area for point in ring]
    if not points:
        raise Undrawable("GeoJSON: 0 features")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise Undrawable(f"GeoJSON: {west} {south} {east} {north}")
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink)

    def on_paper(point: Point) -> Point:
        return (point[0] - west) * shrink * scale, (north - point[1]) * scale

    shapes = []
    for code, area in sorted(rings.items()):
        drawn = [simplified([on_paper(p) for p in ring], _TOLERANCE) for ring in area]
        largest = max(drawn, key=lambda ring: abs(_signed_area(ring)))
        x, y = _centroid(largest)
        shapes.append(Shape(code, "".join(_path(ring) for ring in drawn), round(x, 1), round(y, 1)))
    return Drawing(WIDTH, round((north - south) * scale, 1), tuple(shapes), is_schematic=False)


def _rings(geometry: Mapping[str, Any]) -> list[list[Point]]:
    """Every ring of a Polygon or MultiPolygon."""
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        raise ValueError(geometry["type"])
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = [[(float(p[0]), float(p[1])) for p in ring] for polygon in polygons for ring in polygon]
    if not rings or any(len(ring) < _LEAST_POINTS for ring in rings):
        raise ValueError("ring")
    if not all(math.isfinite(c) for ring in rings for point in ring for c in point):
        raise ValueError("nan")
    return rings


def simplified(ring: Sequence[Point], tolerance: float) -> list[Point]:
    """The ring without points nearer than ``tolerance`` to the line without them (Douglas and Peucker, 1973).

    First and last point stay, and at least four points: no area vanishes.
    """
    kept, stack = {0, len(ring) - 1}, [(0, len(ring) - 1)]
    while stack:
        first, last = stack.pop()
        far, distance = max(
            ((i, _distance(ring[i], ring[first], ring[last])) for i in range(first + 1, last)),
            key=lambda pair: pair[1],
            default=(0, 0.0),
        )
        if distance > tolerance:
            kept.add(far)
            stack += [(first, far), (far, last)]
    return [ring[i] for i in sorted(kept)] if len(kept) >= _LEAST_POINTS else list(ring)


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a segment, which may have no length (a ring's ends meet)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def _signed_area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def _centroid(ring: Sequence[Point]) -> Point:
    area = _signed_area(ring)
    if not area:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    crosses = [x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs]
    x = sum((a[0] + b[0]) * c for (a, b), c in zip(pairs, crosses, strict=True)) / (6 * area)
    y = sum((a[1] + b[1]) * c for (a, b), c in zip(pairs, crosses, strict=True)) / (6 * area)
    return x, y


def _path(ring: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "z"
