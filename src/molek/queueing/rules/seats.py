"""People who wait inside against seats."""

from __future__ import annotations

from enum import StrEnum

WARN_PERCENT = 90


class SeatLevel(StrEnum):
    FREE = "FREE"
    TIGHT = "TIGHT"  # from 90 %: later times are offered, the manager is warned
    FULL = "FULL"


def percent_taken(waiting: int, seats: int) -> int:
    """Whole percent, rounded down; may exceed 100. A hall without seats is full."""
    return 100 if seats <= 0 else waiting * 100 // seats


def level(waiting: int, seats: int) -> SeatLevel:
    """``waiting`` people inside, on ``seats`` seats."""
    if seats <= 0 or waiting >= seats:
        return SeatLevel.FULL
    return SeatLevel.TIGHT if waiting * 100 >= seats * WARN_PERCENT else SeatLevel.FREE
