"""How often one person may act for others by power of attorney."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files

ADULT = 17  # who must hold an identity card (UU 24/2013 Art. 63)


@cache
def _figures() -> tuple[tuple[dt.date, int], ...]:
    table = tomllib.loads(files("molek.residents.rules").joinpath("proxies.toml").read_text(encoding="utf-8"))
    return tuple(sorted((dt.date.fromisoformat(day), int(of["value"])) for day, of in table.items()))


def most_a_month(day: dt.date) -> int:
    """People of other families whom one proxy may act for in the calendar month of ``day``."""
    figures = _figures()
    return next((value for since, value in reversed(figures) if since <= day), figures[0][1])
