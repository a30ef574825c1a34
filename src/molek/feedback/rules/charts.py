"""Charts as SVG texts: no script, no inline style; each stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 360, 150
_TOP, _BOTTOM = 18, 22


def columns(labels: Sequence[str], values: Sequence[int]) -> str:
    """One column each with its number above. "" where there is nothing to draw."""
    if not any(values):
        return ""
    most, slot, base = max(values), _WIDTH / len(values), _HEIGHT - _BOTTOM
    width = min(slot * 0.62, 40)
    parts = [f'<path d="M0 {base}H{_WIDTH}" class="fb-chart__line"/>']
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = slot * (place + 0.5)
        height = value * (base - _TOP) / most
        parts.append(
            f'<rect x="{middle - width / 2:.1f}" y="{base - height:.1f}" width="{width:.1f}" height="{height:.1f}"'
            f' rx="2" class="fb-chart__bar"/>'
        )
        if value:
            parts.append(_text(middle, base - height - 5, str(value), "value"))
        parts.append(_text(middle, _HEIGHT - 6, label, "label"))
    return (
        f'<svg class="fb-chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" xmlns="http://www.w3.org/2000/svg"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" class="fb-chart__{kind}">{escape(words)}</text>'
