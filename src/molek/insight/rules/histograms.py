"""Medians and other quantiles of many days, from how often each whole value occurred."""

from __future__ import annotations

from collections.abc import Mapping


def quantile(occurred: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least ``share`` (above 0, up to 1) of all do not exceed; None for none at all."""
    total = sum(occurred.values())
    if not total:
        return None
    seen = 0
    for value in sorted(occurred):
        seen += occurred[value]
        if seen >= share * total:
            return value
    return max(occurred)
