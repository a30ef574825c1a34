"""The how-to "add a letter" is true: its two files, and its cases, are checked, published and decide as it says."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from molek.base.actors import SYSTEM
from molek.catalogue import operations, queries
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.tables import read_cases
from tests.catalogue.conftest import NINE

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-letter.md"
_BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The folder as somebody has it who followed the page: blocks of one file stand one after the other."""
    folder = tmp_path / "city"
    folder.mkdir()
    for name, block in _BLOCK.findall(HOW_TO.read_text(encoding="utf-8")):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(block + "\n")
    assert sorted(p.suffix for p in folder.iterdir()) == [".toml", ".txt", ".typ"]
    return folder


@pytest.mark.django_db
def test_its_commands_do_what_it_says(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(city.parent)
    out = StringIO()
    (block,) = _COMMANDS.findall(HOW_TO.read_text(encoding="utf-8"))
    for line in block.splitlines():
        _molek, one, two, *arguments = line.split()
        call_command(f"{one}_{two}", *arguments, stdout=out)
    assert "city/unemployed-statement.toml: ok (3 aturan/rules, 2 isian/fields, 9 kasus/cases)" in out.getvalue()
    assert "unemployed-statement: 0 permohonan berubah" in out.getvalue()
    assert "unemployed-statement: 1 terbit/published" in out.getvalue()


@pytest.mark.django_db
def test_the_seventh_letter_is_published_from_the_citys_folder_and_decides(city: Path) -> None:
    new = operations.sync_shipped(by=SYSTEM, at=NINE, extra_dir=city)
    assert len(new) == len(operations.service_files(operations.SHIPPED)) + 1
    entry = queries.current("unemployed-statement")
    tables = read_cases((city / "unemployed-statement.cases.txt").read_text(encoding="utf-8"), entry.service)
    assert [decide(entry.service, c.facts).told for c in tables.cases] == [c.expected for c in tables.cases]
    found = [p.code for p in queries.search("belum bekrja")]
    assert sorted(found[:2]) == ["not-working-letter", "unemployed-statement"]  # one is shipped, one is the city's
    assert "belum bekerja" in entry.template
