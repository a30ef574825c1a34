"""The drawing of a day at the boxes: where each bar stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 160
_STEP = WIDTH // 24
_FOOT = 22  # for the hours below
_HEAD = 18  # for the number above the bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: its number, how often, and the rectangle."""

    hour: int
    times: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def label(self) -> str:
        """Every third hour is written."""
        return f"{self.hour:02d}" if self.hour % 3 == 0 else ""


def bars(hours: Sequence[tuple[int, int]]) -> list[Bar]:
    """24 bars; the highest fills the height, none has no height."""
    most = max((times for _, times in hours), default=0) or 1
    room = HEIGHT - _FOOT - _HEAD
    drawn = []
    for hour, times in hours:
        height = round(times * room / most)
        drawn.append(Bar(hour, times, hour * _STEP + 3, HEIGHT - _FOOT - height, _STEP - 6, height))
    return drawn
