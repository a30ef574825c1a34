"""Times of a benchmark as a picture for the docs: ``python -m benchmarks.chart var/bench.json FOLDER``.

One SVG for each report with percentiles: a bar to the 95th, a mark at the median and at the 99th, the goal as a line.
"""

from __future__ import annotations

import argparse
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NAME = re.compile(r"^(.+), p(50|95|99)$")
_LABEL, _PLOT, _VALUE, _STEP, _TOP = 230, 430, 70, 26, 46
_WIDTH = _LABEL + _PLOT + _VALUE
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#12312b}.n{fill:#3d5f57}.b{fill:#7fc3b1}.m{fill:#0b4f41}"
    ".g{stroke:#b3261e;stroke-width:1.5;stroke-dasharray:4 3}.a{stroke:#c9d8d4}"
)


@dataclass
class Row:
    """Milliseconds of one kind by percentile, and the goal of the 95th."""

    name: str
    times: dict[int, float] = field(default_factory=dict)
    goal: float | None = None


def rows_of(report: Mapping[str, Any]) -> list[Row]:
    """The kinds of which all three percentiles were measured, in the report's order."""
    rows: dict[str, Row] = {}
    for figure in report["figures"]:
        found = _NAME.match(figure["name"])
        if found is None or figure["unit"] != "ms":
            continue
        row = rows.setdefault(found[1], Row(found[1]))
        row.times[int(found[2])] = float(figure["value"])
        goals = figure["goal"].split("/")
        if len(goals) == 3:
            row.goal = float(goals[1])
    return [row for row in rows.values() if len(row.times) == 3]


def draw(title: str, rows: Sequence[Row]) -> str:
    """An SVG of all rows on one scale."""
    most = max([row.times[99] for row in rows] + [row.goal or 0 for row in rows]) or 1
    height = _TOP + len(rows) * _STEP + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-label="{html.escape(title)}"><style>{_STYLE}</style><path fill="#fff" d="M0 0h{_WIDTH}v{height}H0z"/>'
        f'<text x="8" y="18" font-weight="600">{html.escape(title)}</text>'
        '<text class="n" x="8" y="36">milliseconds: bar to the 95th percentile, marks at median and 99th,'
        " dashed line: goal of the 95th</text>"
    ]

    def at(ms: float) -> float:
        return _LABEL + min(1.0, ms / most) * _PLOT

    for place, row in enumerate(rows):
        y = _TOP + place * _STEP
        median, high, top = row.times[50], row.times[95], row.times[99]
        parts.append(
            f'<text x="{_LABEL - 8}" y="{y + 15}" text-anchor="end">{html.escape(row.name)}</text>'
            f'<path class="b" d="M{_LABEL} {y + 4}H{at(high):.1f}v14H{_LABEL}z"/>'
            f'<path class="m" d="M{at(median) - 1:.1f} {y + 2}h2v18h-2z"/>'
            f'<path class="m" d="M{at(top) - 1:.1f} {y + 7}h2v8h-2z"/>'
            f'<text class="n" x="{_LABEL + _PLOT + 8}" y="{y + 15}">{high:,.1f}</text>'
        )
        if row.goal is not None:
            parts.append(f'<path class="g" d="M{at(row.goal):.1f} {y + 1}v20"/>')
    parts.append(f'<path class="a" d="M{_LABEL} {_TOP}v{len(rows) * _STEP}"/></svg>')
    return "".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chart", description=__doc__)
    parser.add_argument("json", type=Path, help="what a benchmark wrote")
    parser.add_argument("folder", type=Path, help="for the pictures")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for report in json.loads(arguments.json.read_text(encoding="utf-8"))["reports"]:
        if rows := rows_of(report):
            path = arguments.folder / f"bench-{report['title'].lower().replace(' ', '-')}.svg"
            path.write_text(draw(report["title"], rows), encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()
