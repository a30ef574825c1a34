"""Simple markup becomes harmless HTML, whatever is typed."""

from __future__ import annotations

import re

import pytest

from molek.news.rules import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](java\nscript:alert(1))",
    "[klik](javascript&colon;alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](vbscript:msgbox)",
    "[klik](//jahat.example/x)",
    "![x](javascript:alert(1))",
    "![x](data:image/png;base64,AAAA)",
    "![x](https://jahat.example/pixel.gif)",
    "<javascript:alert(1)>",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "![gambar](gambar:9)",
    '<a href="javascript:alert(1)">x</a>',
    "# <svg/onload=alert(1)>",
    "| a |\n|---|\n| <b onclick=x> |",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_drawn(text: str) -> None:
    html = markup.html_of(text)
    assert not re.search(r"<(script|img|svg|b |iframe|style)", html)
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert not re.search(r"""(href|src)=["']?\s*(javascript|data|vbscript|//)""", html, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [t for t in HOSTILE if t.startswith(("[klik](java", "[klik](data", "[klik](//", "![x]")) and "\n" not in t],
)
def test_a_link_that_nobody_may_follow_is_named(text: str) -> None:
    assert markup.refused_links(text)


@pytest.mark.parametrize(
    "address",
    ["https://kota.example/x", "http://kota.example", "mailto:a@b.example", "tel:+62380123", "/layanan/", "#a"],
)
def test_ordinary_links_are_drawn(address: str) -> None:
    assert f'href="{address}"' in markup.html_of(f"[teks]({address})")
    assert markup.refused_links(f"[teks]({address})") == []


def test_a_picture_stands_alone_as_a_figure_and_an_unknown_one_is_left_out() -> None:
    html = markup.html_of("Satu.\n\n![](gambar:2)\n\n![](gambar:3)", {2: "<figure>dua</figure>"})
    assert "<figure>dua</figure>" in html
    assert '<p class="govuk-body"><figure>' not in html
    assert "gambar:3" not in html
    assert markup.pictures_in("![](gambar:2) dan ![](gambar:12)") == [2, 12]


def test_headings_stay_below_the_heading_of_the_page() -> None:
    html = markup.html_of("# Satu\n\n## Dua\n\n##### Lima")
    assert "<h1" not in html
    assert html.count("<h2") == 2
    assert html.count("<h3") == 1


def test_words_alone() -> None:
    assert markup.plain_of("**Tebal** dan [tautan](/x)\n\n- satu\n- dua") == "Tebal dan tautan satu dua"


def test_a_long_text_is_cut_at_a_word() -> None:
    assert markup.shortened("satu dua tiga empat", 12) == "satu dua…"
