"""How long a closed report is kept. A new figure adds a line with its day, never edits one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keeping:
    """Reports closed on ``since`` or later are erased ``days`` days after they were closed."""

    since: dt.date
    days: int
    basis: str
    mark: str  # sure, likely, unsure


SHIPPED = (
    Keeping(dt.date(2000, 1, 1), 730, "Kebijakan bawaan Molek: dua tahun, cukup untuk tindak lanjut hasil pemeriksaan",
            "unsure"),
)  # fmt: skip


def keeping_on(day: dt.date, rows: Sequence[Keeping]) -> Keeping:
    """What holds for a report closed on ``day``: the latest line begun by then; of the same day, the last one."""
    return max((row for row in rows if row.since <= day), key=lambda row: row.since)


def erased_on(closed: dt.date, rows: Sequence[Keeping]) -> dt.date:
    """The first day on which a report closed on ``closed`` is no longer kept."""
    return closed + dt.timedelta(days=keeping_on(closed, rows).days)
