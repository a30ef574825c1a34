"""The drawing of a QR code: what it says is read back by an engine that did not make it, at every size we use."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest

from molek.base.qr import QUIET, qr_svg

_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1")


def picture(svg: str, scale: int = 4) -> np.ndarray:
    """The SVG as pixels, from its own paths."""
    size = int(svg.split('viewBox="0 0 ')[1].split(maxsplit=1)[0])
    pixels = np.full((size, size), 255, np.uint8)
    for x, y, width in (map(int, run) for run in _RUN.findall(svg)):
        pixels[y, x : x + width] = 0
    return np.kron(pixels, np.ones((scale, scale), np.uint8))


@pytest.mark.parametrize("length", [1, 20, 100, 250, 380, 500])
def test_opencv_reads_what_was_drawn(length: int) -> None:
    text = ("https://layanan.contoh.example/v/" + "aB3_-x9Zq" * 60)[:length]
    assert cv2.QRCodeDetectorAruco().detectAndDecodeMulti(picture(qr_svg(text)))[1] == (text,)


def test_quiet_zone_stays_white() -> None:
    pixels = picture(qr_svg("https://contoh.example/"), scale=1)
    assert pixels[:QUIET].min() == pixels[-QUIET:].min() == pixels[:, :QUIET].min() == pixels[:, -QUIET:].min() == 255


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr_svg("x" * 3000)
