"""The policy map ranks kelurahan by weights that its reader sets, from closed quarters only."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from molek.base.errors import NotPermitted
from molek.insight.errors import PlaceNotFound
from molek.insight.models import DailyFact
from molek.insight.queries import policy
from molek.insight.rules.asked import asked_most
from molek.insight.rules.histograms import quantile
from molek.insight.rules.periods import Quarter, closed_quarters, parse_quarter, quarter_of
from molek.insight.rules.ranking import ranked, weight
from tests.insight.conftest import DATA_OFFICER, FATUBESI, NAIKOTEN, NEFONAEK, OEPURA, PLANNER, STRANGER, close
from tests.insight.signed_in import sign_in

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 7, 1)


@pytest.fixture
def closed(put) -> None:
    put("applications", {FATUBESI: 120, NEFONAEK: 300, NAIKOTEN: 3, OEPURA: 90}, key="domicile-letter", day=FIRST)
    put("refused", {FATUBESI: 60, NEFONAEK: 15, NAIKOTEN: 0, OEPURA: 9}, day=FIRST)
    put("decision_days", {FATUBESI: 40}, key="9", day=FIRST)
    put("residents", {FATUBESI: 1000, NEFONAEK: 3000, NAIKOTEN: 500, OEPURA: 60}, day=dt.date(2026, 10, 5))
    close()


def view(**asked: str) -> policy.PolicyView:
    return policy.view(asked=asked, by=PLANNER)


def test_values_are_per_1000_residents(closed):
    layer = view().layers["applications"]
    assert layer.values[FATUBESI] == 120
    assert layer.counts[FATUBESI] == 120
    assert layer.values[OEPURA] is None  # 60 residents: a rate would say nothing
    assert (layer.values[NAIKOTEN], layer.withheld >= {NAIKOTEN}) == (None, True)


def test_the_ranking_can_be_worked_out_by_hand(closed):
    [first, *_rest] = view(b_applications="1", b_refused="1", b_decision_days="0").ranking
    # refused 60 of 60 per 1,000 and applications 120 of 120: the highest in both
    assert (first.code, first.score) == (FATUBESI, 100.0)
    assert first.parts == {"applications": 50.0, "refused": 50.0, "decision_days": 0.0}


def test_weights_change_the_order():
    values = {"a": {"x": 10.0, "y": 1.0}, "b": {"x": 0.0, "y": 8.0}}
    assert [one.code for one in ranked(values, {"a": 10, "b": 1})] == ["x", "y"]
    assert [one.code for one in ranked(values, {"a": 1, "b": 10})] == ["y", "x"]
    assert [one.score for one in ranked(values, {"a": 0, "b": 0})] == [0, 0]
    assert ranked({"a": {"x": None}}, {"a": 1})[0].unknown == ("a",)
    assert ranked({}, {}) == []


@pytest.mark.parametrize("text", ["", "-1", "11", "999", "3.5", "abc", "²", "٣", "1 OR 1=1"])
def test_a_weight_that_is_none_is_the_usual_one(text):
    assert weight(text, 7) == 7


def test_odd_parameters_show_the_usual_page(client, closed):
    sign_in(client, "PLANNER")
    for query in ("triwulan=2099-T9", "ukuran=%27%3B--", "b_refused=1e9", "b_x=1&ukuran=__class__",
                  "triwulan=2026-T3&triwulan=x", "ukuran=" + "x" * 3000):  # fmt: skip
        page = client.get(f"/kerja/kebijakan/?{query}")
        assert page.status_code == 200
        assert "2026-T3" in page.content.decode()


def test_the_page_of_an_empty_city(client, areas):
    sign_in(client, "PLANNER")
    assert "Belum ada triwulan yang ditutup" in client.get("/kerja/kebijakan/").content.decode()
    assert client.get("/kerja/kebijakan/data.csv").status_code == 200
    assert client.get(f"/kerja/kebijakan/{FATUBESI}/").status_code == 200


def test_the_map_and_the_list_hold_no_withheld_number(client, closed):
    sign_in(client, "PLANNER")
    page = client.get("/kerja/kebijakan/?ukuran=applications").content.decode()
    assert "samar" in page
    assert f'href="/kerja/kebijakan/{FATUBESI}/"' in page


def test_both_files_hold_the_whole_list(client, closed, tmp_path):
    sign_in(client, "PLANNER")
    text = b"".join(client.get("/kerja/kebijakan/data.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["kode_wilayah"] == FATUBESI
    assert len(rows) == 4
    small = next(row for row in rows if row["kode_wilayah"] == NAIKOTEN)
    assert (small["applications"], small["applications_catatan"]) == ("", "disamarkan")
    file = tmp_path / "kebijakan.xlsx"
    file.write_bytes(client.get("/kerja/kebijakan/data.xlsx").content)
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert sheet[0] == list(rows[0])
    assert sheet[1][2] == FATUBESI
    assert sheet[1][7] == 120


def test_a_kelurahan_shows_its_quarters(client, closed):
    sign_in(client, "PLANNER")
    page = client.get(f"/kerja/kebijakan/{FATUBESI}/").content.decode()
    assert "Kelurahan Fatubesi" in page
    assert "2026-T3" in page
    _info, trends = policy.area_trends(NAIKOTEN, by=PLANNER)
    assert trends[0].numbers == [None]
    assert trends[0].withheld == [True]


@pytest.mark.parametrize("code", ["53.71", "53.71.06", "53.71.99.9999", "x", ".."])
def test_what_is_no_kelurahan_has_no_page(client, closed, code):
    sign_in(client, "PLANNER")
    assert client.get(f"/kerja/kebijakan/{code}/").status_code == 404


def test_what_is_no_service_has_no_page(closed):
    with pytest.raises(PlaceNotFound):
        policy.service_trend("tidak-ada", by=PLANNER)
    assert policy.service_trend("domicile-letter", by=PLANNER)[1].numbers == [513]


def test_few_queries_draw_the_page(client, closed, django_assert_max_num_queries):
    sign_in(client, "PLANNER")
    client.get("/kerja/kebijakan/")
    with django_assert_max_num_queries(14):
        client.get("/kerja/kebijakan/")


@pytest.mark.parametrize("by", [DATA_OFFICER, STRANGER])
def test_nobody_else_reads_it(closed, by):
    for read in (
        lambda: policy.view(asked={}, by=by),
        lambda: policy.area_trends(FATUBESI, by=by),
        lambda: policy.service_trend("domicile-letter", by=by),
    ):
        with pytest.raises(NotPermitted):
            read()


def test_what_is_asked_for_most_is_told_without_small_numbers():
    across = {"a": 100, "b": 100, "c": 100, "d": 12}
    assert asked_most({"a": 20, "b": 30, "c": 9}, across) == ["b", "a"]
    assert asked_most({"d": 10, "a": 50}, across) == ["a"]  # d lies here almost whole
    assert asked_most({"a": 20, "b": 30, "c": 2}, across) == ["b"]  # what is left out must be 5 at least
    assert asked_most({}, across) == []


def test_services_and_kelurahan_name_each_other(closed):
    DailyFact.objects.create(day=FIRST, measure="applications", area_code=NEFONAEK, key="birth-statement", number=40)
    quarter = Quarter(2026, 3)
    assert [code for code, _name in policy.services_asked(NEFONAEK, quarter)] == ["domicile-letter"]
    assert [code for code, _name in policy.areas_asking("domicile-letter", quarter)] == [NEFONAEK]
    assert policy.services_asked(NEFONAEK, None) == []


def test_quarters():
    assert (Quarter(2026, 4).next, Quarter(2026, 1).before) == (Quarter(2027, 1), Quarter(2025, 4))
    assert Quarter(2026, 1).last == dt.date(2026, 3, 31)
    assert quarter_of(dt.date(2026, 12, 31)) == Quarter(2026, 4)
    assert [parse_quarter(code) for code in ("2026-T5", "1999-T1", "2026-T1 ", "２０２６-T1", "")] == [None] * 5
    assert closed_quarters(dt.date(2026, 1, 2), dt.date(2026, 10, 10)) == [Quarter(2026, 2), Quarter(2026, 3)]


def test_quantiles():
    assert quantile({}, 0.5) is None
    assert quantile({7: 1}, 0.9) == 7
    assert quantile({1: 5, 2: 4, 100: 1}, 0.5) == 1
    assert quantile({1: 5, 2: 4, 100: 1}, 0.9) == 2
    assert quantile({1: 5, 2: 4, 100: 1}, 1) == 100


def test_definitions_on_the_page_are_those_of_the_code(client, closed):
    sign_in(client, "PLANNER")
    page = client.get("/kerja/kebijakan/").content.decode()
    for layer in view().layers.values():
        if layer.is_known:
            assert layer.definition in page
