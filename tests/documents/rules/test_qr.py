"""Our drawing of QR codes, against another encoder and against a reader."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from molek.documents.rules.qr import QUIET, _layout, qr_rows, qr_svg


def picture(rows: list[str]) -> np.ndarray:
    dark = np.array([[module == "1" for module in row] for row in rows])
    return np.where(np.pad(dark, QUIET), 0, 255).astype(np.uint8).repeat(6, 0).repeat(6, 1)


@pytest.mark.parametrize("version", range(1, 41))
def test_a_full_code_of_every_size_is_that_of_another_encoder(version):
    """Full, because segno pads the others with one byte more than the standard asks."""
    text = ("https://contoh.example/v/#" * 100)[: _layout(version).capacity]
    other = segno.make(text, error="m", micro=False, boost_error=False, mask=3, mode="byte", version=version)
    assert qr_rows(text) == ["".join(map(str, row)) for row in other.matrix]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=900))
def test_a_reader_reads_any_text(text):
    assert [found.text for found in zxingcpp.read_barcodes(picture(qr_rows(text)))] == [text]


@pytest.mark.parametrize("length", [1, 40, 331, 332, 600])
def test_a_second_reader_reads_it(length):
    text = ("https://contoh.example/v/" * 30)[:length]
    assert cv2.QRCodeDetector().detectAndDecode(picture(qr_rows(text)))[0] == text


def test_too_long_a_text_is_refused():
    assert len(qr_rows("x" * 2331)) == 177
    with pytest.raises(ValueError, match="too long"):
        qr_rows("x" * 2332)


def test_the_drawing_is_black_on_white_with_its_quiet_zone():
    svg, rows = qr_svg("https://contoh.example/"), qr_rows("https://contoh.example/")
    assert f'viewBox="0 0 {len(rows) + 2 * QUIET} {len(rows) + 2 * QUIET}"' in svg
    assert svg.count("z") - 1 == sum(len(row.replace("0", " ").split()) for row in rows)
