"""Charts as SVG texts, for phones and desks alike: no script, no inline style; each stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_WIDTH = 360
_HEIGHT = 200
_LEFT, _TOP, _BOTTOM = 46, 14, 24
_STEPS = (1, 2, 2.5, 5, 10)
_MOST_LABELS = 8  # side by side; of more columns every second is named, and none holds its amount


def short_idr(amount: int) -> str:
    """``1250000000`` as ``1,25 M``: juta (jt), miliar (M), triliun (T); three figures at most."""
    for size, unit in ((10**12, "T"), (10**9, "M"), (10**6, "jt"), (10**3, "rb")):
        if amount >= size:
            value = amount / size
            text = f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return f"{text.replace('.', ',')} {unit}"
    return str(amount)


def _ceiling(most: int) -> int:
    """A round number at or above ``most``: the top of the scale."""
    if most <= 0:
        return 1
    power = 10 ** (len(str(most)) - 1)
    return next(int(step * power) for step in _STEPS if step * power >= most)


def _text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "molek-chart__label") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> str:  # noqa: PLR0917  as SVG has them
    title = f"<title>{escape(tip)}</title>" if tip else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" rx="1.5"'
        f' class="molek-chart__{kind}">{title}</rect>'
    )


def _svg(height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="molek-chart" viewBox="0 0 {_WIDTH} {height:.0f}" xmlns="http://www.w3.org/2000/svg"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _scale(top: int) -> list[str]:
    """Four lines with their amounts."""
    parts = []
    for quarter in range(5):
        y = _HEIGHT - _BOTTOM - quarter * (_HEIGHT - _TOP - _BOTTOM) / 4
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH}" class="molek-chart__line"/>')
        parts.append(_text(_LEFT - 5, y + 3.5, short_idr(top * quarter // 4), "end"))
    return parts


def _rise(value: int, top: int) -> float:
    return value * (_HEIGHT - _TOP - _BOTTOM) / top


def columns(labels: Sequence[str], values: Sequence[int], targets: Sequence[int]) -> str:
    """One column each, with a bar across at its target (0: none). "" where there is nothing to draw."""
    if not any(values):
        return ""
    top = _ceiling(max([*values, *targets, 1]))
    slot, base = (_WIDTH - _LEFT) / len(labels), _HEIGHT - _BOTTOM
    width = min(slot * 0.56, 44)
    parts = _scale(top)
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = _LEFT + slot * (place + 0.5)
        height = _rise(value, top)
        parts.append(_rect(middle - width / 2, base - height, width, height, "bar", f"{label}: {short_idr(value)}"))
        is_tall = height > 18  # else the amount stands above, where a target may cross it
        y = base - height + 12 if is_tall else base - height - 4
        if len(labels) <= _MOST_LABELS:
            parts.append(_text(middle, y, short_idr(value), kind=f"molek-chart__{'inside' if is_tall else 'value'}"))
        if place < len(targets) and targets[place]:
            y = base - _rise(targets[place], top)
            parts.append(
                f'<path d="M{middle - width / 2 - 4:.1f} {y:.1f}h{width + 8:.1f}" class="molek-chart__target"/>'
            )
        if _is_named(place, len(labels)):
            parts.append(_text(middle, _HEIGHT - 8, label))
    return _svg(_HEIGHT, parts)


def _is_named(place: int, of: int) -> bool:
    """The last one always is."""
    return of <= _MOST_LABELS or (of - 1 - place) % 2 == 0


def pairs(labels: Sequence[str], values: Sequence[int], before: Sequence[int]) -> str:
    """Two columns each: the year before in pale, this year in full."""
    if not any((*values, *before)):
        return ""
    top = _ceiling(max((*values, *before)))
    slot, base = (_WIDTH - _LEFT) / len(labels), _HEIGHT - _BOTTOM
    width = slot * 0.36
    parts = _scale(top)
    for place, label in enumerate(labels):
        middle = _LEFT + slot * (place + 0.5)
        for kind, x, value in (("pale", middle - width, before[place]), ("bar", middle, values[place])):
            height = _rise(value, top)
            parts.append(_rect(x, base - height, width - 0.8, height, kind, f"{label}: {short_idr(value)}"))
        if _is_named(place, len(labels)) or max(map(len, labels)) <= len(MONTHS[0]):
            parts.append(_text(middle, _HEIGHT - 8, label))
    return _svg(_HEIGHT, parts)


def bars(rows: Sequence[tuple[str, int, int]]) -> str:
    """One bar a row with its target as a mark: label, value, target (0: none)."""
    if not any(value for _label, value, _target in rows):
        return ""
    top = max(max(value, target) for _label, value, target in rows)
    step, span = 34, _WIDTH - 66
    parts = []
    for place, (label, value, target) in enumerate(rows):
        y = place * step
        parts.append(_text(0, y + 12, label, "start", "molek-chart__name"))
        parts.append(_rect(0, y + 17, span, 10, "back"))
        parts.append(_rect(0, y + 17, span * value / top, 10, "bar"))
        if target:
            parts.append(f'<path d="M{span * target / top:.1f} {y + 14}v16" class="molek-chart__target"/>')
        parts.append(_text(_WIDTH, y + 26, short_idr(value), "end", "molek-chart__value"))
    return _svg(len(rows) * step, parts)


def shares(rows: Sequence[tuple[str, int]]) -> str:
    """Ranked bars of permille, the best first."""
    if not rows:
        return ""
    step, left, span = 17, 118, _WIDTH - 118 - 46
    parts = []
    for place, (label, permille) in enumerate(rows):
        y = place * step
        parts.append(_text(left - 6, y + 11.5, label[:19], "end", "molek-chart__name"))
        parts.append(_rect(left, y + 3, span, 10, "back"))
        parts.append(_rect(left, y + 3, span * min(permille, 1000) / 1000, 10, "bar"))
        shown = f"{permille / 10:.1f}".replace(".", ",")
        parts.append(_text(_WIDTH, y + 11.5, f"{shown} %", "end", "molek-chart__value"))
    return _svg(len(rows) * step, parts)
