"""Our own colours meet WCAG 2.2 AA wherever text or a mark of meaning stands on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "assets" / "scss" / "_tokens.scss"
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8"), flags=re.M))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "white"), ("ink", "cotton"), ("ink", "cotton-deep"), ("ink", "turmeric"),
        ("ink-soft", "white"), ("ink-soft", "cotton"), ("ink-soft", "cotton-deep"),
        ("white", "indigo"), ("white", "indigo-deep"), ("white", "maroon"),
        ("indigo", "cotton"), ("indigo-deep", "cotton"), ("maroon", "cotton"), ("maroon", "white"),
    ],
)  # fmt: skip
def test_text_can_be_read(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_bars_stand_out_from_their_track():
    assert contrast(COLOURS["indigo"], COLOURS["cotton-deep"]) >= 3
    assert contrast(COLOURS["maroon"], COLOURS["cotton-deep"]) >= 3
