"""What each indicator is, in both languages, and its figures in force on a day."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from molek.catalogue.rules.bilingual import BilingualText
from molek.integrity.rules.rows import Code

MARKS = ("sure", "likely", "unsure")
_TEXTS = ("name", "definition", "measure", "innocent")


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a parameter from ``since`` on."""

    since: dt.date
    value: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    unit: BilingualText
    figures: tuple[Figure, ...]  # oldest first

    def on(self, day: dt.date) -> Figure:
        """The figure in force on ``day``; the first one also for days before it, since the city looked back then."""
        begun = [figure for figure in self.figures if figure.since <= day]
        return begun[-1] if begun else self.figures[0]


@dataclass(frozen=True, slots=True)
class Definition:
    code: Code
    name: BilingualText
    definition: BilingualText
    measure: BilingualText
    innocent: tuple[BilingualText, ...]
    parameters: tuple[Parameter, ...]

    def in_force(self, day: dt.date) -> dict[str, int]:
        return {parameter.name: parameter.on(day).value for parameter in self.parameters}


@cache
def definitions() -> Mapping[Code, Definition]:
    """All of them, in the order of the file. ``ValueError`` for a file that is not whole."""
    table = tomllib.loads(files("molek.integrity.rules").joinpath("definitions.toml").read_text(encoding="utf-8"))
    return parse(table)


def parse(table: Mapping[str, Any]) -> dict[Code, Definition]:
    """From the tables of the file; every indicator once, each text in both languages, each figure with its source."""
    if missing := {code.value for code in Code} - table.keys():
        raise ValueError(f"indicators without definition: {', '.join(sorted(missing))}")
    return {Code(code): _definition(Code(code), entry) for code, entry in table.items()}


def _definition(code: Code, entry: Mapping[str, Any]) -> Definition:
    innocent = tuple(BilingualText(**text) for text in entry["innocent"])
    if not innocent:
        raise ValueError(f"{code}: a sign without an innocent explanation would accuse")
    return Definition(
        code,
        BilingualText(**entry["name"]),
        BilingualText(**entry["definition"]),
        BilingualText(**entry["measure"]),
        innocent,
        tuple(_parameter(name, values) for name, values in entry.items() if name not in _TEXTS),
    )


def _parameter(name: str, values: Mapping[str, Any]) -> Parameter:
    figures = [
        Figure(dt.date.fromisoformat(day), int(of["value"]), str(of["source"]), str(of["mark"]))
        for day, of in values.items()
        if day != "unit"
    ]
    if not figures or any(figure.mark not in MARKS or not figure.source for figure in figures):
        raise ValueError(f"{name}: every figure needs a value, a source and a mark")
    return Parameter(name, BilingualText(**values["unit"]), tuple(sorted(figures, key=lambda f: f.since)))
