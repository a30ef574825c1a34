"""The planner's pictures as SVG texts. A table with the same numbers stands beside each, so they are hidden from screen
readers; colours come from the style sheet by class, and no two things differ by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 270, 46, 36, 14
_PLOT = _HEIGHT - _BOTTOM - _TOP


def _svg(inside: str, name: str, *, width: int = _WIDTH, height: int = _HEIGHT) -> str:
    return (
        f'<svg class="rencana-chart rencana-chart--{name}" viewBox="0 0 {width} {height}" aria-hidden="true" '
        f'focusable="false">{inside}</svg>'
    )


def _top_of(highest: float) -> float:
    """The end of the axis: a round number that leaves a little air."""
    size = 1.0
    while True:
        for step in (1, 1.5, 2, 3, 4, 6, 8):
            if highest <= step * size and (step * size) % 1 == 0:
                return step * size
        size *= 10


class _Axes:
    """Half hours from left to right, numbers from below."""

    def __init__(self, labels: Sequence[str], highest: float) -> None:
        self.top, self.step = _top_of(max(highest, 4)), (_WIDTH - _LEFT - 4) / max(len(labels), 1)
        self.parts: list[str] = []
        for n in range(5):
            value = self.top * n / 4
            y = self.y(value)
            self.parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
            self.parts.append(f'<text x="{_LEFT - 7}" y="{y + 5:.1f}" text-anchor="end">{value:g}</text>')
        every = max(-(-len(labels) // 8), 1)
        for n, label in enumerate(labels):
            if n % every == 0:
                self.parts.append(
                    f'<text x="{self.middle(n):.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(label)}</text>'
                )

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - _PLOT * min(max(value, 0.0), self.top) / self.top

    def left(self, n: int) -> float:
        return _LEFT + self.step * n

    def middle(self, n: int) -> float:
        return self.left(n) + self.step / 2

    def column(self, n: int, value: float, name: str) -> None:
        self.parts.append(
            f'<rect class="{name}" x="{self.left(n) + self.step * 0.14:.1f}" y="{self.y(value):.1f}" '
            f'width="{self.step * 0.72:.1f}" height="{_HEIGHT - _BOTTOM - self.y(value):.1f}"/>'
        )

    def cross(self, n: int, value: float) -> None:
        """A diamond: the formula's word."""
        x, y = self.middle(n), self.y(value)
        self.parts.append(f'<path class="formula" d="M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z"/>')

    def limit(self, value: float) -> None:
        self.parts.append(
            f'<line class="limit" x1="{_LEFT}" x2="{_WIDTH}" y1="{self.y(value):.1f}" y2="{self.y(value):.1f}"/>'
        )

    def end(self, name: str) -> str:
        return _svg("".join(self.parts), name)


