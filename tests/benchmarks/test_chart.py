"""The picture of a benchmark shows what was measured, on one scale."""

from __future__ import annotations

import re
from typing import Any

from benchmarks import chart


def report(**times: tuple[float, float, float]) -> dict[str, Any]:
    figures = [
        {"name": f"{name}, p{percent}", "value": value, "unit": "ms", "goal": "25/75/150" if percent == 50 else ""}
        for name, values in times.items()
        for percent, value in zip((50, 95, 99), values, strict=True)
    ]
    return {"title": "Pages", "figures": [*figures, {"name": "database", "value": 3.0, "unit": "GB", "goal": ""}]}


def test_a_kind_has_three_percentiles_and_its_goal() -> None:
    incomplete = {"name": "half, p50", "value": 1.0, "unit": "ms", "goal": ""}
    made = report(form=(5, 10, 20))
    made["figures"].append(incomplete)
    [row] = chart.rows_of(made)
    assert (row.name, row.times, row.goal) == ("form", {50: 5, 95: 10, 99: 20}, 75)


def test_bars_are_as_long_as_the_times_and_names_are_escaped() -> None:
    svg = chart.draw("Pages", chart.rows_of(report(form=(5, 50, 100), **{"<b>": (5, 100, 100)})))
    lengths = [float(end) - chart._LABEL for end in re.findall(r'class="b" d="M\d+ \d+H([\d.]+)v', svg)]
    assert lengths[1] == 2 * lengths[0] > 0
    assert "<b>" not in svg
    assert "&lt;b&gt;" in svg
