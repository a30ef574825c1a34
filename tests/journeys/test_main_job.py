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

from molek.site.demo.synthetic import DEMO_PERSONS
from tests.browser import PHONE, check
from tests.journeys.conftest import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

PERSONS = {person.key: person for person in DEMO_PERSONS}
SINGLE, MARRIED, ELDERLY, NEW_MOTHER, NEW_FATHER = (
    PERSONS[key].nik for key in ("single", "married", "elderly", "new-mother", "new-father")
)
FIRST_WITNESS, SECOND_WITNESS = ((PERSONS[k].nik, PERSONS[k].name) for k in ("first-witness", "second-witness"))
PASSWORD, PASSPHRASE = "kota-contoh-molek", "tanda tangan demo"


@pytest.fixture
def another_phone(browser: Browser) -> Iterator[Page]:
    """Somebody else's phone, who is not signed in."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


def sign_in_resident(page: Page, city: City, nik: str) -> None:
    city.let_time_pass()
    page.goto(f"{city.url}/masuk/")
    check(page)
    page.get_by_label("NIK").fill(nik)
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("input[name=code]")).to_be_visible()
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
    expect(page.locator("input[name=code]")).to_be_visible()
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
    expect(page.get_by_role("button", name="Kirim permohonan")).to_be_visible()
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
    expect(phone.get_by_role("link", name="Surat Keterangan Domisili", exact=True)).to_be_visible()
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
    phone.get_by_role("link", name="Siapa yang melihat data saya").first.click()
    expect(phone.locator("main")).to_contain_text("Menandatangani surat")
    check(phone)

    # 8. Anybody verifies by the QR code; a copy can be compared.
    link = qr_of(pdf)
    another_phone.goto(link)
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
    assist_by_code(desktop, city, SINGLE)
    desktop.goto(f"{city.url}/kerja/cetak/")
    check(desktop)
    desktop.get_by_label("Kode ambil").fill(str(code).lower())
    desktop.get_by_role("button", name="Buka surat").click()
    expect(desktop.locator("main")).to_contain_text("Buka PDF untuk dicetak")
    check(desktop)
    address = desktop.get_by_role("link", name="Buka PDF untuk dicetak").get_attribute("href")
    printed = desktop.request.get(f"{city.url}{address}")
    assert printed.body() == pdf.read_bytes()
    desktop.get_by_role("button", name="Surat sudah diserahkan").click()
    expect(desktop.locator("body")).to_contain_text("Penyerahan surat dicatat")
    prints = "SELECT p.state, p.collector FROM letters_print p JOIN letters_letter l ON l.id = p.letter_id"
    assert city.sql(f"{prints} WHERE l.application_ref = %s", ref) == [("COLLECTED", "APPLICANT")]


def assist_by_code(page: Page, city: City, nik: str) -> None:
    """Open an assistance by the one-time code on the resident's phone."""
    city.let_time_pass()
    page.goto(f"{city.url}/kerja/bantu/")
    check(page)
    page.get_by_label("NIK penduduk").fill(nik)
    page.get_by_label("Dengan ponsel").check()
    page.locator("main form button.govuk-button").first.click()
    expect(page.locator("input[name=code]")).to_be_visible()
    check(page)
    page.locator("input[name=code]").fill(city.code_for(nik))
    page.get_by_role("button", name="Mulai membantu").click()
    page.wait_for_url("**/layanan/")


def decide(page: Page, city: City, ref: str) -> None:
    """The official who was drawn accepts, with a reason."""
    username = city.sql(
        "SELECT o.username FROM cases_task t JOIN cases_application a ON a.id = t.application_id"
        " JOIN staff_official o ON o.id = t.assigned_id WHERE a.ref = %s AND t.state = 'OPEN'",
        ref,
    )[0][0]
    sign_in_official(page, city, str(username))
    page.locator("main").get_by_role("link", name=re.compile(ref)).or_(
        page.locator("main tr, main li", has_text=ref).get_by_role("link")
    ).first.click()
    check(page)
    page.locator("summary", has_text="Terima").click()
    page.locator("#terima textarea").first.fill("Sudah diperiksa; keadaannya sesuai.")
    page.get_by_role("button", name="Terima permohonan").click()
    page.wait_for_url("**/kerja/")


