"""Pages are light: 60 KB over the wire on a first visit, 15 KB after that (mission: weak networks, low-end phones)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from molek.site import views

STATIC = Path(views.__file__).parent / "static"
KB = 1024


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def of_file(name: str) -> int:
    found = finders.find(name)
    assert found, name
    content = Path(found).read_bytes()
    return len(content) if name.endswith(".png") else packed(content)


def test_stylesheet_and_scripts_keep_to_their_share():
    assert of_file("molek/molek.css") <= 15 * KB
    assert of_file("molek/molek.js") + of_file("molek/htmx.js") <= 22 * KB


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/galeri/", "/bantuan/", "/berita/", "/kantor/", "/maklumat/", "/cari/?q=surat"])
def test_first_visit_is_light(client, path):
    page = client.get(path).content
    parts = set(re.findall(rb'(?:src|href|data-htmx)="/static/([^"]+)"', page))
    of_css = set(re.findall(r"url\(([^)]+)\)", (STATIC / "molek/molek.css").read_text(encoding="utf-8")))
    names = {part.decode() for part in parts} | {f"molek/{name.strip(chr(34))}" for name in of_css}
    assert packed(page) + sum(map(of_file, names)) <= 60 * KB
    assert packed(page) <= 15 * KB


def test_nothing_is_fetched_from_elsewhere():
    for file in STATIC.rglob("*.[cj]s*"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
        assert not re.findall(r"url\(\"?https?:|@import|@font-face", text), file.name


def test_no_crown_and_no_font_of_another_government():
    css = (STATIC / "molek/molek.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in css
    assert "crown" not in css
