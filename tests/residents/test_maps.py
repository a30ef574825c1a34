"""The city's map shows each kelurahan's value, withholds what is small, and never fails a page."""

from __future__ import annotations

import csv
import json
import logging
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from molek.residents import queries
from molek.site.city import read_city
from tests.residents.conftest import FATUBESI, NAIKOTEN, NEFONAEK
from tests.residents.rules.test_drawing import EAST, SQUARE, collection, feature

pytestmark = pytest.mark.django_db
VALUES = {FATUBESI: 12.0, NEFONAEK: 1234.5, NAIKOTEN: 3.0}


def drawn(values=VALUES, **more):
    return queries.area_map(values, title="Pengaduan per kelurahan", unit="pengaduan", **more)


def page(shown) -> str:
    return render_to_string("components/area_map.html", {"map": shown})


@pytest.fixture
def own_city(settings, tmp_path):
    settings.CITY = replace(settings.CITY, folder=tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["kupang", "kendari"])
def test_every_kelurahan_of_a_shipped_city_has_its_tile(name):
    city = read_city(name)
    with (city.folder / "map.csv").open(encoding="utf-8", newline="") as file:
        placed = [row["code"] for row in csv.DictReader(file)]
    assert sorted(placed) == sorted(row["code"] for row in city.areas() if row["kind"] == "KELURAHAN")


def test_values_are_ranked_and_shaded(areas):
    shown = drawn()
    assert [(row.name, row.shown, row.place, row.shade) for row in shown.rows] == [
        ("Nefonaek", "1.234", "1", "5"), ("Fatubesi", "12", "2", "3"), ("Naikoten Satu", "3", "3", "1"),
    ]  # fmt: skip
    assert {shape.code for shape in shown.shapes} == set(VALUES)
    assert "Paling tinggi: Nefonaek, 1.234 pengaduan" in shown.description
    assert shown.is_schematic


def test_one_query_draws_it(areas, django_assert_num_queries):
    with django_assert_num_queries(1):
        drawn()


def test_a_suppressed_value_is_nowhere_in_the_page(areas):
    text = page(drawn({**VALUES, NAIKOTEN: 3.25}, suppressed=[NAIKOTEN], digits=2))
    assert "3,25" not in text
    assert "3.25" not in text
    assert "Naikoten Satu (Kota Raja): &lt; 5" in text
    assert 'fill="url(#peta-p-hidden)"' in text


def test_a_tap_leads_to_the_line_of_the_table_or_to_the_areas_own_page(areas):
    plain = page(drawn())
    assert f'href="#peta-{FATUBESI}"' in plain
    assert f'id="peta-{FATUBESI}"' in plain
    linked = page(drawn(links=lambda code: f"/kerja/kebijakan/{code}/"))
    assert linked.count(f'href="/kerja/kebijakan/{FATUBESI}/"') == 2  # on the map and in the table


def test_without_values_every_area_says_so(areas):
    shown = drawn({})
    assert {row.shown for row in shown.rows} == {"tidak ada data"}
    assert {row.place for row in shown.rows} == {""}
    assert [entry.label for entry in shown.legend] == ["tidak ada data"]


def test_an_empty_city_has_a_map_of_nothing(db):
    shown = drawn({})
    assert (shown.shapes, shown.rows, shown.undrawn) == ([], [], [])
    assert "<svg" not in page(shown)


def test_equal_values_share_a_rank(areas):
    assert [row.place for row in drawn({FATUBESI: 4, NEFONAEK: 4, NAIKOTEN: 1}).rows] == ["1", "1", "3"]


def test_english_numbers_on_an_english_page(areas):
    with translation.override("en"):
        assert drawn(digits=1).rows[0].shown == "1,234.5"


def test_official_polygons_take_the_place_of_the_tiles(areas, own_city):
    content = collection(feature(FATUBESI, "Polygon", [SQUARE]), feature(NEFONAEK, "Polygon", [EAST]))
    (own_city / "areas.geojson").write_text(json.dumps(content))
    shown = drawn()
    assert not shown.is_schematic
    assert shown.undrawn == ["Naikoten Satu"]
    text = page(shown)
    assert "Belum ada di peta: Naikoten Satu." in text
    assert "skematis" not in text


@pytest.mark.parametrize("content", ["", "{", "{}", '{"features": [{"geometry": null}]}', "\x00"])
def test_a_broken_file_is_logged_and_the_tiles_drawn_instead(areas, own_city, caplog, content):
    (own_city / "areas.geojson").write_text(content)
    (own_city / "map.csv").write_text(f"code,column,row\n{FATUBESI},1,1\n")
    with caplog.at_level(logging.ERROR, "molek.residents"):
        shown = drawn()
    assert [shape.code for shape in shown.shapes] == [FATUBESI]
    assert [record.message for record in caplog.records] == ["residents.map.unusable"]


def test_without_any_file_the_table_stands_alone(areas, own_city):
    text = page(drawn())
    assert "<svg" not in text
    assert "1.234" in text


def test_a_new_file_is_seen_without_a_restart(areas, own_city):
    file = own_city / "map.csv"
    file.write_text(f"code,column,row\n{FATUBESI},1,1\n")
    assert len(drawn().shapes) == 1
    file.write_text(f"code,column,row\n{FATUBESI},1,1\n{NEFONAEK},2,1\n")
    assert len(drawn().shapes) == 2


def test_names_cannot_break_out_of_the_drawing(areas):
    from molek.residents.models import Area

    Area.objects.filter(code=FATUBESI).update(name='<b onload="x">', short='"<i>')
    text = page(drawn())
    assert "<b onload" not in text
    assert '"<i>' not in text
