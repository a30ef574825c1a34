"""Every indicator explains itself, dates its figures and accuses nobody."""

from __future__ import annotations

import copy
import datetime as dt
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from molek.integrity.rules.definitions import definitions, parse
from molek.integrity.rules.rows import Code

ACCUSING = re.compile(
    r"\b(koruptor|pelaku|bersalah|suap|pungli|curang|tersangka|corrupt|guilty|bribe|culprit|suspect|fraud)", re.I
)


@pytest.fixture
def table() -> dict[str, Any]:
    text = files("molek.integrity.rules").joinpath("definitions.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def test_every_indicator_has_both_languages_and_innocent_explanations() -> None:
    assert set(definitions()) == set(Code)
    for definition in definitions().values():
        for text in (definition.name, definition.definition, definition.measure, *definition.innocent):
            assert text.id
            assert text.en
            assert text.id != text.en
        assert definition.innocent


def test_no_text_accuses() -> None:
    texts = [
        text
        for definition in definitions().values()
        for both in (definition.name, definition.definition, definition.measure, *definition.innocent)
        for text in (both.id, both.en)
    ]
    assert [text for text in texts if ACCUSING.search(text)] == []


def test_a_figure_holds_from_its_day_on(table: dict[str, Any]) -> None:
    table["kinship"]["least_files"]["2027-01-01"] = {"value": 2, "mark": "sure", "source": "x"}
    kinship = parse(table)[Code.KINSHIP]
    assert kinship.in_force(dt.date(2026, 12, 31)) == {"least_files": 1}
    assert kinship.in_force(dt.date(2027, 1, 1)) == {"least_files": 2}
    assert kinship.in_force(dt.date(2020, 1, 1)) == {"least_files": 1}


def test_a_file_that_is_not_whole_is_refused(table: dict[str, Any]) -> None:
    without = {code: entry for code, entry in table.items() if code != "kinship"}
    with pytest.raises(ValueError, match="kinship"):
        parse(without)
    table["kinship"]["innocent"] = []
    with pytest.raises(ValueError, match="innocent"):
        parse(table)


@pytest.mark.parametrize(
    "figure", [{"value": 1, "mark": "perhaps", "source": "x"}, {"value": 1, "mark": "sure", "source": ""}]
)
def test_a_figure_without_source_or_with_an_unknown_mark_is_refused(
    table: dict[str, Any], figure: dict[str, Any]
) -> None:
    table["kinship"]["least_files"] = {"unit": table["kinship"]["least_files"]["unit"], "2026-01-01": figure}
    with pytest.raises(ValueError, match="least_files"):
        parse(table)