def sign(page: Page, city: City, username: str, ref: str) -> None:
    """The lurah looks at the preview and signs with the passphrase."""
    sign_in_official(page, city, username)
    page.goto(f"{city.url}/kerja/tanda-tangan/")
    check(page)
    row = page.locator("tr", has_text=ref)
    preview = page.request.get(city.url + str(row.get_by_role("link", name="Pratinjau").get_attribute("href")))
    assert preview.body().startswith(b"%PDF")
    row.locator("input[type=checkbox]").check()
    page.get_by_label("Frasa sandi tanda tangan").fill("salah sama sekali")
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.locator("main")).to_contain_text("Ada yang perlu diperbaiki")
    check(page)
    page.get_by_label("Frasa sandi tanda tangan").fill(PASSPHRASE)
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.locator("body")).to_contain_text("1 surat ditandatangani")


def sign_out(page: Page) -> None:
    page.locator("header").get_by_role("button", name="Keluar").click()
    page.wait_for_load_state()


def picture_file(folder: Path, name: str) -> str:
    path = folder / f"{name}.png"
    Image.new("RGB", (600, 800), "white").save(path)
    return str(path)


def test_refusal_names_rule_basis_fact_and_remedy_and_a_human_looks_again(
    city: City, phone: Page, tmp_path: Path
) -> None:
    sign_in_resident(phone, city, MARRIED)
    answers = {
        "never_married": "yes",
        "own_statement": picture_file(tmp_path, "pernyataan"),
        "purpose": "melamar kerja",
    }
    apply(phone, city, "never-married-statement", answers)
    main = phone.locator("main")
    expect(main).to_contain_text("kawin tercatat")
    expect(main).to_contain_text("UU 24/2013")
    expect(main).to_contain_text("Dinas Kependudukan")
    check(phone)
    phone.get_by_role("button", name=re.compile("manusia|petugas|pejabat", re.IGNORECASE)).first.click()
    expect(phone.locator("main")).to_contain_text("Sedang diperiksa")
    check(phone)


def test_lurah_decides_and_signs_a_judgement_letter(city: City, phone: Page, desktop: Page) -> None:
    sign_in_resident(phone, city, SINGLE)
    answers = {
        "purpose": "EDUCATION",
        "purpose_detail": "beasiswa kuliah",
        "income_idr": "1.200.000",
        "dependants": "3",
        "truthful": "yes",
    }
    ref = apply(phone, city, "poverty-statement", answers)
    expect(phone.locator("main")).to_contain_text("Sedang diperiksa")
    decide(desktop, city, ref)
    sign_out(desktop)
    sign(desktop, city, "lurah.fatubesi", ref)
    # The resident's page changed by itself.
    expect(phone.get_by_role("link", name="Unduh surat")).to_be_visible(timeout=20_000)
    check(phone)


def test_owing_resident_pays_on_the_spot_and_gets_his_letter(
    city: City, phone: Page, desktop: Page, tmp_path: Path
) -> None:
    sign_in_resident(phone, city, MARRIED)
    answers = {
        "business_name": "Kios Sumber Rejeki",
        "business_kind": "TRADE",
        "business_address": "Jl. Nangka No. 5 RT 001 RW 002",
        "business_area": "53.71.04.1001",
        "since": "01-02-2020",
        "business_photo": picture_file(tmp_path, "kios"),
        "purpose": "pinjaman modal",
    }
    ref = apply(phone, city, "business-statement", answers)
    # Told what, for which years, and how to pay; not refused.
    expect(phone.locator("main")).to_contain_text("Tinggal satu langkah dari Anda")
    expect(phone.locator("main")).to_contain_text("PBB-P2 yang perlu dibayar")
    check(phone)
    phone.get_by_role("button", name="dengan QRIS").click()
    expect(phone.locator(".tax-qr svg")).to_be_visible(timeout=20_000)
    check(phone)
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="bank contoh").click()
    bank = opened.value
    bank.get_by_role("button", name="Bayar").click()
    expect(bank.locator("main")).to_contain_text("Pembayaran berhasil")
    bank.close()
    # The page changes by itself when the bank notifies, and the receipt comes.
    expect(phone.locator("main")).to_contain_text("Pembayaran diterima", timeout=20_000)
    expect(phone.get_by_role("link", name="Unduh tanda terima")).to_be_visible(timeout=20_000)
    check(phone)
    phone.get_by_role("link", name="Kembali ke permohonan").last.click()
    expect(phone.locator("main")).to_contain_text("menunggu tanda tangan", timeout=20_000)
    sign(desktop, city, "lurah.oebobo", ref)
    expect(phone.get_by_role("link", name="Unduh surat")).to_be_visible(timeout=20_000)


