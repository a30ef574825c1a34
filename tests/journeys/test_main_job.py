"""The main job in a real browser: from the NIK to a letter that is checked, and printed in another kelurahan."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, check
from tests.journeys.conftest import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

SINGLE, MARRIED, ELDERLY = "9971016405980001", "9971011203850001", "9971014211490001"
PASSWORD, PASSPHRASE = "kota-contoh-molek", "tanda tangan demo"


@pytest.fixture
def another_phone(browser: Browser) -> Iterator[Page]:
    """Somebody else's phone, who is not signed in."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


def sign_in_resident(page: Page, city: City, nik: str) -> None:
    page.goto(f"{city.url}/masuk/")
    check(page)
    page.get_by_label("NIK").fill(nik)
    page.get_by_role("button", name="Kirim kode").click()
    check(page)
    page.locator("input[name=code]").fill(city.code_for(nik))
    page.locator("main button.govuk-button").first.click()
    expect(page.locator("header")).to_contain_text("Keluar")


def sign_in_official(page: Page, city: City, username: str) -> None:
    page.goto(f"{city.url}/kerja/masuk/")
    check(page)
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    check(page)
    page.locator("input[name=code]").fill(city.second_factor(username))
    page.locator("main button.govuk-button").first.click()
    page.wait_for_url("**/kerja/")
    check(page)


def apply(page: Page, city: City, service: str, answers: dict[str, str]) -> str:
    """Fill the form and send it; gives the application's reference."""
    page.goto(f"{city.url}/layanan/{service}/")
    check(page)
    page.get_by_role("link", name="Ajukan").or_(page.get_by_role("button", name="Ajukan")).first.click()
    check(page)
    for name, value in answers.items():
        field = page.locator(f"[name={name}]").first
        kind = field.get_attribute("type")
        if kind == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif kind == "file":
            field.set_input_files(value)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url(re.compile(r"/permohonan/(?!baru)[\w-]+/"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def qr_of(pdf: Path) -> str:
    picture = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(picture)], check=True)
    found = zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png")))
    assert len(found) == 1
    return str(found[0].text)


def test_resident_gets_a_letter_that_anybody_can_check_and_another_kelurahan_prints(
    city: City, phone: Page, another_phone: Page, desktop: Page, tmp_path: Path
) -> None:
    # 1, 2. Sign in, find the service by what people type.
    phone.goto(city.url)
    check(phone)
    phone.get_by_role("searchbox").or_(phone.locator("input[name=cari]")).first.fill("surat domisili")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name="Surat Keterangan Domisili")).to_be_visible()
    check(phone)
    sign_in_resident(phone, city, SINGLE)

    # 3 to 7. The form asks only what the city does not know; the rules decide; the letter comes by itself.
    ref = apply(phone, city, "domicile-letter", {"same_address": "yes", "purpose": "membuka rekening bank"})
    download = phone.get_by_role("link", name="Unduh surat")
    expect(download).to_be_visible(timeout=20_000)
    check(phone)
    with phone.expect_download() as started:
        download.click()
    pdf = tmp_path / "surat.pdf"
    started.value.save_as(pdf)
    signature = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    phone.goto(f"{city.url}/permohonan/")
    expect(phone.locator("main")).to_contain_text("Surat Keterangan Domisili")
    check(phone)

    # 8. Anybody verifies by the QR code; a copy can be compared.
    link = qr_of(pdf)
    another_phone.goto(link.replace("http://localhost", "http://127.0.0.1") if "localhost" not in city.url else link)
    main = another_phone.locator("main")
    expect(main).to_contain_text("SURAT KETERANGAN DOMISILI")
    expect(main).to_contain_text("A****** R** L***")
    assert SINGLE not in another_phone.content()
    check(another_phone)
    another_phone.locator("input[type=file]").first.set_input_files(pdf)
    another_phone.locator("input[type=file] >> xpath=ancestor::form//button").first.click()
    expect(another_phone.locator("main")).to_contain_text(re.compile("Asli", re.IGNORECASE))
    check(another_phone)

    # A clerk of another kelurahan prints it after the resident has confirmed by a code on her phone.
    code = city.sql("SELECT pickup_code FROM letters_letter WHERE application_ref = %s", ref)[0][0]
    sign_in_official(desktop, city, "petugas.oebobo")
    assist(desktop, city, SINGLE)
    desktop.goto(f"{city.url}/kerja/cetak/")
    check(desktop)
    desktop.get_by_label("Kode ambil").fill(str(code).lower())
    desktop.get_by_role("button", name="Buka surat").click()
    expect(desktop.locator("main")).to_contain_text("Buka PDF untuk dicetak")
    check(desktop)
    printed = desktop.request.get(desktop.get_by_role("link", name="Buka PDF untuk dicetak").get_attribute("href") or "")
    assert printed.body() == pdf.read_bytes()
    desktop.get_by_role("button", name="Surat sudah diserahkan").click()
    expect(desktop.locator("body")).to_contain_text("Penyerahan surat dicatat")
    assert city.sql("SELECT state, collector FROM letters_print") == [("COLLECTED", "APPLICANT")]


def assist(page: Page, city: City, nik: str) -> None:
    """Open an assistance by the one-time code on the resident's phone."""
    page.goto(f"{city.url}/kerja/bantu/")
    check(page)
    page.get_by_label("NIK").fill(nik)
    page.locator("main button.govuk-button").first.click()
    check(page)


def test_refusal_names_rule_basis_fact_and_remedy_and_a_human_looks_again(city: City, phone: Page, tmp_path: Path) -> None:
    sign_in_resident(phone, city, MARRIED)
    statement = tmp_path / "pernyataan.png"
    Image.new("RGB", (600, 800), "white").save(statement)
    apply(phone, city, "never-married-statement", {"purpose": "melamar kerja", "statement": str(statement)})
    main = phone.locator("main")
    expect(main).to_contain_text("KAWIN")
    expect(main).to_contain_text("UU 24/2013")
    check(phone)
    phone.get_by_role("button", name=re.compile("manusia|petugas|pejabat", re.IGNORECASE)).first.click()
    expect(phone.locator("main")).to_contain_text(re.compile("diperiksa pejabat", re.IGNORECASE))
    check(phone)


def test_lurah_decides_and_signs_a_judgement_letter(city: City, phone: Page, desktop: Page) -> None:
    sign_in_resident(phone, city, SINGLE)
    ref = apply(phone, city, "poverty-statement", {})
    sign_in_official(desktop, city, "lurah.fatubesi")
    expect(desktop.locator("main")).to_contain_text(ref)


def test_everything_works_without_javascript(city: City, phone_without_script: Page) -> None:
    page = phone_without_script
    page.goto(f"{city.url}/masuk/")
    page.get_by_label("NIK").fill(ELDERLY)
    page.get_by_role("button", name="Kirim kode").click()
    # Nobody tells whether this NIK exists or has a phone.
    expect(page.locator("input[name=code]")).to_be_visible()


def test_health_and_public_log(city: City, phone: Page) -> None:
    assert httpx.get(f"{city.url}/sehat").status_code == 200
    for path in ("/log/", "/verifikasi/", "/bantuan/", "/demo/pesan/", "/demo/kode/", "/galeri/"):
        phone.goto(city.url + path)
        check(phone)
