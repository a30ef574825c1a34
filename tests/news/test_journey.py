"""A news item in the running city: written on a desk, published by somebody else, read on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, check
from tests.journeys.test_letter_made_in_the_browser import sign_in_admin as sign_in
from tests.news.conftest import photo
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]
TITLE = "Loket baru untuk lansia"


def test_news_from_writing_to_the_public_page(running_city: City, desktop: Page, phone: Page, browser: Browser) -> None:
    city = running_city
    sign_in(desktop, city, "redaksi")
    desktop.goto(f"{city.url}/kerja/berita/baru/")
    desktop.get_by_label("Berita").check()
    desktop.get_by_label("Judul").fill(TITLE)
    check(desktop)
    desktop.get_by_role("button", name="Mulai menulis").click()
    desktop.get_by_label("Ringkasan", exact=False).first.fill("Tanpa antre bagi yang berusia 60 tahun ke atas.")
    desktop.get_by_label("Naskah", exact=False).first.type("Loket ini **dekat pintu**. <script>alert(1)</script>")
    expect(desktop.locator("#pratinjau strong")).to_have_text("dekat pintu")  # while one types
    expect(desktop.locator("#pratinjau")).to_contain_text("<script>")
    check(desktop)
    desktop.get_by_role("button", name="Simpan").click()
    desktop.get_by_role("link", name="Unggah gambar").click()
    upload = photo(900, 600)
    desktop.locator("input[type=file]").set_input_files(
        {"name": "loket.jpg", "mimeType": "image/jpeg", "buffer": upload.read()}
    )
    desktop.get_by_label("Yang terlihat pada gambar").fill("Loket rendah di dekat pintu.")
    desktop.get_by_role("button", name="Unggah").click()
    desktop.get_by_role("link", name="Tulis", exact=True).click()
    desktop.get_by_label("Gambar di atas naskah").select_option("1")
    desktop.get_by_role("button", name="Simpan").click()
    desktop.get_by_role("button", name="Ajukan untuk diterbitkan").click()
    expect(desktop.get_by_role("button", name="Terbitkan")).to_have_count(0)
    check(desktop)
    assert phone.request.get(f"{city.url}/berita/loket-baru-untuk-lansia/").status == 404

    second = browser.new_context(viewport=DESKTOP, locale="id-ID").new_page()
    sign_in(second, city, "kominfo")
    second.goto(f"{city.url}/kerja/berita/")
    check(second)
    second.get_by_role("link", name=TITLE).click()
    second.get_by_role("button", name="Terbitkan").click()
    expect(second.get_by_role("alert")).to_contain_text("Sudah terbit.")
    second.context.close()

    phone.goto(city.url)
    phone.get_by_role("searchbox").fill("lansia")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name=TITLE)).to_be_visible()
    check(phone)
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.get_by_role("img", name="Loket rendah di dekat pintu.")).to_be_visible()
    check(phone)
    for address in ("/", "/berita/", "/pengumuman/", "/kantor/", "/kantor/DUKCAPIL/", "/maklumat/"):
        phone.goto(f"{city.url}{address}")
        check(phone)
    phone.locator(".molek-menu summary").click()
    check(phone)
