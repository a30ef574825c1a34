"""Files for spreadsheets: nothing in them runs, nothing in them breaks the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from molek.base.spreadsheets import csv_lines, safe_cell, whole_csv_response, xlsx_file

DAY = dt.date(2026, 3, 2)
HARMLESS = [0, -5, 1.5, None, True, DAY]


@pytest.mark.parametrize("text", ["=1+1", "+6281", "-2", "@a", "\t=1", "\r=1", "\n=1", " =1+1", "＝1+1"])
def test_what_a_spreadsheet_would_run_is_disarmed(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "BPHTB", "a=b", "1-2", "'=x", "Wua-Wua"])
def test_ordinary_text_stays(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize("value", HARMLESS)
def test_what_is_no_text_stays(value):
    assert safe_cell(value) is value


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_no_cell_of_a_file_begins_like_a_formula(cells):
    text = "".join(csv_lines([cells])).removeprefix("\ufeff")
    [row] = csv.reader(io.StringIO(text, newline=""))
    assert not [cell for cell in row if cell.lstrip(" ").startswith(("=", "+", "-", "@"))]
    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]


def test_a_whole_file_has_the_mark_of_utf_8_and_a_name():
    answer = whole_csv_response([["nama"], ["Lóló"]], "daftar.csv")
    assert answer.content == "\ufeffnama\r\nLóló\r\n".encode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="daftar.csv"'


def test_an_xlsx_keeps_numbers_days_and_texts(tmp_path: Path):
    file = tmp_path / "x.xlsx"
    rows = [["nama", "nilai"], ["<b> & \x01", 12.0], ["", ""], ["007", 1.5], ["http://a", DAY]]
    file.write_bytes(xlsx_file([*rows, ["=1+1", None]]))
    read = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert read == [*rows, ["'=1+1", ""]]
