"""The systems and what goes between them, as one SVG text: givers left, takers right. Pure; the table beside it says
the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WIDE, _HIGH = 158, 46
_GAP_X, _GAP_Y = 84, 18
_EDGE = 8
_LINE = 20  # characters that fit into a box
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A system. ``kind`` is a class of the style sheet; ``href`` "" is no link (a system outside the city)."""

    key: str
    name: str
    kind: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """Data go from ``source`` to ``target`` (keys). ``kind`` is a class; ``title`` says what goes."""

    source: str
    target: str
    kind: str
    title: str


def ranks(keys: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The column of each: right of everything it takes from, and near to it. A circle is opened where it closes."""
    forward = _without_circles(keys, pairs)
    givers: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in forward:
        givers[target].append(source)
    found: dict[str, int] = {}

    def rank(key: str) -> int:
        if key not in found:
            found[key] = max((rank(giver) + 1 for giver in givers[key]), default=0)
        return found[key]

    placed = {key: rank(key) for key in keys}
    for key in keys:  # who takes nothing stands next to whom he gives, so that no line runs behind a box
        nearest = min((placed[target] for source, target in forward if source == key), default=0)
        if not givers[key] and nearest > 0:
            placed[key] = nearest - 1
    return placed


def _without_circles(keys: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    takers: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in pairs:
        takers[source].append(target)
    kept: list[tuple[str, str]] = []
    done: set[str] = set()

    def walk(key: str, path: frozenset[str]) -> None:
        done.add(key)
        for taker in takers[key]:
            if taker in path:
                continue
            kept.append((key, taker))
            if taker not in done:
                walk(taker, path | {taker})

    for key in keys:
        if key not in done:
            walk(key, frozenset({key}))
    return kept


def _columns(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[list[str]]:
    """Keys by column; inside a column near to what they are tied to, so that few lines cross."""
    pairs = [(arrow.source, arrow.target) for arrow in arrows if arrow.source != arrow.target]
    rank = ranks([box.key for box in boxes], pairs)
    columns: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for box in boxes:
        columns[rank[box.key]].append(box.key)
    ties: dict[str, list[str]] = {box.key: [] for box in boxes}
    for source, target in pairs:
        ties[source].append(target)
        ties[target].append(source)
    for sweep in range(_SWEEPS):
        place = {key: index - len(column) / 2 for column in columns for index, key in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda key: _middle(ties[key], place, place[key]))
            place.update({key: index - len(column) / 2 for index, key in enumerate(column)})
    return columns


def _middle(tied: Sequence[str], place: Mapping[str, float], own: float) -> float:
    return sum(place[key] for key in tied) / len(tied) if tied else own


def _lines(name: str) -> list[str]:
    """At most two lines; what is longer ends in an ellipsis (the title has it whole)."""
    words, lines = name.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]} …"]
    return [line if len(line) <= _LINE + 2 else f"{line[:_LINE]}…" for line in lines]


def _box(box: Box, x: float, y: float) -> str:
    lines = _lines(box.name)
    first = y + _HIGH / 2 + 4 - 7 * (len(lines) - 1)
    words = "".join(
        f'<text x="{x + _WIDE / 2:.0f}" y="{first + 14 * number:.0f}" text-anchor="middle">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    drawn = (
        f'<g class="pf-box pf-box--{escape(box.kind)}"><title>{escape(box.name)}</title>'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDE}" height="{_HIGH}" rx="6"/>{words}</g>'
    )
    return f'<a href="{escape(box.href)}">{drawn}</a>' if box.href else drawn


def _arrow(arrow: Arrow, at: Mapping[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[arrow.source], at[arrow.target]
    middle = _HIGH / 2
    if x2 > x1:
        points = [(x1 + _WIDE, y1 + middle), (x2 - 7, y2 + middle)]
        bend = max(30, (points[1][0] - points[0][0]) / 2)
        points[1:1] = [(points[0][0] + bend, points[0][1]), (points[1][0] - bend, points[1][1])]
    else:  # back to the left: around below
        low = max(y1, y2) + _HIGH + _GAP_Y + 10
        start, end = x1 + _WIDE / 2, x2 + _WIDE / 2
        points = [(start, y1 + _HIGH), (start, low), (end, low), (end, y2 + _HIGH + 7)]
    first, *more = (f"{x:.0f} {y:.0f}" for x, y in points)
    path = f"M{first}C{' '.join(more)}"
    return (
        f'<path d="{path}" class="pf-arrow pf-arrow--{escape(arrow.kind)}" marker-end="url(#pf-tip)">'
        f"<title>{escape(arrow.title)}</title></path>"
    )


def draw(boxes: Sequence[Box], arrows: Sequence[Arrow], *, label: str) -> str:
    """ "" where nothing is exchanged. ``label`` is read to those who do not see the picture."""
    if not arrows:
        return ""
    columns = _columns(boxes, arrows)
    tallest = max(len(column) for column in columns)
    height = tallest * (_HIGH + _GAP_Y) + 2 * _EDGE + _GAP_Y
    width = len(columns) * (_WIDE + _GAP_X) - _GAP_X + 2 * _EDGE
    at: dict[str, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        room = (height - _GAP_Y - len(column) * (_HIGH + _GAP_Y)) / 2
        for place, key in enumerate(column):
            at[key] = (_EDGE + number * (_WIDE + _GAP_X), room + place * (_HIGH + _GAP_Y) + _GAP_Y / 2)
    tip = (
        '<defs><marker id="pf-tip" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" class="pf-tip"/></marker></defs>'
    )
    drawn = "".join(_arrow(arrow, at) for arrow in arrows if arrow.source != arrow.target)
    placed = "".join(_box(box, *at[box.key]) for box in boxes)
    return (
        f'<svg class="pf-picture" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
        f' xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{escape(label)}">{tip}{drawn}{placed}</svg>'
    )
