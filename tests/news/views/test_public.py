"""What anybody reads: pages, feeds, site map, cards; and what nobody finds by guessing."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from molek.news import operations
from molek.news.enums import Component, ItemKind
from molek.news.models import Version
from tests.cases.conftest import FATUBESI, NINE
from tests.catalogue.shipped import publish_shipped
from tests.news.conftest import Desk, Offices, corrected, drafted, published, submitted
from tests.site.test_weight import KB, packed

NOW = timezone.now() - dt.timedelta(minutes=1)


@pytest.fixture
def news(desk: Desk) -> Version:
    return published(desk, at=NOW)


def data_of(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def test_a_news_item_with_its_head(client: Client, news: Version) -> None:
    page = client.get("/berita/loket-pindah-ke-lantai-dua/").text
    assert "<strong>sebelah kiri</strong>" in page
    assert '<link rel="canonical" href="http://testserver/berita/loket-pindah-ke-lantai-dua/">' in page
    assert 'hreflang="en" href="http://testserver/berita/loket-pindah-ke-lantai-dua/?bahasa=en"' in page
    assert 'property="og:image" content="http://testserver/kartu/berita/loket-pindah-ke-lantai-dua.png"' in page
    assert data_of(page)["@type"] == "NewsArticle"
    assert packed(page.encode()) <= 15 * KB


def test_an_address_names_its_language(client: Client, news: Version) -> None:
    page = client.get("/berita/loket-pindah-ke-lantai-dua/?bahasa=en").text
    assert '<html class="govuk-template" lang="en"' in page
    assert 'rel="canonical" href="http://testserver/berita/loket-pindah-ke-lantai-dua/?bahasa=en"' in page
    plain = client.get("/berita/loket-pindah-ke-lantai-dua/", HTTP_ACCEPT_LANGUAGE="en").text
    assert 'rel="canonical" href="http://testserver/berita/loket-pindah-ke-lantai-dua/"' in plain
    assert "Counters move to the second floor" in page
    assert "Loket pindah" in client.get("/berita/loket-pindah-ke-lantai-dua/").text  # nothing is kept of it
    assert client.get("/berita/loket-pindah-ke-lantai-dua/?bahasa=xx").status_code == 200


def test_words_in_a_title_cannot_end_the_structured_data(client: Client, desk: Desk) -> None:
    published(desk, at=NOW, title_id="</script><script>alert(1)</script>", slug="aneh")
    page = client.get("/berita/aneh/").text
    assert "<script>alert" not in page
    assert data_of(page)["headline"] == "</script><script>alert(1)</script>"


def test_what_is_not_published_is_nowhere(client: Client, desk: Desk) -> None:
    drafted(desk.actor("editor"), title_id="Rahasia satu", slug="rahasia-satu", at=NOW)
    submitted(desk, title_id="Rahasia dua", slug="rahasia-dua", at=NOW)
    later = submitted(desk, title_id="Rahasia tiga", slug="rahasia-tiga", at=NOW, publish_at=NOW + dt.timedelta(days=1))
    operations.approve_version(version_id=later.pk, revision=2, by=desk.actor("head"), at=NOW)
    for slug in ("rahasia-satu", "rahasia-dua", "rahasia-tiga"):
        for address in (f"/berita/{slug}/", f"/kartu/berita/{slug}.png"):
            assert client.get(address).status_code == 404
    for address in ("/", "/berita/", "/berita/rss.xml", "/berita/atom.xml", "/sitemap.xml", "/cari/?q=rahasia"):
        found = re.findall(r"rahasia[ -](?:satu|dua|tiga)", client.get(address).text, re.IGNORECASE)
        assert found == [], address


def test_withdrawn_says_why(client: Client, desk: Desk, news: Version) -> None:
    operations.withdraw_item(item_id=news.item_id, reason="Tanggalnya keliru.", by=desk.actor("head"), at=NOW)
    answer = client.get("/berita/loket-pindah-ke-lantai-dua/")
    assert answer.status_code == 410
    assert "Tanggalnya keliru." in answer.text
    assert "lantai-dua" not in client.get("/sitemap.xml").text


def test_a_correction_is_seen(client: Client, desk: Desk, news: Version) -> None:
    corrected(desk, news.item_id, at=NOW, title_id="Loket pindah ke lantai tiga")
    page = client.get("/berita/loket-pindah-ke-lantai-dua/").text
    assert "Loket pindah ke lantai tiga" in page
    assert "Lantai dibetulkan." in page


def test_lists_and_pages_of_the_archive(client: Client, desk: Desk) -> None:
    for number in range(14):
        published(desk, at=NOW + dt.timedelta(seconds=number), title_id=f"Berita ke-{number:02d}")
    published(desk, at=NOW, kind=ItemKind.NOTICE, title_id="Pengumuman libur")
    first = client.get("/berita/").text
    assert "Berita ke-13" in first
    assert "Berita ke-01" not in first
    rest = client.get(re.search(r'rel="next" href="([^"]+)"', first)[1]).text  # type: ignore[index]
    assert "Berita ke-01" in rest
    assert "Berita ke-02" not in rest
    assert "Pengumuman libur" in client.get("/pengumuman/").text
    for key in ("0", "x", "9" * 30, "'"):
        assert client.get("/berita/", {"after": key}).status_code == 200


def test_feeds_are_well_formed_and_lead_to_pages(client: Client, news: Version) -> None:
    for address in ("/berita/rss.xml", "/berita/atom.xml", "/pengumuman/rss.xml"):
        answer = client.get(address)
        root = ElementTree.fromstring(answer.content)
        assert root.tag.endswith(("rss", "feed"))
    assert "http://testserver/berita/loket-pindah-ke-lantai-dua/" in client.get("/berita/rss.xml").text
    assert "Counters move" in client.get("/berita/rss.xml?bahasa=en").text


def test_machines_find_what_is_public_and_nothing_else(client: Client, news: Version) -> None:
    publish_shipped(NINE)
    robots = client.get("/robots.txt").text
    assert "Disallow: /kerja/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [element.text or "" for element in root.iter() if element.tag.endswith("loc")]
    assert "http://testserver/berita/loket-pindah-ke-lantai-dua/" in found
    assert "http://testserver/layanan/domicile-letter/" in found
    assert f"http://testserver/kantor/{FATUBESI}/" in found
    assert not [one for one in found if "/kerja/" in one or "/data-saya/" in one]


def test_a_card_is_a_picture_of_the_title(client: Client, news: Version) -> None:
    answer = client.get("/kartu/berita/loket-pindah-ke-lantai-dua.png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 60 * KB
    assert answer.headers["ETag"]
    assert client.get("/kartu/lain/loket-pindah-ke-lantai-dua.png").status_code == 404


def test_the_pledge_and_the_components(client: Client, desk: Desk) -> None:
    assert "Belum ada maklumat" in client.get("/maklumat/").text
    published(
        desk, at=NOW, kind=ItemKind.STANDARD, slug=Component.PLEDGE, signatory="Wali Kota", body_id="Kami sanggup."
    )
    published(desk, at=NOW, kind=ItemKind.STANDARD, slug=Component.COMPLAINTS, body_id="Lewat **loket** mana pun.")
    page = client.get("/maklumat/").text
    assert "Kami sanggup." in page
    assert "Wali Kota" in page
    assert 'id="penanganan-pengaduan"' in page


def test_one_question_to_everything(client: Client, desk: Desk, city: Offices) -> None:
    publish_shipped(NINE)
    published(desk, at=NOW, title_id="Layanan domisili kini lebih cepat")
    page = client.get("/cari/", {"q": "domisili"}).text
    assert "/layanan/domicile-letter/" in page
    assert "Layanan domisili kini lebih cepat" in page
    assert f"/kantor/{FATUBESI}/" in client.get("/cari/", {"q": "fatubesi"}).text
    assert "Layanan domisili" in client.get("/cari/", {"q": "domisli lebih cepat"}).text  # a letter is missing
    assert "Tidak ditemukan" in client.get("/cari/", {"q": "qxzqxz"}).text
    for odd in ("", "%", "_", "'; DROP", "\\", "x" * 5000):
        assert client.get("/cari/", {"q": odd}).status_code == 200


def test_offices_and_one_of_them(client: Client, city: Offices) -> None:
    assert "Kecamatan Kota Lama" in client.get("/kantor/").text
    page = client.get(f"/kantor/{FATUBESI}/").text
    assert 'href="tel:0380123456"' in page
    assert data_of(page)["@type"] == "GovernmentOffice"
    assert client.get("/kantor/tidak-ada/").status_code == 404
