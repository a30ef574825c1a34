"""Measuring everything takes long: what was found is shown and kept, whatever happens to the rest."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from benchmarks.report import Figure, Options, Report

from benchmarks import __main__ as everything


def found(options: Options) -> Report:
    return Report(
        "Pages of a book",
        f"{options.rounds} rounds",
        [Figure("pages", 300, "pages", "200", ratio=1.5), Figure("read", 0.94, "")],
    )


def broken(options: Options) -> Report:
    raise RuntimeError("the city would not start")


def test_what_cannot_be_measured_is_told_and_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "found" / "bench.json"
    monkeypatch.setattr(everything, "ALL", {"book": found, "city": broken, "again": found})
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--json", str(output), "--rounds", "2"])

    assert everything.main() == 1

    shown = capsys.readouterr()
    assert shown.out.count("Pages of a book") == 2
    assert "300 pages" in shown.out
    assert "0.94" in shown.out
    assert "Not measured, for the reasons above: city" in shown.out
    assert "the city would not start" in shown.err
    kept = json.loads(output.read_text(encoding="utf-8"))["reports"]
    assert [report["conditions"] for report in kept] == ["2 rounds", "2 rounds"]
    assert kept[0]["figures"][:1] == [{"name": "pages", "value": 300, "unit": "pages", "goal": "200", "ratio": 1.5}]


def test_a_name_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "lettres"])
    with pytest.raises(SystemExit) as refused:
        everything.main()
    assert refused.value.code == 2
    assert "letters" in capsys.readouterr().err
