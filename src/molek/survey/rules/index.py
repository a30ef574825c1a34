"""Index and category of Permenpan-RB 14/2017, and how many answers are enough."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

ELEMENT_KEYS = (
    "requirements", "procedure", "time", "cost", "product", "competence", "conduct", "complaints", "facilities",
)  # fmt: skip
_SCALE = 25  # an index of four is a hundred
_HUNDREDTH = Decimal("0.01")
# Krejcie and Morgan 1970: chi square for one degree of freedom at 95 %, half of the people, five per cent off.
_CHI_SQUARE, _HALF_SQUARED, _OFF_SQUARED = Fraction("3.841"), Fraction(1, 4), Fraction("0.0025")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least index of each category, best first; ``legal_basis`` says since when and by what."""

    least: tuple[tuple[str, Decimal], ...]
    legal_basis: str
    mark: str


def _rounded(value: Fraction) -> Decimal:
    """Half a hundredth goes up. Exact: no binary fraction is between."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def element_index(total: int, answers: int) -> Decimal:
    """The mean of one element on the scale of a hundred: ``total`` of the scores that ``answers`` people gave."""
    if answers < 1:
        raise ValueError("nobody answered")
    return _rounded(Fraction(total * _SCALE, answers))


def index_of(totals: Mapping[str, int], answers: int) -> Decimal:
    """The index (IKM, 25 to 100) of all nine elements: each weighs exactly a ninth, rounded once at the end.

    ``totals``: sum of the scores (1 to 4) of each element over ``answers`` complete answers.
    """
    if answers < 1:
        raise ValueError("nobody answered")
    if set(totals) != set(ELEMENT_KEYS):
        raise ValueError("an index has nine elements")
    return _rounded(Fraction(sum(totals.values()) * _SCALE, answers * len(ELEMENT_KEYS)))


def category_of(index: Decimal, bounds: Bounds) -> str:
    """The category whose lower bound ``index`` reaches: the official table leaves gaps, its lower bounds do not."""
    return next((name for name, least in bounds.least if index >= least), bounds.least[-1][0])


def sample_size(population: int) -> int:
    """How many of ``population`` must answer (Krejcie and Morgan): 278 of 1,000, 357 of 5,000; all of the few."""
    if population < 1:
        return 0
    upper = _CHI_SQUARE * population * _HALF_SQUARED
    exact = upper / (_OFF_SQUARED * (population - 1) + _CHI_SQUARE * _HALF_SQUARED)
    return min(population, math.floor(exact + Fraction(1, 2)))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("molek.survey.rules").joinpath("parameters.toml").read_text(encoding="utf-8"))


def _latest(name: str, on: dt.date) -> dict[str, Any]:
    dated: dict[str, dict[str, Any]] = _table()[name]
    known = [since for since in dated if since <= on.isoformat()]
    return dated[max(known)] if known else dated[min(dated)]


def bounds_on(on: dt.date) -> Bounds:
    """The bounds in force on a day."""
    found = _latest("category", on)
    least = tuple((name, Decimal(found["least"][name])) for name in ("A", "B", "C", "D"))
    return Bounds(least, found["legal_basis"], found["mark"])


def parameter_on(name: str, on: dt.date) -> int:
    """A whole number of ``parameters.toml`` in force on a day."""
    return int(_latest(name, on)["value"])