def counters(rows: Sequence[Mapping[str, Any]], limits: Sequence[int]) -> str:
    """Columns: counters to open; a diamond: what the formula alone would open; a line: those that there are."""
    axes = _Axes([row["time"] for row in rows], max([*(max(r["counters"], r["formula"]) for r in rows), *limits]))
    for n, row in enumerate(rows):
        axes.column(n, row["counters"], "over" if row["counters"] > limits[n] else "need")
        if row["counters"] > limits[n]:
            axes.column(n, limits[n], "need")
        x = axes.left(n)
        y = axes.y(limits[n])
        axes.parts.append(f'<line class="limit" x1="{x:.1f}" x2="{x + axes.step:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        axes.cross(n, row["formula"])
    return axes.end("counters")


def waits(rows: Sequence[Mapping[str, Any]], promise: int) -> str:
    """A band: where nine of ten days lie; its line: the day in the middle; a diamond: the formula, where it has one."""
    highest = max([promise * 1.2, *(row["p90"]["high"] or 0 for row in rows)])
    axes = _Axes([row["time"] for row in rows], highest)
    upper = [f"{axes.middle(n):.1f} {axes.y(row['p90']['high'] or 0):.1f}" for n, row in enumerate(rows)]
    lower = [f"{axes.middle(n):.1f} {axes.y(row['p90']['low'] or 0):.1f}" for n, row in enumerate(rows)]
    middle = [f"{axes.middle(n):.1f} {axes.y(row['p90']['middle'] or 0):.1f}" for n, row in enumerate(rows)]
    axes.parts.append(f'<path class="band" d="M{"L".join(upper)}L{"L".join(reversed(lower))}z"/>')
    axes.parts.append(f'<path class="middle" d="M{"L".join(middle)}"/>')
    axes.limit(promise)
    for n, row in enumerate(rows):
        if row["formula_p90"] is not None and row["formula_p90"] <= axes.top:
            axes.cross(n, row["formula_p90"])
        else:  # off the chart: an arrow at its upper edge
            x = axes.middle(n)
            axes.parts.append(f'<path class="formula" d="M{x - 7:.1f} {_TOP + 10}l7 -12l7 12z"/>')
    return axes.end("waits")


def seats(rows: Sequence[Mapping[str, Any]], there: int) -> str:
    """Columns: people who wait at once; a line: the seats there are."""
    axes = _Axes([row["time"] for row in rows], max([*(row["seats"] for row in rows), there if there < 400 else 0]))
    for n, row in enumerate(rows):
        axes.column(n, row["seats"], "over" if row["seats"] > there else "need")
    if there <= axes.top:
        axes.limit(there)
    return axes.end("seats")


def choices(options: Sequence[Mapping[str, Any]], promise: int) -> str:
    """For one counter more or fewer: the wait of nine of ten, on the middle day, with the band of days."""
    ordered = sorted(options, key=lambda option: option["change"])
    axes = _Axes([f"{o['change']:+d}" if o["change"] else "±0" for o in ordered],
                 max([promise * 1.2, *(o["p90"]["high"] or 0 for o in ordered)]))  # fmt: skip
    for n, option in enumerate(ordered):
        p90 = option["p90"]
        axes.column(n, p90["middle"] or 0, "need" if option["change"] == 0 else "other")
        x = axes.middle(n)
        low, high = axes.y(p90["low"] or 0), axes.y(p90["high"] or 0)
        axes.parts.append(f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}M{x - 9:.1f} {low:.1f}h18'
                          f'M{x - 9:.1f} {high:.1f}h18"/>')  # fmt: skip
    axes.limit(promise)
    return axes.end("choices")


def forecast(days: Sequence[Mapping[str, Any]]) -> str:
    """Columns: who came; a diamond: what was foretold the evening before."""
    shown = list(days)[-25:]
    labels = [day["day"][8:10] + "/" + day["day"][5:7] for day in shown]
    axes = _Axes(labels, max([*(max(day["said"], day["came"]) for day in shown), 1]))
    for n, day in enumerate(shown):
        axes.column(n, day["came"], "other")
        axes.cross(n, day["said"])
    return axes.end("forecast")


def shifts(clerks: Sequence[Mapping[str, Any]], day: int, labels: Sequence[str]) -> str:
    """Who is at a counter when on one day: a bar a clerk, with a gap for the rest."""
    name_width, row = 190, 30
    height = 30 + row * max(len(clerks), 1)
    step = (_WIDTH - name_width - 24) / max(len(labels), 1)  # the last label needs room
    parts = []
    for n, label in enumerate(labels):
        x = name_width + step * n
        if n % 2 == 0:
            parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="22" y2="{height}"/>')
            parts.append(f'<text x="{x + 2:.1f}" y="15">{escape(label)}</text>')
    for n, clerk in enumerate(clerks):
        y = 28 + row * n
        name = clerk["name"] if len(clerk["name"]) <= 22 else clerk["name"][:21] + "…"
        parts.append(f'<text class="name" x="0" y="{y + 16}">{escape(name)}</text>')
        shift = clerk["shifts"][day]
        if shift is None:
            continue
        pieces = [(shift["start"], shift["end"])]
        if shift["rest_length"]:
            pieces = [(shift["start"], shift["rest"]), (shift["rest"] + shift["rest_length"], shift["end"])]
        parts.extend(
            f'<rect class="shift" x="{name_width + step * start:.1f}" y="{y}" width="{step * (end - start):.1f}" '
            f'height="22" rx="4"/>'
            for start, end in pieces
            if end > start
        )
    return _svg("".join(parts), "shifts", height=height)
