"""The QR code of a printed letter, read by two independent readers, also from a bad picture."""

from __future__ import annotations

import subprocess

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from molek.base.qr import qr_svg
from tests.documents.conftest import paper, prepare

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Picture]:
    """The address on a letter, and the letter as a scanner at 200 dots per inch sees it."""
    folder = tmp_path_factory.mktemp("qr")
    prepared = prepare("letter:qr", "12/Kel.Ftbs.400.12.2.1/X/2025")
    (folder / "a.pdf").write_bytes(paper(prepared))
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", str(folder / "a.pdf"), str(folder / "a")], check=True
    )
    picture = cv2.imread(str(folder / "a.png"), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return prepared.link, picture.astype(np.uint8)


def crop(picture: Picture) -> Picture:
    """The corner with the code, as a phone held over it sees it, in the camera's finer raster."""
    found = zxingcpp.read_barcodes(picture)[0].position
    xs = [p.x for p in (found.top_left, found.top_right, found.bottom_left, found.bottom_right)]
    ys = [p.y for p in (found.top_left, found.top_right, found.bottom_left, found.bottom_right)]
    part = picture[max(0, min(ys) - 60) : max(ys) + 60, max(0, min(xs) - 60) : max(xs) + 60]
    return cv2.resize(part, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def blurred(picture: Picture) -> Picture:
    return cv2.GaussianBlur(picture, (5, 5), 1.5).astype(np.uint8)


def rotated(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=255).astype(np.uint8)


def noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(7).normal(0, 18, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


SPOILED = {
    "as printed": lambda p: p,
    "blurred": blurred,
    "turned a little": lambda p: rotated(p, 7),
    "upside down": lambda p: rotated(p, 180),
    "blurred and turned": lambda p: rotated(blurred(p), 4),
    "grey and noisy": lambda p: noisy((p * 0.6 + 60).astype(np.uint8)),
}


@pytest.mark.parametrize("how", SPOILED)
def test_first_reader(printed: tuple[str, Picture], how: str) -> None:
    found = zxingcpp.read_barcodes(SPOILED[how](crop(printed[1])))
    assert [one.text for one in found] == [printed[0]]


@pytest.mark.parametrize("how", SPOILED)
def test_second_reader(printed: tuple[str, Picture], how: str) -> None:
    text, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(SPOILED[how](crop(printed[1])))
    assert text == printed[0]


def test_whole_page_is_enough_for_a_scanner(printed: tuple[str, Picture]) -> None:
    assert [one.text for one in zxingcpp.read_barcodes(printed[1])] == [printed[0]]


def test_code_is_coarse_enough_to_be_printed_at_33_mm() -> None:
    """A long address and the longest usual texts stay at version 18 (89 modules) or below: 0.34 mm a module."""
    link = prepare(
        "letter:qr", "128/Kel.Ftbs.400.12.3.1/VIII/2025", title="Surat Keterangan Biodata Penduduk",
        unit_name="Kelurahan Bakunase Dua", masked_name="M***** G****** K******* d* R*****",
    ).link.replace("http://localhost:8000", "https://layanan.kupangkota.go.id")  # fmt: skip
    size = int(qr_svg(link).split('viewBox="0 0 ')[1].split()[0]) - 8
    assert size <= 89
