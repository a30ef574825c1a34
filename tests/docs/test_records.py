"""Decisions have date and status, the index lists them; publiccode.yaml says what its standard asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import DOCS, ROOT, name

DECISIONS = sorted((DOCS / "adr").glob("0*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_decision_has_number_date_status_and_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\. Status: (proposed|accepted|superseded by \d+)\.$", text, re.MULTILINE)
    for part in ("## Context", "## Decision", "## Consequences"):
        assert f"\n{part}\n" in text


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    """A number may be missing while its decision is being written: the index names those that are kept."""
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    numbers = [int(page.name[:4]) for page in DECISIONS]
    kept = re.search(r"^Kept for decisions being written: ([\d, ]+)\.$", index, re.MULTILINE)
    allowed = {int(number) for number in kept.group(1).split(", ")} if kept else set()
    assert len(numbers) == len(set(numbers))
    assert set(range(1, max(numbers) + 1)) - set(numbers) <= allowed
    assert re.findall(r"^\| \[\d+\]\((\S+)\)", index, re.MULTILINE) == [page.name for page in DECISIONS]


def test_publiccode_says_what_its_standard_asks_for() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yaml").read_text(encoding="utf-8"))
    required = {
        "publiccodeYmlVersion", "name", "softwareType", "platforms", "developmentStatus", "description", "legal",
        "maintenance", "localisation",
    }  # fmt: skip
    assert required <= set(told)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["softwareVersion"] == project["version"]
    assert told["legal"]["license"] == project["license"]["text"]
    assert told["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert told["maintenance"]["contacts"]
    assert set(told["description"]) == set(told["localisation"]["availableLanguages"]) == {"id", "en"}
    for text in told["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_the_change_log_has_a_place_for_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## Unreleased\n" in text
