"""A whistle-blower's round trip in real browsers: told on a telephone, read, asked, answered, closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from molek.site.demo.staffing import PASSWORD
from molek.site.demo.whistleblowing import DEMO_KEY_PASSPHRASE
from tests.browser import PHONE, check
from tests.running_city import City
from tests.whistleblowing.conftest import photo

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

WHAT = "Petugas meminta uang rokok sebelum memberi stempel."
QUESTION = "Pada hari apa, dan di meja nomor berapa?"
REPLY = "Setiap Jumat, meja paling kiri."
CONCLUSION = "Petugasnya dipindahkan, uang dikembalikan kepada dua warga."


def sign_in(page: Page, city: City, username: str) -> None:
    page.goto(f"{city.url}/kerja/masuk/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.second_factor(username))
    page.locator("main button.govuk-button").first.click()
    expect(page.locator("header")).to_contain_text("Keluar")


def send_when_patient(page: Page, name: str, arrived: str) -> None:
    """A form that was filled faster than people do has to be sent again a moment later; nothing typed is lost."""
    button = page.get_by_role("button", name=name)
    button.click()
    for _ in range(8):
        page.wait_for_load_state()
        if page.locator(arrived).count():
            return
        expect(page.locator(".govuk-error-summary")).to_contain_text("terlalu cepat")
        page.wait_for_timeout(1_000)
        button.click()
    expect(page.locator(arrived)).to_be_visible()


def come_back(page: Page, city: City, code: str) -> None:
    page.goto(f"{city.url}/lapor-aman/")
    page.get_by_role("link", name="Saya punya kode").click()
    page.get_by_label("Kode Anda").fill(code.lower())
    send_when_patient(page, "Buka", ".wb-talk")


def test_report_is_told_read_asked_answered_and_closed(
    running_city: City, phone: Page, desktop: Page, browser: Browser
) -> None:
    city = running_city
    phone.goto(f"{city.url}/lapor-aman/")
    check(phone)
    phone.get_by_role("link", name="Cara melapor dengan aman").click()
    check(phone)
    phone.get_by_role("link", name="Tulis laporan").click()
    check(phone)
    phone.get_by_label("Pungutan liar").check()
    phone.get_by_label("Apa yang terjadi?").fill(WHAT)
    phone.get_by_label("Inspektur").check()  # about him: the auditor alone reads it
    phone.locator("input[type=file]").set_input_files(
        {"name": "nama-saya.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    phone.get_by_role("button", name="Segel dan kirim").click()
    if phone.locator(".govuk-error-summary").count():  # too quick for a person; the file has to be chosen again
        phone.wait_for_timeout(4_500)
        expect(phone.get_by_label("Apa yang terjadi?")).to_have_value(WHAT)
        phone.locator("input[type=file]").set_input_files(
            {"name": "nama-saya.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        phone.get_by_role("button", name="Segel dan kirim").click()
    code = phone.locator(".wb-code").inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    check(phone)
    phone.get_by_role("link", name="Sudah saya salin, keluar").click()
    phone.wait_for_url(f"{city.url}/")
    assert code not in phone.content()
    assert [c for c in phone.context.cookies() if c["name"] not in ("csrftoken", "molek_language")] == []

    sign_in(desktop, city, "auditor")
    desktop.goto(f"{city.url}/kerja/lapor-aman/")
    check(desktop)
    desktop.locator(".wb-item--waits a").first.click()
    check(desktop)
    desktop.locator("input[name=passphrase]").fill(DEMO_KEY_PASSPHRASE)
    desktop.get_by_role("button", name="Buka").click()
    expect(desktop.locator(".wb-talk")).to_contain_text(WHAT)
    expect(desktop.locator("dl")).to_contain_text("1 kunci")
    check(desktop)
    address = desktop.url
    with desktop.expect_download() as saved:
        desktop.get_by_role("link", name="Berkas 1").click()
    assert re.fullmatch(r"[0-9A-Z-]{9}-1\.jpg", saved.value.suggested_filename)
    desktop.get_by_label("Pesan untuk pelapor").fill(QUESTION)
    desktop.get_by_label("perlu keterangan tambahan").check()
    desktop.get_by_role("button", name="Segel dan kirim").click()
    expect(desktop.locator(".wb-talk")).to_contain_text(QUESTION)

    without_script = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="id-ID")
    other_phone = without_script.new_page()  # another telephone, another day, no script
    other_phone.set_default_timeout(15_000)
    come_back(other_phone, city, code)
    expect(other_phone.locator(".wb-talk")).to_contain_text(QUESTION)
    assert WHAT not in other_phone.content()
    other_phone.get_by_label("Tulisan Anda").fill(REPLY)
    other_phone.get_by_role("button", name="Segel dan kirim").click()
    expect(other_phone.locator("main")).to_contain_text("Terkirim dan disegel")
    assert without_script.cookies() == []

    desktop.goto(address)
    expect(desktop.locator(".wb-talk")).to_contain_text(REPLY)
    desktop.locator("summary").click()
    desktop.get_by_label("terbukti, ditindaklanjuti", exact=True).check()
    desktop.get_by_label("Penjelasan untuk pelapor").fill(CONCLUSION)
    desktop.get_by_role("button", name="Selesai", exact=True).click()
    expect(desktop.locator("main")).to_contain_text("Laporan selesai")
    check(desktop)

    come_back(phone, city, code)
    expect(phone.locator(".wb-talk")).to_contain_text(CONCLUSION)
    check(phone)
    without_script.close()

    [(count,)] = city.sql("SELECT count(*) FROM audit_event WHERE event = 'whistleblowing.report.received'")
    assert count == 0  # tomorrow
    for (row,) in city.sql("SELECT t::text FROM whistleblowing_report t"):
        assert WHAT not in str(row)
    assert WHAT not in city.log.read_text()
    assert code not in city.log.read_text()
