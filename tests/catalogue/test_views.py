"""The public pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from molek.base.actors import SYSTEM
from molek.catalogue import operations, queries
from molek.catalogue.operations import SHIPPED
from tests.catalogue.conftest import LATER, NINE
from tests.catalogue.shipped import publish_shipped

pytestmark = pytest.mark.django_db
CODES = sorted(path.stem for path in SHIPPED.glob("*.toml"))


@pytest.fixture(autouse=True)
def shipped() -> None:
    publish_shipped(NINE)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_every_service_by_purpose(client: Client) -> None:
    page = text_of(client.get("/layanan/"))
    for code in CODES:
        assert f'href="/layanan/{code}/"' in page
    assert page.index("Keterangan umum") < page.index("Surat Keterangan Domisili") < page.index("Sosial")
    assert "Gratis (Rp0) · saat itu juga" in page


def test_search_works_without_script_and_keeps_what_was_typed(client: Client) -> None:
    page = text_of(client.get("/layanan/", {"cari": "domsili"}))
    assert "/layanan/domicile-letter/" in page
    assert "/layanan/birth-statement/" not in page
    assert 'value="domsili"' in page


def test_nothing_found_says_what_to_do(client: Client) -> None:
    page = text_of(client.get("/layanan/", {"cari": "<xyzzy>"}))
    assert "Tidak ditemukan" in page
    assert "<xyzzy>" not in page


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_service_shows_the_six_components_rules_law_and_figures(client: Client, code: str, language: str) -> None:
    page = text_of(client.get(f"/layanan/{code}/", headers={"accept-language": language}))
    service = queries.current(code).service
    assert escape(service.name.to(language)) in page
    for requirement in service.requirements:
        assert requirement.text.to(language)[:40].replace("'", "&#x27;") in page
    for rule in service.rules:
        assert f'id="{rule.code}"' in page
    for basis in service.legal_basis:
        assert basis.text in page
    for word in {"id": ("Persyaratan", "Waktu", "Biaya", "Hasil", "Pengaduan"), "en": ("Service standard",)}[language]:
        assert word in page
    assert f'href="/permohonan/baru/{code}/"' in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("code", "time"),
    [
        ("domicile-letter", "Saat itu juga bila semua aturan terpenuhi; paling lama 1 hari kerja bila perlu diperiksa"),
        ("business-statement", "Paling lama 1 hari kerja bila semua aturan terpenuhi, 2 hari kerja bila perlu"),
        ("poverty-statement", "Paling lama 3 hari kerja."),
    ],
)
def test_the_promised_time_is_that_of_the_steps(client: Client, code: str, time: str) -> None:
    assert time in text_of(client.get(f"/layanan/{code}/"))


def test_what_is_not_certain_is_said(client: Client) -> None:
    page = text_of(client.get("/layanan/business-statement/"))
    assert "belum pasti, perlu ditetapkan kota" in page


def test_figures_of_the_past_and_the_future_are_told_apart(client: Client) -> None:
    file = SHIPPED / "police-record-letter.toml"
    toml, template = file.read_text(encoding="utf-8"), file.with_suffix(".typ").read_text(encoding="utf-8")
    line = (
        '"2025-01-01" = { value = 3, source = "Sumber lama" }\n"2025-02-01" = { value = 2, source = "Sumber kini" }\n'
    )
    line += '"2999-01-01" = { value = 1, source = "Sumber nanti" }'
    old = next(part for part in toml.splitlines() if part.startswith('"2025-01-01"'))
    operations.publish(toml=toml.replace(old, line), template=template, by=SYSTEM, at=LATER)
    page = text_of(client.get("/layanan/police-record-letter/"))
    assert (
        page.index("akan berlaku")
        < page.index("Sumber nanti")
        < page.index("Sumber kini")
        < page.index("tidak lagi")
        < page.index("Sumber lama")
    )
    assert "Versi 2, diumumkan 1 Oktober 2025." in page


def test_an_unknown_or_retired_service_is_404(client: Client) -> None:
    operations.retire(code="domicile-letter", by=SYSTEM, at=LATER)
    assert client.get("/layanan/domicile-letter/").status_code == 404
    assert client.get("/layanan/nothing/").status_code == 404
    assert client.post("/layanan/").status_code == 405


def test_pages_cost_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/layanan/")
    with django_assert_max_num_queries(1):
        client.get("/layanan/")
    with django_assert_max_num_queries(2):  # the parts of the standard that are the whole city's
        client.get("/layanan/domicile-letter/")
