"""The dated figures of ``policy.toml``: every clock with its legal basis."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from molek.base.workdays import Calendar

WORKING_DAY = "working day"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is in force from ``since``. ``name`` by language; ``mark`` is sure, likely or unsure."""

    code: str
    name: Mapping[str, str]
    unit: str
    since: dt.date
    value: int
    source: str
    mark: str

    def due(self, start: dt.date, calendar: Calendar) -> dt.date:
        """The last day on which it is in time; ``start`` counts as day 0."""
        if self.unit == WORKING_DAY:
            return calendar.add(start, self.value)
        return start + dt.timedelta(days=self.value)


def read_figures(text: str) -> dict[str, list[Figure]]:
    """Every figure by code, its values oldest first.

    Raises:
        ValueError: a figure has no value, no source, or an unknown unit or mark.
    """
    found: dict[str, list[Figure]] = {}
    for code, table in tomllib.loads(text).items():
        if table["unit"] not in (WORKING_DAY, "day"):
            raise ValueError(f"{code}: unit {table['unit']!r}")
        lines = []
        for key, line in table.items():
            if key in ("name", "unit"):
                continue
            if line["mark"] not in ("sure", "likely", "unsure") or not line["source"] or line["value"] <= 0:
                raise ValueError(f"{code} {key}: {line!r}")
            since = dt.date.fromisoformat(key)
            lines.append(Figure(code, table["name"], table["unit"], since, line["value"], line["source"], line["mark"]))
        if not lines:
            raise ValueError(f"{code} has no value")
        found[code] = sorted(lines, key=lambda one: one.since)
    return found


@cache
def figures() -> dict[str, list[Figure]]:
    return read_figures(files("molek.feedback").joinpath("policy.toml").read_text(encoding="utf-8"))


def in_force(code: str, on: dt.date) -> Figure:
    """The figure on a day; before its first day, the first one: a city does without no clock.

    Raises:
        KeyError: there is no such figure.
    """
    lines = figures()[code]
    return next((line for line in reversed(lines) if line.since <= on), lines[0])


def earliest(codes: tuple[str, ...], start: dt.date, calendar: Calendar) -> tuple[Figure, dt.date]:
    """The figure that is due first of those in force on ``start``, and its day."""
    standing = [in_force(code, start) for code in codes]
    return min(((one, one.due(start, calendar)) for one in standing), key=lambda pair: pair[1])
