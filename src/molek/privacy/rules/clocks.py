"""The clocks of the law: 3 x 24 hours from the moment of asking, whatever day it is."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Clock:
    """``hours`` run without a break; ``basis`` is the article that sets them."""

    hours: int
    basis: str

    def due_at(self, start: dt.datetime) -> dt.datetime:
        """The last moment, ``hours`` after ``start``; the zone is kept and hours are real hours."""
        return (start.astimezone(dt.UTC) + dt.timedelta(hours=self.hours)).astimezone(start.tzinfo)


@cache
def _clocks() -> dict[str, dict[dt.date, Clock]]:
    text = (files("molek.privacy.rules") / "clocks.toml").read_text(encoding="utf-8")
    return {
        kind: {dt.date.fromisoformat(since): Clock(row["hours"], row["basis"]) for since, row in lines.items()}
        for kind, lines in tomllib.loads(text).items()
    }


def clock_of(kind: str, *, on: dt.date) -> Clock:
    """The clock in force for ``kind`` on a city-local day; before its first line, the first line.

    ``KeyError`` for a kind that has none: a mistake of ours.
    """
    lines = _clocks()[kind]
    begun = [since for since in lines if since <= on]
    return lines[max(begun)] if begun else lines[min(lines)]


def hours_left(due_at: dt.datetime, *, at: dt.datetime) -> int:
    """Whole hours until ``due_at``, rounded towards zero; negative when it has passed."""
    return int((due_at - at).total_seconds() / 3600)
