"""Drawings as SVG texts: no script, no inline style. The numbers stand beside them in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH = 360


def _svg(height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg class="itg-chart" viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"'
        f' focusable="false">{"".join(parts)}</svg>'
    )


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="2" class="itg-{kind}"/>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", kind: str = "label") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="itg-{kind}">{escape(words)}</text>'


def parts(waiting: int, under_way: int, concluded: int, most: int) -> str:
    """One bar of three parts, on the scale of the longest: waiting, under way, concluded."""
    if not most:
        return _svg(12, [_rect(0, 0, _WIDTH, 12, "back")])
    drawn, x = [_rect(0, 0, _WIDTH, 12, "back")], 0.0
    for value, kind in ((waiting, "waiting"), (under_way, "way"), (concluded, "done")):
        width = _WIDTH * value / most
        if value:
            drawn.append(_rect(x, 0, width - 1, 12, kind))
        x += width
    return _svg(12, drawn)


def weeks(values: Sequence[int], labels: Sequence[str]) -> str:
    """A column a week, the latest last; "" where there is nothing."""
    if not any(values):
        return ""
    height, base, most = 130, 104, max(values)
    slot = _WIDTH / len(values)
    drawn = [f'<path d="M0 {base}H{_WIDTH}" class="itg-line"/>']
    for place, value in enumerate(values):
        x, tall = place * slot + slot * 0.18, value * 84 / most
        drawn.append(_rect(x, base - tall, slot * 0.64, tall, "way"))
        if value:
            drawn.append(_text(x + slot * 0.32, base - tall - 4, str(value), "middle", "value"))
        if place % 4 == 0 or place == len(values) - 1:
            drawn.append(_text(x + slot * 0.32, base + 15, labels[place], "middle"))
    return _svg(height, drawn)


def against(seen: str, observed: float, usual: str, expected: float) -> str:
    """Two bars on one scale: what was seen, and what was to be expected."""
    most = max(observed, expected, 0.001)
    drawn = []
    for place, (label, value, kind) in enumerate(((seen, observed, "waiting"), (usual, expected, "done"))):
        y = place * 40
        shown = f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")
        drawn.append(_text(0, y + 12, label, kind="name"))
        drawn.append(_rect(0, y + 18, _WIDTH - 50, 14, "back"))
        drawn.append(_rect(0, y + 18, (_WIDTH - 50) * value / most, 14, kind))
        drawn.append(_text(_WIDTH, y + 30, shown, "end", "value"))
    return _svg(78, drawn)
