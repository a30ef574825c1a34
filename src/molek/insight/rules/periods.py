"""Quarters of the calendar year: the only periods in which figures are broken down."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

CLOSING_DAYS = 10  # after the quarter's last day, for what offices enter late
_CODE = re.compile(r"([0-9]{4})-T([1-4])")
_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """``code`` is as 2026-T3 (triwulan). Ordered by time."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year:04d}-T{self.number}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> dt.date:
        return self.next.first - dt.timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def closes_on(self) -> dt.date:
        """From this day on its tables are made; they never change afterwards."""
        return self.last + dt.timedelta(days=CLOSING_DAYS)

    @property
    def months(self) -> list[dt.date]:
        return [dt.date(self.year, self.number * 3 - 2 + n, 1) for n in range(3)]


def quarter_of(day: dt.date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def parse_quarter(code: str) -> Quarter | None:
    """From ``2026-T3``; None for anything else."""
    found = _CODE.fullmatch(code) if code.isascii() else None
    if found is None or int(found[1]) < _FIRST_YEAR:
        return None
    return Quarter(int(found[1]), int(found[2]))


def closed_quarters(since: dt.date, on: dt.date) -> list[Quarter]:
    """Whole quarters from the one that begins on or after ``since``, that are closed on ``on``. Oldest first."""
    quarter = quarter_of(since)
    if quarter.first < since:
        quarter = quarter.next
    found = []
    while quarter.closes_on <= on:
        found.append(quarter)
        quarter = quarter.next
    return found


def releases_on(quarter: Quarter) -> dt.date:
    """The day its tables become open data by themselves: the data officer has five days to look at them."""
    return quarter.closes_on + dt.timedelta(days=5)
