"""Every shipped letter, on plain, scarce and worst-case data..."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from PIL import Image

from molek.base.workdays import CITY_TZ
from molek.catalogue import operations as catalogue
from molek.letters import operations
from molek.letters.operations import Sample

DAY = dt.datetime(2025, 11, 24, 9, 0, tzinfo=CITY_TZ)
CODES = sorted(catalogue.service_files(catalogue.SHIPPED))
VARIANTS = ("plain", "least", "worst")
MOST_PAGES = {"plain": 2, "least": 2, "worst": 4}
# A4 in points, and the margins of `official-letter`.
LEFT, RIGHT, BOTTOM = 28 / 25.4 * 72, 595.3 - 22 / 25.4 * 72, 841.9 - 8 / 25.4 * 72
LARGEST_PICTURE = 60_000

every_letter = pytest.mark.parametrize("code", CODES)
every_variant = pytest.mark.parametrize("variant", VARIANTS)


@cache
def samples(variant: str) -> dict[str, Sample]:
    return {s.service.code: s for s in operations.shipped_samples(at=DAY, variant=variant)}


def text_of(pdf: bytes, folder: Path, *options: str) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    command = ["pdftotext", *options, str(folder / "a.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def without_spaces(text: str) -> str:
    """Lines may break anywhere, and the large mark behind the text lies between them."""
    return "".join(text.replace("\u200b", "").split())


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [str(value)]


@every_variant
@every_letter
def test_is_an_archive_document_of_few_pages(code: str, variant: str) -> None:
    sample = samples(variant)[code]
    with pikepdf.open(io.BytesIO(sample.pdf)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert len(pdf.pages) == len(sample.pages) <= MOST_PAGES[variant]


@every_variant
@every_letter
def test_keeps_every_word_inside_the_margins(code: str, variant: str, tmp_path: Path) -> None:
    said = text_of(samples(variant)[code].pdf, tmp_path, "-bbox")
    edges = [line.split('"') for line in said.splitlines() if "<word" in line and not _is_mark(line)]
    assert len(edges) > 50
    for edge in edges:
        left, right, bottom = float(edge[1]), float(edge[5]), float(edge[7])
        assert LEFT - 0.5 <= left <= right <= RIGHT + 0.5, edge
        assert bottom <= BOTTOM, edge


def _is_mark(line: str) -> bool:
    """The large mark UJI COBA lies across the page."""
    edge = line.split('"')
    return float(edge[7]) - float(edge[3]) > 40


@every_letter
def test_cuts_no_name_and_no_answer_that_it_shows(code: str, tmp_path: Path) -> None:
    """What the template names is there to the last letter, however long."""
    sample = samples("worst")[code]
    said = without_spaces(text_of(sample.pdf, tmp_path, "-raw").replace("UJI COBA", ""))
    _, template = catalogue.read_pair(catalogue.SHIPPED / f"{code}.toml")
    data = sample.data
    shown = [data["letter"]["title"], data["letter"]["number"], data["letter"]["date"], data["signer"]["name"]]
    if "#person-table()" in template:
        shown += [data["person"]["name"], data["person"]["nik"], data["person"]["address"]]
    if "family-table" in template:
        shown += [text for member in data["family"] for text in (member["name"], member["nik"])]
    for field in sample.service.fields:
        name = f'"{field.code}"'
        if f"heirs-table({name})" in template or f"rows-table({name}" in template:
            people = [v for row in data["answers"][field.code] for v in row.values() if isinstance(v, dict)]
            shown += [text for person in people for text in texts_in(person)]
        elif f"#named(of(answers, {name}))" in template:
            shown += texts_in(data["answers"][field.code])
    missing = [text for text in shown if without_spaces(text) not in said]
    assert not missing, missing


@every_variant
@every_letter
def test_never_leaves_the_signature_alone_on_a_page(code: str, variant: str, tmp_path: Path) -> None:
    sample = samples(variant)[code]
    if len(sample.pages) == 1:
        return
    last = text_of(sample.pdf, tmp_path, "-f", str(len(sample.pages)), "-layout")
    before = last[: last.index(sample.data["letter"]["date"])]
    assert len(before.split()) >= 8, before
    assert f"Halaman {len(sample.pages)} dari {len(sample.pages)}" in last


@every_letter
def test_names_the_camat_where_he_signs_after(code: str, tmp_path: Path) -> None:
    sample = samples("plain")[code]
    said = text_of(sample.pdf, tmp_path)
    assert ("Mengetahui," in said) == bool(sample.service.acknowledger)


def test_pictures_and_the_page_are_made_in_one_go(tmp_path: Path) -> None:
    call_command("letters_samples", docs=tmp_path, stdout=io.StringIO())
    found = sorted(path.stem for path in (tmp_path / "pictures" / "letters").glob("*.png"))
    assert found == CODES
    for path in (tmp_path / "pictures" / "letters").glob("*.png"):
        assert path.stat().st_size <= LARGEST_PICTURE, path.name
        with Image.open(path) as picture:
            assert picture.mode == "P"
    page = (tmp_path / "reference" / "letters.md").read_text()
    for code in CODES:
        assert f"`{code}`" in page
    again = io.StringIO()
    call_command("letters_samples", docs=tmp_path, stdout=again)
    assert again.getvalue() == ""  # nothing changes without a cause