def test_birth_of_a_child_without_nik_with_two_witnesses(
    city: City, phone: Page, desktop: Page, tmp_path: Path
) -> None:
    sign_in_resident(phone, city, NEW_MOTHER)
    yesterday = city.sql("SELECT to_char(now() - interval '1 day', 'DD-MM-YYYY')")[0][0]
    answers = {
        "child_name": "GRACE ELISABET KASE",
        "child_sex": "FEMALE",
        "birth_place": "Kupang",
        "birth_date": str(yesterday),
        "birth_time": "04:15",
        "birth_weight": "3100",
        "child_order": "1",
        "helper": "MIDWIFE",
        "clinic_letter": picture_file(tmp_path, "bidan"),
        "parent_role": "MOTHER",
        "witness_1_nik": FIRST_WITNESS[0],
        "witness_1_name": FIRST_WITNESS[1],
        "witness_2_nik": SECOND_WITNESS[0],
        "witness_2_name": SECOND_WITNESS[1],
    }
    ref = apply(phone, city, "birth-statement", answers)
    if city.sql("SELECT state FROM cases_application WHERE ref = %s", ref) == [("IN_REVIEW",)]:
        decide(desktop, city, ref)
        sign_out(desktop)
    sign(desktop, city, "lurah.sikumana", ref)
    expect(phone.get_by_role("link", name="Unduh surat")).to_be_visible(timeout=20_000)


def test_resident_without_a_phone_is_served_at_another_kelurahan(city: City, desktop: Page, tmp_path: Path) -> None:
    sign_in_official(desktop, city, "petugas.fatubesi")
    desktop.goto(f"{city.url}/kerja/bantu/")
    desktop.get_by_label("NIK penduduk").fill(ELDERLY)
    desktop.get_by_label("Tanpa ponsel").check()
    desktop.locator("main form button.govuk-button").first.click()
    desktop.get_by_label("Tanggal lahir").fill("02-11-1949")
    desktop.get_by_label("Nama ibu kandung").fill("Dorkas Manafe")
    desktop.get_by_role("button", name="Mulai membantu").click()
    desktop.wait_for_url("**/layanan/")
    check(desktop)
    ref = apply(desktop, city, "population-biodata", {"data_correct": "yes", "purpose": "arsip keluarga"})
    download = desktop.get_by_role("link", name="Unduh surat")
    expect(download).to_be_visible(timeout=20_000)
    check(desktop)
    assert city.sql("SELECT filing_method FROM cases_application WHERE ref = %s", ref) == [("ASSISTED",)]
    method = city.sql("SELECT count(*) FROM audit_event WHERE event LIKE 'residents.assistance%%'")
    assert int(str(method[0][0])) >= 1


def test_everything_works_without_javascript(city: City, phone_without_script: Page) -> None:
    page = phone_without_script
    city.let_time_pass()
    page.goto(f"{city.url}/masuk/")
    page.get_by_label("NIK").fill(NEW_FATHER)
    page.get_by_role("button", name="Kirim kode").click()
    page.locator("input[name=code]").fill(city.code_for(NEW_FATHER))
    page.locator("main button.govuk-button").first.click()
    page.goto(f"{city.url}/permohonan/baru/domicile-letter/")
    page.locator("[name=same_address][value=yes]").check()
    page.locator("[name=purpose]").fill("membuka rekening")
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url(re.compile(r"/permohonan/(?!baru)[\w-]+/"))
    for _ in range(20):
        if page.get_by_role("link", name="Unduh surat").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("link", name="Unduh surat")).to_be_visible()


def test_health_and_public_pages(city: City, phone: Page, desktop: Page) -> None:
    assert httpx.get(f"{city.url}/sehat").status_code == 200
    for path in ("/", "/layanan/", "/log/", "/verifikasi/", "/bantuan/", "/demo/pesan/", "/demo/kode/", "/galeri/"):
        for page in (phone, desktop):
            page.goto(city.url + path)
            check(page)
