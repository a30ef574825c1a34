"""Who looked: a clerk searches, the resident asks why on her phone, he explains, the officer answers her."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, check
from tests.journeys.conftest import City
from tests.journeys.test_main_job import PASSWORD, SINGLE, sign_in_resident

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]


def at_work(browser: Browser, city: City, username: str) -> Page:
    """An official signed in at his own machine; each has a first page of his own."""
    page = browser.new_context(viewport=DESKTOP, locale="id-ID").new_page()
    page.goto(f"{city.url}/kerja/masuk/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.second_factor(username))
    page.locator("main button.govuk-button").first.click()
    page.wait_for_url(lambda url: "masuk" not in url)
    return page


def test_who_looked_is_questioned_explained_and_answered(city: City, browser: Browser, phone: Page) -> None:
    clerk = at_work(browser, city, "dukcapil.petugas")
    clerk.goto(f"{city.url}/kerja/penduduk/")
    clerk.locator("input[name=text]").fill(SINGLE)
    clerk.locator("select[name=purpose]").select_option("IDENTIFICATION")
    clerk.get_by_role("button", name="Cari").click()
    clerk.locator("main a[href*='/kerja/penduduk/']").first.click()
    expect(clerk.locator("main")).to_contain_text("ADELINA RUT LADO")

    sign_in_resident(phone, city, SINGLE)
    phone.goto(f"{city.url}/data-saya/akses/")
    check(phone)
    look = phone.locator(".priv-look li").first
    expect(look).to_contain_text("Dinas Kependudukan")
    look.get_by_role("button", name="Tanyakan mengapa").click()
    expect(phone.locator("main")).to_contain_text("menunggu alasan petugas")
    check(phone)
    address = phone.url

    clerk.goto(f"{city.url}/kerja/pertanyaan-warga/")
    check(clerk)
    clerk.locator("main .priv-cards a").first.click()
    clerk.locator("textarea[name=reason]").fill("Memeriksa data untuk pencetakan KTP-el.")
    check(clerk)
    clerk.get_by_role("button", name="Simpan alasan").click()

    officer = at_work(browser, city, "data")
    officer.goto(f"{city.url}/kerja/data-pribadi/pertanyaan/{address.rstrip('/').rsplit('/', 1)[1]}/")
    expect(officer.locator("main")).to_contain_text("Memeriksa data untuk pencetakan KTP-el.")
    officer.locator("input[value=JUSTIFIED]").check()
    officer.locator("textarea[name=conclusion]").fill("Petugas mencetak KTP Anda.")
    check(officer)
    officer.get_by_role("button", name="Kirim jawaban").click()
    check(officer)

    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("Petugas mencetak KTP Anda.")
    expect(phone.locator("main")).to_contain_text("ada alasannya")
    check(phone)
    clerk.context.close()
    officer.context.close()
