"""The page of live figures costs few queries, tells what it means, and gives no small number away."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from molek.insight.models import DailyFact
from molek.insight.queries import live
from molek.insight.queries.live import percent, small
from tests.browser import check
from tests.insight.conftest import FATUBESI, NEFONAEK, NOW, close

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 2)


def figure(code: str) -> live.Figure:
    return next(one for one in live.figures(at=NOW).figures if one.code == code)


def test_an_empty_city_says_so(client, db):
    page = client.get("/angka/")
    assert page.status_code == 200
    assert "Belum ada angka" in page.content.decode()


def test_the_last_thirty_days_are_counted(put):
    put("applications", {FATUBESI: 40}, day=TODAY)
    put("applications", {NEFONAEK: 20}, day=TODAY - dt.timedelta(days=29))
    put("applications", {NEFONAEK: 999}, day=TODAY - dt.timedelta(days=30))
    [number] = figure("applications").numbers
    assert number.value == "60"


def test_weeks_end_today(put):
    put("applications", {FATUBESI: 40}, day=TODAY)
    put("applications", {FATUBESI: 30}, day=TODAY - dt.timedelta(days=7))
    rows = figure("applications").rows
    assert rows[-1] == ("27/10", "40")
    assert rows[-2] == ("20/10", "30")
    assert rows[0][1] == "0"


def test_small_counts_are_not_shown(put):
    put("letters", {"": 3}, day=TODAY)
    shown = figure("letters")
    assert shown.numbers[0].value == "< 5"
    assert shown.rows[-1][1] == "< 5"
    assert ">3<" not in shown.drawing


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 4, "–"), (4, 4, "–"), (50, 100, "50,0 %"), (97, 100, "> 95 %"), (3, 100, "< 5 %"), (100, 100, "100,0 %"),
     (0, 100, "0,0 %"), (3, 6, "> 16 %"), (827, 1000, "82,7 %"), (2, 3000, "< 1 %")],
)  # fmt: skip
def test_a_share_gives_no_small_number_away(part, whole, shown):
    assert percent(part, whole) == shown


def test_a_small_number_of_refusals_is_not_told_by_the_rest(put):
    put("accepted", {FATUBESI: 57}, day=TODAY)
    put("refused", {FATUBESI: 2}, day=TODAY)
    shown = figure("accepted")
    texts = " ".join([*(n.value for n in shown.numbers), *map(str, shown.rows), shown.drawing])
    assert "57" not in texts
    assert shown.numbers[0].value == "59"


def test_waiting_times_are_medians(put):
    put("hall_wait", keys={"aula|4": 16, "aula|50": 1, "kecil|9": 2}, day=TODAY)
    shown = figure("hall-wait")
    assert [one.value for one in shown.numbers] == ["4 menit", "9 menit"]
    assert shown.rows == [("aula", "4", "4"), ("kecil", "–", "–")]


def test_reasons_are_those_of_the_published_table(put):
    first = dt.date(2026, 7, 1)
    put("reasons", keys={"b": 30, "a": 3, "c": 9, "d": 12}, day=first)
    close()
    rows = dict(figure("reasons").rows)
    assert rows["b"] == "30"
    assert "a" not in rows
    assert "disamarkan" in rows.values()


def test_every_figure_says_what_it_means_and_of_when(put):
    for measure in ("applications", "accepted", "letters", "in_time"):
        put(measure, {FATUBESI: 40}, day=TODAY)
    for one in live.figures(at=NOW).figures:
        assert one.definition
        assert one.period


def test_few_queries_whatever_the_size(put, django_assert_max_num_queries):
    for n in range(80):
        put("applications", {FATUBESI: 40, NEFONAEK: 50}, day=TODAY - dt.timedelta(days=n), key=f"s{n}")
    with django_assert_max_num_queries(12):
        live.figures(at=NOW)


def test_small_writes_zero_and_large_numbers_out():
    assert [small(n) for n in (0, 1, 4, 5, 12345)] == ["0", "< 5", "< 5", "5", "12.345"]


def test_every_id_on_the_page_is_its_own(client, put):
    for measure in ("applications", "accepted", "letters"):
        put(measure, {FATUBESI: 40}, day=TODAY)
    ids = re.findall(r'\sid="([^"]+)"', client.get("/angka/").content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_public_pages_are_accessible(live_server, phone, desktop, transactional_db):
    for day in (dt.date(2026, 7, 1), TODAY):
        for measure in ("applications", "accepted", "letters", "in_time"):
            DailyFact.objects.create(day=day, measure=measure, number=40)
    for page in (phone, desktop):
        for path in ("/angka/", "/data/", "/data/permohonan-wilayah/"):
            page.goto(live_server.url + path)
            check(page)


@pytest.mark.django_db
def test_satisfaction_is_told_for_the_city_and_its_offices(put):
    put("satisfaction", keys={"index": 8834, "answers": 312, "unit:Kelurahan Fatubesi": 9001}, day=TODAY)
    shown = figure("satisfaction")
    assert (shown.numbers[0].value, str(shown.numbers[0].note)) == ("88,34", "dari 312 jawaban")
    assert shown.rows == [("Kelurahan Fatubesi", "90,01")]
