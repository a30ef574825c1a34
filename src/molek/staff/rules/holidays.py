"""A pasted list of holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


class UnreadableLine(ValueError):
    """``number`` counts from 1; ``text`` is the line, shortened."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"line {number}")
        self.number, self.text = number, text[:60]


@dataclass(frozen=True, slots=True)
class HolidayLine:
    date: dt.date
    name: str
    kind: str


def _parse_line(line: str) -> HolidayLine:
    day, name, *rest = (part.strip() for part in line.split(";"))
    if not name or len(name) > 120 or len(rest) > 1:
        raise ValueError(line)
    kind = rest[0].upper() if rest and rest[0] else ""
    if not kind:
        kind = "JOINT_LEAVE" if name.lower().startswith("cuti bersama") else "HOLIDAY"
    if kind not in ("HOLIDAY", "JOINT_LEAVE"):
        raise ValueError(line)
    return HolidayLine(dt.date.fromisoformat(day), name, kind)


def parse_holidays(text: str) -> list[HolidayLine]:
    """The lines of ``YYYY-MM-DD;name[;kind]``; empty lines and lines that begin with # are skipped.

    Raises:
        UnreadableLine: the first line that is none.
    """
    found: list[HolidayLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(_parse_line(line))
        except ValueError as error:
            raise UnreadableLine(number, line) from error
    return found
