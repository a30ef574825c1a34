"""A phone that opened one verification page checks another paper without any network."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser import check
from tests.documents.conftest import UNTIL, issued, prepare

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = UNTIL.replace(year=2048)


@pytest.fixture
def city(live_server: Any, settings: Any) -> str:
    import dataclasses

    cache.clear()
    settings.MOLEK = dataclasses.replace(settings.MOLEK, public_url=live_server.url)
    return str(live_server.url)


def shown(page: Page) -> str:
    return page.locator("[data-verify]").inner_text()


def test_paper_is_checked_without_network(phone: Page, city: str) -> None:
    document, _ = issued("letter:one", valid_until=LONG)
    first = prepare("letter:one", document.number, valid_until=LONG)
    other = prepare("letter:two", "2/Kel.Ftbs.400.12.2.1/X/2025", valid_until=LONG)

    phone.goto(first.link)
    check(phone)
    expect(phone.get_by_text("Asli dan berlaku").first).to_be_visible()
    expect(phone.get_by_text("Kode QR cocok")).to_be_visible()
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")

    phone.context.set_offline(True)
    phone.goto("about:blank")
    phone.goto(other.link)
    expect(phone.get_by_text("Kode QR asli", exact=True)).to_be_visible()
    said = shown(phone)
    for part in ("Diperiksa tanpa jaringan".lower(), "2/kel.ftbs.400.12.2.1/x/2025", "y***** k******* l***",
                 "surat keterangan domisili", "kelurahan fatubesi", "1 oktober 2025", "31 desember 2048"):  # fmt: skip
        assert part in said.lower(), (part, said)

    # A code that somebody changed by one letter, an expired one, and an address without a code.
    spoiled = other.link[:-30] + ("A" if other.link[-30] != "A" else "B") + other.link[-29:]
    phone.goto("about:blank")
    phone.goto(spoiled)
    expect(phone.get_by_text("Kode QR tidak asli")).to_be_visible()
    phone.goto("about:blank")
    phone.goto(prepare("letter:old", "3/X/2025").link)
    expect(phone.get_by_text("Kode QR asli, masa berlaku surat habis")).to_be_visible()
    phone.goto("about:blank")
    phone.goto(other.url)
    expect(phone.get_by_text("alamat yang diketik hanya dapat diperiksa dengan jaringan")).to_be_visible()
    assert "Kode QR asli" not in shown(phone)


def test_code_of_another_paper_is_noticed(phone: Page, city: str) -> None:
    document, _ = issued("letter:one", valid_until=LONG)
    other = prepare("letter:two", "2/X/2025", valid_until=LONG)
    phone.goto(f"{city}/v/{document.token}#{other.cwt}")
    expect(phone.get_by_text("tidak cocok dengan catatan kota")).to_be_visible()


def test_page_works_without_script(phone_without_script: Page, city: str) -> None:
    document, _ = issued("letter:one", valid_until=LONG)
    phone_without_script.goto(f"{city}/v/{document.token}")
    expect(phone_without_script.get_by_text("Asli dan berlaku").first).to_be_visible()
    expect(phone_without_script.get_by_text("Kode QR cocok")).to_be_hidden()


def test_public_pages_are_accessible(phone: Page, city: str) -> None:
    for path in ("/verifikasi/", "/v/luring", "/v/" + "A" * 22):
        phone.goto(city + path)
        check(phone)
