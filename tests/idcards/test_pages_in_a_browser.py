"""The public's and the hall's pages in a real browser: readable, operable, without scripts too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from molek.idcards import operations, queries
from tests.browser import check
from tests.idcards.conftest import NINE, Shop, build_office, people, printer, stocked

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def codes(transactional_db: None) -> list[str]:
    """Registration codes of six cards that lie ready; the centre is down."""
    office = build_office()
    head, clerk = office.actor("head"), office.actor("clerk")
    stocked(clerk)
    shop = Shop(clerk, head, printer(head))
    made = [shop.announced(one, f"KTP20260000{n:04d}").code for n, one in enumerate(people(6))]
    operations.note_outage(reason="status-503", at=NINE)
    return made


def test_the_announcement_on_a_phone_without_script(
    codes: list[str], phone_without_script: Page, phone: Page, live_server: object
) -> None:
    url = f"{live_server.url}/pengumuman/ktp/"  # type: ignore[attr-defined]
    page = phone_without_script
    page.goto(url)
    expect(page.get_by_role("table")).to_contain_text(codes[0])
    page.get_by_label("Cari kode pendaftaran Anda").fill(codes[1].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("siap diambil sejak")
    phone.goto(url)
    expect(phone.get_by_role("region", name="Server pusat")).to_contain_text("sejak 2 Maret 2026")
    check(phone)


def test_the_hall_display_shows_large_codes(codes: list[str], desktop: Page, live_server: object) -> None:
    desktop.set_viewport_size({"width": 1920, "height": 1080})
    desktop.goto(f"{live_server.url}/layar/ktp/{queries.display_token()}/")  # type: ignore[attr-defined]
    first = desktop.get_by_role("listitem").first
    expect(first).to_contain_text(codes[-1])
    assert first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 48
    check(desktop)
