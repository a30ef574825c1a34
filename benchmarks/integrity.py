"""How much of planted abuse the indicators see, and how often they point at honest people, over twenty made-up cities.

``python -m benchmarks integrity`` tells the figures; ``python -m benchmarks.integrity FILE.svg`` draws them as they
stand in the explanation. The cities are those of ``tests/integrity/simulation.py``: seeing less fails there.
"""

from __future__ import annotations

import sys
import time
from html import escape
from pathlib import Path

from tests.integrity.simulation import CALENDAR, FIRST, Outcome, build, play

from benchmarks.report import Figure, Options, Report
from molek.integrity.rules.detection import Rows, detect, figures_on
from molek.integrity.rules.rows import Code

SEEDS = list(range(1, 21))
_ROWS_EACH = 100_000


def run(options: Options) -> Report:
    """Twenty cities of ninety days; the time of the rules as a ratio to sorting the same rows."""
    outcome = play(SEEDS)
    overall = outcome.overall
    town = build(0, families=12_000, applications=40_000)
    rows = Rows(town.filings, town.decisions, town.looks, town.hand_overs)
    count = len(town.filings) + len(town.decisions) + len(town.looks) + len(town.hand_overs)
    spent, floor = [], []
    for _ in range(options.rounds):
        began = time.perf_counter()
        detect(rows, figures=figures_on(FIRST), calendar=CALENDAR)
        spent.append(time.perf_counter() - began)
        began = time.perf_counter()
        sorted(town.filings, key=lambda f: (f.phone, f.at))
        sorted(town.decisions, key=lambda d: (d.official, d.at))
        floor.append(time.perf_counter() - began)
    return Report(
        "Integrity",
        f"{len(SEEDS)} cities of 90 days, {outcome.applications} applications, {overall.hits + overall.missed} planted",
        [
            Figure("recall, all indicators", round(overall.recall, 3), "", "0.9"),
            Figure("precision, all indicators", round(overall.precision, 3), "", "0.75"),
            Figure("false findings a thousand applications", round(outcome.false_per_thousand, 2), "", "below 1"),
            *(
                Figure(f"{code}: recall / precision", round(score.recall, 2), f"/ {score.precision:.2f}")
                for code, score in outcome.by_code.items()
            ),
            Figure(
                "all rules", round(min(spent) * _ROWS_EACH / count, 2), "s a 100,000 rows", "10 s",
                ratio=round(min(spent) / min(floor), 1),
            ),
        ],
    )  # fmt: skip


def drawing(outcome: Outcome) -> str:
    """Recall and precision of each indicator, and of all together, as an SVG text."""
    rows = [(code.value, score) for code, score in outcome.by_code.items()]
    rows.append(("all together", outcome.overall))
    left, span, step = 130, 240, 38
    parts = [
        '<text x="0" y="12" class="h">recall: of what was planted, how much was seen</text>',
        '<text x="0" y="28" class="h2">precision: of what was seen, how much was planted</text>',
    ]
    for place, (name, score) in enumerate(rows):
        y = 44 + place * step
        parts.append(f'<text x="{left - 8}" y="{y + 18}" text-anchor="end" class="n">{escape(name)}</text>')
        for offset, value, kind in ((2, score.recall, "r"), (16, score.precision, "p")):
            parts.append(f'<rect x="{left}" y="{y + offset}" width="{span}" height="11" class="b"/>')
            parts.append(f'<rect x="{left}" y="{y + offset}" width="{span * value:.1f}" height="11" class="{kind}"/>')
            parts.append(f'<text x="{left + span + 6}" y="{y + offset + 10}" class="v">{value:.2f}</text>')
    style = (
        "text{font:12px sans-serif;fill:#1d2233}.h{fill:#24336b;font-weight:bold}.h2{fill:#b4530a;font-weight:bold}"
        ".b{fill:#eceef4}.r{fill:#24336b}.p{fill:#b4530a}.v{font-size:11px}"
    )
    height = 48 + len(rows) * step
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 410 {height}" width="820" height="{height * 2}">'
        f'<style>{style}</style><rect width="410" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    found = play(SEEDS)
    Path(sys.argv[1]).write_text(drawing(found), encoding="utf-8")
    for code in Code:
        score = found.by_code[code]
        print(f"| {code} | {score.hits + score.missed} | {score.recall:.2f} | {score.precision:.2f} | {score.false} |")
    print(found.overall, found.applications, round(found.false_per_thousand, 2))
