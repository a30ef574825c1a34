"""A map of the city is drawn from what the city gives, and says what is wrong with it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molek.residents.rules.drawing import Undrawable, polygon_drawing, simplified, tile_drawing
from molek.residents.rules.shades import steps

SQUARE = [[123.50, -10.20], [123.60, -10.20], [123.60, -10.10], [123.50, -10.10], [123.50, -10.20]]
EAST = [[123.60, -10.20], [123.70, -10.20], [123.70, -10.10], [123.60, -10.10], [123.60, -10.20]]
HOLE = [[123.52, -10.18], [123.54, -10.18], [123.54, -10.16], [123.52, -10.16], [123.52, -10.18]]


def feature(code: str, kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def place(code: str, column: object, row: object) -> dict[str, str]:
    return {"code": code, "column": str(column), "row": str(row)}


def test_tiles_stand_where_the_city_puts_them():
    drawn = tile_drawing([place("a", 1, 1), place("b", 3, 2)])
    assert (drawn.width, drawn.height, drawn.is_schematic) == (360, 240.0, True)
    assert [(shape.code, shape.x, shape.y) for shape in drawn.shapes] == [("a", 60.0, 60.0), ("b", 300.0, 180.0)]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [place("a", "x", 1)],
        [place("a", 0, 1)],
        [place("a", 10**9, 1)],
        [place("a", 1, 1), place("b", 1, 1)],
        [place("a", 1, 1), place("a", 2, 1)],
        [{"code": "a"}],
    ],
)
def test_tiles_that_cannot_be_placed_are_refused(rows):
    with pytest.raises(Undrawable):
        tile_drawing(rows)


def test_polygons_keep_their_proportions():
    drawn = polygon_drawing(collection(feature("w", "Polygon", [SQUARE]), feature("e", "Polygon", [EAST])))
    assert drawn.width == 360
    # 0.2 degrees wide, 0.1 high: a degree of longitude is cos(latitude) of one of latitude
    assert drawn.height == pytest.approx(360 / (2 * math.cos(math.radians(-10.15))), abs=0.1)
    east, west = drawn.shapes
    assert (west.x, east.x) == (90.0, 270.0)
    assert west.path == f"M0.0 {drawn.height}L180.0 {drawn.height}L180.0 0.0L0.0 0.0z"
    assert not drawn.is_schematic


def test_holes_and_islands_are_drawn():
    drawn = polygon_drawing(collection(feature("w", "MultiPolygon", [[SQUARE, HOLE], [EAST]])))
    assert drawn.shapes[0].path.count("M") == 3


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"features": [{}]},
        collection(),
        collection(feature("a", "Point", [1, 2])),
        collection(feature("a", "Polygon", [[[1, 2], [3, 4]]])),
        collection(feature("a", "Polygon", [[["x", 2], [3, 4], [5, 6], [1, 2]]])),
        collection(feature("a", "Polygon", [[[float("nan"), 2], [3, 4], [5, 6], [1, 2]]])),
        collection(feature("a", "Polygon", [[[7e5, 8e6], [7e5, 9e6], [8e5, 9e6], [7e5, 8e6]]])),  # metres of a grid
    ],
)
def test_what_is_no_map_in_degrees_is_refused(content):
    with pytest.raises(Undrawable):
        polygon_drawing(content)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=4, max_size=60))
def test_a_simplified_ring_keeps_its_ends_and_goes_nowhere_new(ring):
    kept = simplified([*ring, ring[0]], 2.0)
    assert kept[0] == kept[-1] == ring[0]
    assert set(kept) <= set(ring)
    assert len(kept) >= 4


def test_points_on_a_line_are_left_out():
    assert simplified([(0, 0), (5, 0), (10, 0), (10, 10), (0, 10), (0, 0)], 0.4) == [
        (0, 0), (10, 0), (10, 10), (0, 10), (0, 0),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 50), max_size=80))
def test_every_value_has_one_shade_and_a_higher_one_is_never_paler(values):
    found = steps(values)
    assert sum(step.areas for step in found) == len(values)
    shades = [next(step.shade for step in found if step.holds(value)) for value in sorted(values)]
    assert shades == sorted(shades)
    assert all(sum(step.holds(value) for step in found) == 1 for value in values)
    assert len(found) <= 5


def test_few_values_are_spread_over_the_shades():
    assert [step.shade for step in steps([7])] == [3]
    assert [step.shade for step in steps([1, 2])] == [1, 5]
    assert [(step.shade, step.low, step.high, step.areas) for step in steps(range(10))] == [
        (1, 0, 1, 2), (2, 2, 3, 2), (3, 4, 5, 2), (4, 6, 7, 2), (5, 8, 9, 2),
    ]  # fmt: skip
