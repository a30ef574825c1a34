"""Which facts exist, of what type, who owns them, and how they and their values are said in both languages."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from molek.base.indonesian import long_date
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.facts import UnknownReason, Value, ValueType

_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_YES, _NO = BilingualText("ya", "yes"), BilingualText("tidak", "no")
REASONS: Mapping[UnknownReason, BilingualText] = {
    UnknownReason.SOURCE_DOWN: BilingualText(
        "sumber data sedang tidak menjawab", "the source does not answer just now"
    ),
    UnknownReason.SOURCE_NOT_CONNECTED: BilingualText("sumber data belum terhubung", "the source is not connected yet"),
    UnknownReason.RECORD_MISSING: BilingualText("tidak ada catatannya", "there is no record"),
    UnknownReason.NOT_ASKED: BilingualText("tidak diisi", "not given"),
}


@dataclass(frozen=True, slots=True)
class FactSpec:
    """``values`` lists all values a text can have, with their labels; empty means any text."""

    type: ValueType
    owner: str
    label: BilingualText
    values: Mapping[str, BilingualText] = field(default_factory=dict)
    is_money: bool = False

    def say(self, value: Value) -> BilingualText:
        """The value in words."""
        if isinstance(value, str) and value in self.values:
            return self.values[value]
        if self.is_money and isinstance(value, int):
            return BilingualText(*(f"Rp{value:,}".replace(",", "."),) * 2)
        return say(value)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facts by full name; the names of owners, kinds of posts, purposes, units and marks by code.

    ``person`` and ``rows`` are the facts about each person field and each list, by last part; ``{field}`` in their
    labels is the field's own label.
    """

    facts: Mapping[str, FactSpec]
    person: Mapping[str, FactSpec]
    rows: Mapping[str, FactSpec]
    owners: Mapping[str, BilingualText]
    posts: Mapping[str, BilingualText]
    purposes: Mapping[str, BilingualText]
    units: Mapping[str, BilingualText]
    marks: Mapping[str, BilingualText]

    def with_facts(self, more: Mapping[str, FactSpec]) -> Vocabulary:
        return replace(self, facts={**self.facts, **more})

    def owner_name(self, owner: str) -> BilingualText:
        return self.owners.get(owner, BilingualText(owner, owner))


def say(value: Value) -> BilingualText:
    """A value in words, without knowing what it is the value of."""
    match value:
        case bool():
            return _YES if value else _NO
        case int():
            return BilingualText(f"{value:,}".replace(",", "."), f"{value:,}")
        case dt.date():
            return BilingualText(long_date(value), f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}")
        case tuple():
            return BilingualText(*(", ".join(value),) * 2)
        case _:
            return BilingualText(value, value)


def _texts(table: Mapping[str, Mapping[str, str]]) -> dict[str, BilingualText]:
    return {code: BilingualText(text["id"], text["en"]) for code, text in table.items()}


def _about_field(fact: Mapping[str, Any], facts: Mapping[str, FactSpec]) -> FactSpec:
    """A fact about a person or a list; ``like`` names a common fact that has the same values."""
    values = facts[fact["like"]].values if "like" in fact else _texts(fact.get("values", {}))
    label = BilingualText(fact["label"]["id"], fact["label"]["en"])
    return FactSpec(ValueType(fact.get("type", "bool")), "registry", label, values)


@cache
def common_vocabulary() -> Vocabulary:
    """The facts of ``vocabulary.toml``, which every service may use."""
    data = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
    facts = {
        name: FactSpec(
            ValueType(fact["type"]),
            fact["owner"],
            BilingualText(fact["label"]["id"], fact["label"]["en"]),
            _texts(fact.get("values", {})),
            is_money=fact.get("money", False),
        )
        for name, fact in data["facts"].items()
    }
    person, rows = ({name: _about_field(p, facts) for name, p in data[kind].items()} for kind in ("person", "rows"))
    names = {table: _texts(data[table]) for table in ("owners", "posts", "purposes", "units", "marks")}
    return Vocabulary(facts, person, rows, **names)
