"""The seventh letter of the how-to, made in the browser by one administrator, published by another, applied for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, check
from tests.journeys.conftest import City
from tests.journeys.test_main_job import PASSWORD, SINGLE, apply, sign_in_resident

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]
CODE = "unemployed-statement"
TEXTS = {
    "summary-id": "Menerangkan bahwa Anda belum bekerja, misalnya untuk mendaftar pelatihan kerja.",
    "summary-en": "States that you are out of work, for example to enrol in job training.",
    "keywords-id": "belum bekerja, pengangguran, kartu prakerja",
    "keywords-en": "unemployed, jobless",
}


def sign_in_admin(page: Page, city: City, username: str) -> None:
    """An administrator has no work list to come to."""
    page.goto(f"{city.url}/kerja/masuk/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.second_factor(username))
    page.locator("main button.govuk-button").first.click()
    expect(page.locator("header")).to_contain_text("Keluar")


def save(page: Page, button: str = "Simpan") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("Rancangan sudah disimpan.")).to_be_visible()


def add_ready(page: Page, name: str) -> None:
    page.locator("select[name=bagian]").select_option(name)
    page.get_by_role("button", name="Tambahkan").click()


def test_a_letter_from_nothing_reaches_a_resident(city: City, desktop: Page, phone: Page, browser: Browser) -> None:
    # One administrator begins it and says what the public reads.
    sign_in_admin(desktop, city, "admin")
    desktop.goto(f"{city.url}/kerja/layanan/")
    desktop.get_by_role("link", name="Surat baru").click()
    desktop.get_by_label("Nama surat").fill("Surat Keterangan Belum Bekerja")
    desktop.get_by_label("Nama dalam bahasa Inggris").fill("Unemployment statement")
    desktop.get_by_label("Kode layanan").fill(CODE)
    desktop.get_by_label("Bidang").select_option("general")
    desktop.get_by_label("Aturan memutus, segel kota").check()
    desktop.get_by_role("button", name="Mulai menulis").click()
    expect(desktop.get_by_role("heading", name="Surat Keterangan Belum Bekerja")).to_be_visible()
    check(desktop)
    draft = f"{city.url}/kerja/layanan/{CODE}/rancangan/"

    desktop.get_by_role("link", name="Teks untuk warga").click()
    for name, text in TEXTS.items():
        desktop.locator(f"[name={name}]").fill(text)
    save(desktop)
    desktop.get_by_role("link", name="Klasifikasi dan masa simpan").click()
    desktop.locator("[name=classification-code]").fill("500.11")
    save(desktop)

    # What the applicant is asked, and the rules, from what is ready.
    desktop.goto(f"{draft}daftar/fields/baru/")
    number = desktop.locator("[name^=fields-]").first.get_attribute("name").split("-")[1]  # type: ignore[union-attr]
    desktop.locator(f"[name=fields-{number}-code]").fill("trained_for")
    desktop.locator(f"[name=fields-{number}-kind]").select_option("text")
    desktop.locator(f"[name=fields-{number}-label-id]").fill("Pelatihan yang hendak diikuti")
    desktop.locator(f"[name=fields-{number}-label-en]").fill("Training you want to join")
    save(desktop)
    desktop.goto(f"{draft}aturan/")
    add_ready(desktop, "states-truth")
    desktop.goto(f"{draft}daftar/requirements/")
    add_ready(desktop, "truth")

    # The sentence that matters, with names completed while typing; the paper is beside it.
    desktop.goto(f"{draft}surat/")
    desktop.get_by_role("link", name="Paragraf pernyataan").click()
    area = desktop.get_by_label("Teks", exact=True)
    area.type("adalah benar penduduk yang terdaftar pada {nama kan")
    area.press("Enter")
    area.type(" dan menurut pernyataannya *belum bekerja* serta hendak mengikuti {pelatihan")
    area.press("Enter")
    area.type(".")
    expect(desktop.get_by_text("Halaman contoh diperbarui")).to_be_visible()
    check(desktop)
    save(desktop, "Simpan blok")
    desktop.goto(draft)
    expect(desktop.get_by_text("siap diajukan")).to_be_visible()
    desktop.get_by_role("link", name="Ajukan untuk diterbitkan").click()
    desktop.get_by_label("Apa yang berubah dan mengapa").fill("Surat baru untuk pendaftar pelatihan kerja.")
    desktop.get_by_role("button", name="Ajukan", exact=True).click()
    expect(desktop.get_by_text("Anda ikut menulis rancangan ini")).to_be_visible()

    # Another one reads it and publishes it.
    context = browser.new_context(viewport=DESKTOP, locale="id-ID")
    second = context.new_page()
    sign_in_admin(second, city, "admin2")
    second.goto(draft)
    expect(second.get_by_text("Surat baru untuk pendaftar pelatihan kerja.")).to_be_visible()
    check(second)
    second.get_by_role("button", name="Setujui dan terbitkan").click()
    expect(second.get_by_text("Versi 1 sudah terbit.")).to_be_visible()
    context.close()

    # A resident finds it, applies, and has it.
    sign_in_resident(phone, city, SINGLE)
    phone.goto(f"{city.url}/layanan/?cari=belum+bekrja")
    # A letter of the same name is shipped; this is the one made above.
    expect(phone.locator("a[href='/layanan/unemployed-statement/']")).to_be_visible()
    answers = {"trained_for": "Pelatihan menjahit", "truthful": "yes", "purpose": "mendaftar pelatihan kerja"}
    apply(phone, city, CODE, answers)
    expect(phone.get_by_role("link", name="Unduh surat")).to_be_visible(timeout=20_000)
