"""The card that other sites show beside a link: the city's colours, a line, a title. Drawn once each."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

LOOK = "1"  # counts up when the drawing changes
WIDTH, HEIGHT = 1200, 630
_INDIGO, _DEEP, _MAROON, _TURMERIC, _COTTON = "#24336b", "#18234d", "#7c1f33", "#f2b843", "#faf6ee"
_MARGIN, _MOST_LINES = 80, 4


@lru_cache(maxsize=64)
def card(*, above: str, title: str, city: str) -> bytes:
    """A PNG of 1200 x 630 with the words on it; a title that is too long is cut with an ellipsis."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _COTTON)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 118), fill=_INDIGO)
    pen.text((_MARGIN, 58), f"Molek {city}", fill="#ffffff", font=_font(44), anchor="lm")
    _band(pen, 118)
    pen.text((_MARGIN, 196), above, fill=_MAROON, font=_font(34), anchor="lm")
    font = _font(66)
    for number, line in enumerate(_lines(pen, title, font)):
        pen.text((_MARGIN, 250 + number * 82), line, fill=_DEEP, font=font)
    _band(pen, HEIGHT - 24)
    output = io.BytesIO()
    picture.quantize(32).save(output, "PNG", optimize=True)
    return output.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    """The letters that come with the drawing library: Latin with its accents, nothing fetched from elsewhere."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont), "Pillow is built without FreeType"
    return found


def _band(pen: ImageDraw.ImageDraw, top: int) -> None:
    """The woven edge of the header, as squares on their corners."""
    pen.rectangle((0, top, WIDTH, top + 24), fill=_MAROON)
    for left in range(0, WIDTH, 48):
        middle = (left + 24, top + 12)
        pen.polygon(
            [(middle[0] - 12, middle[1]), (middle[0], top + 2), (middle[0] + 12, middle[1]), (middle[0], top + 22)],
            fill=_TURMERIC,
        )


def _lines(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=font) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]}…"]
    return [_fitting(pen, line, font) for line in lines]


def _fitting(pen: ImageDraw.ImageDraw, line: str, font: ImageFont.FreeTypeFont) -> str:
    """One word wider than the card is cut."""
    while len(line) > 1 and pen.textlength(line, font=font) > WIDTH - 2 * _MARGIN:
        line = f"{line[:-2]}…"
    return line
