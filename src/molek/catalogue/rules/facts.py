"""What is known on a day, what is not, and where each was asked.

A fact is a value with its source, or nothing with its source and the reason why there is nothing. "We do not know"
is never taken for "no": the reasons lead to different ends (wait, ask an official, refuse).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Value: TypeAlias = bool | int | str | dt.date | tuple[str, ...]
Json: TypeAlias = Any  # what json.loads gives


class ValueType(StrEnum):
    """The types of the rule language. Whole numbers only: money and measures have no fractions here."""

    BOOL = "bool"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TEXTS = "texts"  # a list of texts


class UnknownReason(StrEnum):
    SOURCE_DOWN = "SOURCE_DOWN"  # the owner does not answer just now: waiting helps
    SOURCE_NOT_CONNECTED = "SOURCE_NOT_CONNECTED"  # no way to the owner yet: an official must look
    RECORD_MISSING = "RECORD_MISSING"  # the owner answered that it holds nothing
    NOT_ASKED = "NOT_ASKED"  # the question was not put, or was left open


@dataclass(frozen=True, slots=True)
class Known:
    """``source`` names who said so, e.g. ``registry`` or ``applicant``."""

    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Unknown:
    reason: UnknownReason
    source: str = ""


Fact: TypeAlias = Known | Unknown
_NOT_ASKED = Unknown(UnknownReason.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by name, as of ``on``: the city-local day whose law applies and on which ages are counted."""

    on: dt.date
    values: Mapping[str, Fact] = field(default_factory=dict)

    def get(self, name: str) -> Fact:
        """The fact; ``Unknown(NOT_ASKED)`` if nobody asked for it."""
        return self.values.get(name, _NOT_ASKED)

    def to_json(self) -> Json:
        return {"on": self.on.isoformat(), "values": {name: _fact_to_json(f) for name, f in self.values.items()}}

    @classmethod
    def from_json(cls, data: Json) -> Facts:
        values = {name: _fact_from_json(f) for name, f in data["values"].items()}
        return cls(dt.date.fromisoformat(data["on"]), values)


def type_of(value: Value) -> ValueType:
    match value:
        case bool():
            return ValueType.BOOL
        case int():
            return ValueType.NUMBER
        case str():
            return ValueType.TEXT
        case tuple():
            return ValueType.TEXTS
        case dt.date() if not isinstance(value, dt.datetime):
            return ValueType.DATE
    raise TypeError(f"no value of the rule language: {type(value).__name__}")


def value_to_json(value: Value) -> Json:
    """A value beside its type, so that a date comes back as a date: ``{"type": "date", "value": "2025-10-01"}``."""
    kind = type_of(value)
    plain: Json = value
    if isinstance(value, dt.date):
        plain = value.isoformat()
    elif isinstance(value, tuple):
        plain = list(value)
    return {"type": kind.value, "value": plain}


def value_from_json(data: Json) -> Value:
    plain = data["value"]
    match ValueType(data["type"]):
        case ValueType.DATE:
            return dt.date.fromisoformat(plain)
        case ValueType.TEXTS:
            return tuple(plain)
        case _:
            value: Value = plain
            return value


def _fact_to_json(fact: Fact) -> Json:
    if isinstance(fact, Known):
        return {**value_to_json(fact.value), "source": fact.source}
    return {"unknown": fact.reason.value, "source": fact.source}


def _fact_from_json(data: Json) -> Fact:
    if "unknown" in data:
        return Unknown(UnknownReason(data["unknown"]), data["source"])
    return Known(value_from_json(data), data["source"])
