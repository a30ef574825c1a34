"""Numbers drawn as SVG. Beside each drawing stands a table with the same numbers, so drawings are hidden from readers.

All figures come from queries; nothing that people type reaches this markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from molek.base.indonesian import MONTHS
from molek.base.workdays import Calendar
from molek.idcards.rules.forecasts import StockOut

INK, SOFT, BLUE, BAND, RED = "#1c1c1c", "#505a5f", "#24336b", "#c9d0e8", "#b3261e"
AGE_COLOURS = ("#24336b", "#5a6bb0", "#c98a1b", "#b3261e")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 230, 46, 30, 14


def _day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def _svg(body: Sequence[str], height: int = _HEIGHT) -> SafeString:
    return mark_safe(  # noqa: S308  numbers and our own words only
        f'<svg class="molek-drawing" viewBox="0 0 {_WIDTH} {height}" width="100%" aria-hidden="true" focusable="false" '
        f'font-size="13" fill="{INK}">{"".join(body)}</svg>'
    )


def _nice(top: float) -> int:
    """A round number not below ``top``, at least 4."""
    size = 1
    while True:
        for step in (4, 8, 10, 20, 40):
            if step * size >= top:
                return step * size
        size *= 10


def _frame(top: int) -> list[str]:
    """Horizontal lines with their numbers."""
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5d8dc"/>')
        number = f"{top * share:,.0f}".replace(",", ".")
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{SOFT}">{number}</text>')
    return parts


def daily_output(outputs: Sequence[tuple[dt.date, int]]) -> SafeString:
    """A column for each working day."""
    top = _nice(max((count for _, count in outputs), default=0))
    inner, parts = _HEIGHT - _TOP - _BOTTOM, _frame(top)
    step = (_WIDTH - _LEFT) / max(len(outputs), 1)
    for place, (day, count) in enumerate(outputs):
        x, high = _LEFT + place * step + step * 0.15, inner * count / top
        parts.append(
            f'<rect x="{x:.1f}" y="{_TOP + inner - high:.1f}" width="{step * 0.7:.1f}" height="{high:.1f}" '
            f'fill="{BLUE}"/>'
        )
        if place % 5 == 0:
            parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 8}" fill="{SOFT}">{_day(day)}</text>')
    return _svg(parts)


def stock_path(found: StockOut, *, blanks: int, today: dt.date, calendar: Calendar) -> SafeString:
    """The balance from today until it is likely used up; the band holds the end with 80 %."""
    last = found.latest or found.likely
    if last is None:
        return mark_safe("")
    days = max(calendar.between(today, last), 1)
    top, inner = _nice(blanks), _HEIGHT - _TOP - _BOTTOM

    def x(day: dt.date) -> float:
        return _LEFT + (_WIDTH - _LEFT - 30) * calendar.between(today, day) / days

    y0, base = _TOP + inner * (1 - blanks / top), _TOP + inner
    early, likely = found.earliest or last, found.likely or last
    parts = _frame(top)
    parts.append(
        f'<polygon points="{_LEFT},{y0:.1f} {x(early):.1f},{base} {x(last):.1f},{base}" fill="{BAND}"/>'
        f'<line x1="{_LEFT}" y1="{y0:.1f}" x2="{x(likely):.1f}" y2="{base}" stroke="{BLUE}" stroke-width="3"/>'
        f'<circle cx="{x(likely):.1f}" cy="{base}" r="6" fill="{RED}"/>'
    )
    ends = x(last) - x(early) > 130
    for day, anchor in ((today, "start"), *(((early, "end"), (last, "end")) if ends else ((likely, "end"),))):
        parts.append(
            f'<text x="{x(day):.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}" fill="{SOFT}">{_day(day)}</text>'
        )
    return _svg(parts)


def ages(counts: Sequence[int], most: int) -> SafeString:
    """One bar of the backlog, in four ages; its length against the largest."""
    parts, x = [], 0.0
    for count, colour in zip(counts, AGE_COLOURS, strict=True):
        width = 100 * count / most if most else 0
        parts.append(f'<rect x="{x:.2f}" width="{width:.2f}" height="20" fill="{colour}"/>')
        x += width
    return mark_safe(  # noqa: S308  numbers only
        '<svg viewBox="0 0 100 20" preserveAspectRatio="none" width="100%" height="20" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
    )


def swatches() -> list[SafeString]:
    """A square of each age's colour, for the legend."""
    return [
        mark_safe(f'<svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="{c}"/></svg>')  # noqa: S308
        for c in AGE_COLOURS
    ]
