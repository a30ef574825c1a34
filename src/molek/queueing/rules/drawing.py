"""Pictures of numbers as SVG texts. Colours come from the style sheet by class; a table with the same numbers stands
beside each, so the pictures are hidden from screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 640, 260
_LEFT, _BOTTOM, _TOP = 44, 34, 18


@dataclass(frozen=True, slots=True)
class Column:
    """``middle`` and ``high`` in the unit of the axis; None where there is nothing to show."""

    label: str
    middle: float | None
    high: float | None


def _svg(width: int, height: int, inside: str, name: str) -> str:
    return (
        f'<svg class="antre-chart antre-chart--{name}" viewBox="0 0 {width} {height}" aria-hidden="true" '
        f'focusable="false">{inside}</svg>'
    )


def _nice_top(highest: float) -> int:
    """The end of the axis: the next of 15, 30, 60, 90... minutes."""
    return next((top for top in (15, 30, 45, 60) if highest <= top), -(-int(highest) // 30) * 30)


def columns(points: Sequence[Column], *, limit: float | None = None) -> str:
    """Half of the people wait at most the dark column, nine of ten the light one; ``limit`` is the promise."""
    highest = max([*(p.high or 0 for p in points), limit or 0, 1])
    top = _nice_top(highest)
    plot = _HEIGHT - _BOTTOM - _TOP
    parts = []
    for step in range(4):
        value = top * step / 3
        y = _HEIGHT - _BOTTOM - plot * value / top
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 5:.1f}" text-anchor="end">{value:g}</text>')
    step_x = (_WIDTH - _LEFT) / max(len(points), 1)
    for index, point in enumerate(points):
        x, width = _LEFT + step_x * (index + 0.18), step_x * 0.64
        for name, measured in (("high", point.high), ("middle", point.middle)):
            if measured:
                height = plot * measured / top
                y = _HEIGHT - _BOTTOM - height
                parts.append(
                    f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
                )
        parts.append(
            f'<text x="{x + width / 2:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(point.label)}</text>'
        )
    if limit:
        y = _HEIGHT - _BOTTOM - plot * limit / top
        parts.append(f'<line class="limit" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
    return _svg(_WIDTH, _HEIGHT, "".join(parts), "columns")


def gauge(percent: int, *, warn: int = 90) -> str:
    """How full: a bar to 100 (and a little beyond), with a mark where the warning begins."""
    shown = min(max(percent, 0), 110)
    level = "full" if percent >= 100 else "tight" if percent >= warn else "free"
    return _svg(
        660,
        56,
        f'<rect class="track" x="0" y="10" width="600" height="36" rx="4"/>'
        f'<rect class="{level}" x="0" y="10" width="{shown * 6}" height="36" rx="4"/>'
        f'<line class="limit" x1="{warn * 6}" x2="{warn * 6}" y1="2" y2="54"/>',
        "gauge",
    )


def coverage(percent: int) -> str:
    """Where the share of right ranges lies from 0 to 100; the wished band 75 to 85 is drawn behind."""
    at = min(max(percent, 0), 100) * 6
    return _svg(
        600,
        56,
        '<rect class="track" x="0" y="20" width="600" height="16" rx="4"/>'
        '<rect class="band" x="450" y="12" width="60" height="32" rx="2"/>'
        f'<circle class="dot" cx="{at}" cy="28" r="13"/>',
        "coverage",
    )
