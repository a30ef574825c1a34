"""A closed quarter becomes one table a data set, small numbers withheld, and stays as it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.insight import operations
from molek.insight.models import StatTable
from molek.insight.queries import tables
from molek.residents.models import Area
from tests.insight.conftest import CITY, FATUBESI, NAIKOTEN, NEFONAEK, NOW, OEPURA, PLANNER, close

pytestmark = pytest.mark.django_db


def shown(code: str = "permohonan-wilayah", period: str = "2026-T3") -> dict[str, int | None]:
    return {row["kode_wilayah"]: row["nilai"] for row in tables.table_rows(code, period)}


def test_areas_add_up_to_the_city(put):
    put("applications", {FATUBESI: 12, NEFONAEK: 30, NAIKOTEN: 8, OEPURA: 0}, key="domicile-letter")
    close()
    assert shown() == {
        CITY: 50, "53.71.05": 8, "53.71.06": 42, FATUBESI: 12, NEFONAEK: 30, NAIKOTEN: 8, OEPURA: 0,
    }  # fmt: skip


def test_small_numbers_are_withheld_and_cannot_be_subtracted(put):
    put("applications", {FATUBESI: 3, NEFONAEK: 30, NAIKOTEN: 8, OEPURA: 9}, key="domicile-letter")
    close()
    found = shown()
    assert found[FATUBESI] is found[NEFONAEK] is None
    assert (found[CITY], found["53.71.06"]) == (50, 33)
    notes = {row["kode_wilayah"]: row["catatan"] for row in tables.table_rows("permohonan-wilayah", "2026-T3")}
    assert notes[FATUBESI] == notes[NEFONAEK] == "disamarkan"
    assert notes[OEPURA] == ""


def test_days_outside_the_quarter_do_not_count(put):
    put("applications", {NEFONAEK: 30})
    put("applications", {NEFONAEK: 70}, day=dt.date(2026, 10, 1))
    close()
    assert shown()[CITY] == 30


def test_a_quarter_is_closed_ten_days_after_its_end(put):
    put("applications", {NEFONAEK: 30})
    assert close(dt.datetime(2026, 10, 9, 15, 59, tzinfo=dt.UTC)) == []  # 9 October, one minute to midnight
    assert "permohonan-wilayah 2026-T3" in close(dt.datetime(2026, 10, 9, 16, 0, tzinfo=dt.UTC))


def test_a_quarter_that_is_not_covered_from_its_beginning_has_no_table(put):
    put("refused", {NEFONAEK: 30})  # first fact in August
    assert not [told for told in close() if told.startswith("penolakan-wilayah")]


def test_later_facts_never_change_a_table(put):
    put("applications", {NEFONAEK: 30, FATUBESI: 40})
    close()
    put("applications", {NEFONAEK: 1, FATUBESI: 2}, day=dt.date(2026, 9, 30))
    assert close(NOW + dt.timedelta(days=1)) == []
    assert shown()[NEFONAEK] == 30


def test_the_database_refuses_to_change_a_table(put):
    put("applications", {NEFONAEK: 30})
    close()
    table = StatTable.objects.get(dataset="permohonan-wilayah")
    for change in ("rows = '[]'", "period = '2026-T2'", "digest = ''"):
        with pytest.raises(ProgrammingError, match="final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE insight_stattable SET {change} WHERE id = %s", [table.pk])
    with pytest.raises(ProgrammingError, match="final"), transaction.atomic():
        table.delete()


def test_every_table_is_in_the_log_with_its_digest(put):
    put("applications", {NEFONAEK: 30})
    close()
    event = Event.objects.get(event="insight.table.made", subject="dataset:permohonan-wilayah")
    assert event.data == {"period": "2026-T3", "digest": StatTable.objects.get(dataset="permohonan-wilayah").digest}


def test_only_the_system_closes(areas):
    with pytest.raises(NotPermitted):
        operations.close_quarters(by=PLANNER, at=NOW)


def test_an_empty_city_has_no_table(db):
    assert close() == []


def test_a_renamed_area_keeps_its_code_and_old_tables_their_name(put):
    put("applications", {NEFONAEK: 30})
    close()
    Area.objects.filter(code=NEFONAEK).update(name="Nefonaek Baru")
    put("applications", {NEFONAEK: 31}, day=dt.date(2026, 10, 5))
    close(dt.datetime(2027, 1, 20, tzinfo=dt.UTC))
    names = {
        period: next(row["nama_wilayah"] for row in rows if row["kode_wilayah"] == NEFONAEK)
        for period, rows in tables.tables_of("permohonan-wilayah").items()
    }
    assert names == {"2026-T3": "Nefonaek", "2026-T4": "Nefonaek Baru"}


def test_an_area_that_is_not_the_citys_is_in_no_line(put):
    put("applications", {NEFONAEK: 30, "53.71.99.1001": 9, "": 4})
    close()
    assert shown()[CITY] == 30


def test_kinds_are_named_and_ordered_without_telling_their_size(put):
    put("reasons", keys={"b-rule": 9, "a-rule": 2, "c-rule": 11}, day=dt.date(2026, 7, 2))
    close()
    rows = tables.table_rows("alasan-penolakan", "2026-T3")
    assert [(row["kode"], row["nilai"]) for row in rows] == [
        ("", 22),
        ("a-rule", None),
        ("b-rule", None),
        ("c-rule", 11),
    ]


def test_decisions_are_told_by_their_result(put):
    put("accepted", {NEFONAEK: 60}, day=dt.date(2026, 7, 2))
    put("refused", {NEFONAEK: 7}, day=dt.date(2026, 7, 2))
    close()
    rows = tables.table_rows("putusan-jenis", "2026-T3")
    assert [(row["nama"], row["nilai"]) for row in rows] == [
        ("Jumlah", 67), ("Permohonan diterima", 60), ("Permohonan ditolak", 7),
    ]  # fmt: skip


def test_waiting_times_are_medians_of_the_quarter(put):
    put("hall_wait", keys={"aula|4": 5, "aula|30": 4, "aula|90": 1, "kecil|3": 2, "lain|8": 9}, day=dt.date(2026, 7, 1))
    close()
    rows = {row["kode"]: row for row in tables.table_rows("tunggu-loket", "2026-T3")}
    assert (rows["aula"]["dipanggil"], rows["aula"]["median_menit"], rows["aula"]["p90_menit"]) == (10, 4, 30)
    assert (rows["kecil"]["dipanggil"], rows["kecil"]["median_menit"]) == (None, None)


def test_closing_twice_makes_nothing_twice(put):
    put("applications", {NEFONAEK: 30})
    first = close()
    assert close() == []
    assert Event.objects.filter(event="insight.table.made").count() == len(first)
    assert operations.release_due(by=SYSTEM, at=NOW) == sorted(first)
