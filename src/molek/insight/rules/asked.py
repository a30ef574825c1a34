"""What is asked for most, in order and without numbers: no small number follows from such a list.

A list is of one row (the services of a kelurahan) or column (the kelurahan of a service) of a table whose sums are
published. It names only cells of at least 10, of which at least 5 lie elsewhere too, and leaves out at least 5 or none.
"""

from __future__ import annotations

from collections.abc import Mapping

from molek.insight.rules.suppression import LEAST

_MOST = 5


def asked_most(line: Mapping[str, int], across: Mapping[str, int]) -> list[str]:
    """Codes, most first; equal ones by code.

    Args:
        line: count of each cell of the row or column.
        across: sum of the other direction through each cell, the cell included.
    """
    fit = [code for code, n in line.items() if n >= 2 * LEAST and across.get(code, 0) - n >= LEAST]
    named = sorted(fit, key=lambda code: (-line[code], code))[:_MOST]
    while named and 0 < sum(line.values()) - sum(line[code] for code in named) < LEAST:
        named.pop()
    return named
