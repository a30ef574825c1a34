"""What reports are about: dated data with the unit that is suggested."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Category:
    """``name`` by language; ``unit`` is KELURAHAN, KECAMATAN, an agency's code or ""; ``until`` None has no end."""

    code: str
    name: Mapping[str, str]
    unit: str
    since: dt.date
    until: dt.date | None

    def is_open(self, on: dt.date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)

    def name_in(self, language: str) -> str:
        return self.name["en" if language.startswith("en") else "id"]


@cache
def categories() -> dict[str, Category]:
    """Every category that ever was, in the order of the file."""
    table = tomllib.loads(files("molek.feedback").joinpath("categories.toml").read_text(encoding="utf-8"))
    return {
        code: Category(code, one["name"], one["unit"], one["since"], one.get("until")) for code, one in table.items()
    }


def open_categories(on: dt.date) -> list[Category]:
    return [one for one in categories().values() if one.is_open(on)]


def category_name(code: str, language: str) -> str:
    """Its name; the code itself for one that is gone from the file."""
    found = categories().get(code)
    return found.name_in(language) if found else code
