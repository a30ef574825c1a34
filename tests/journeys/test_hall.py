"""The hall and the identity card in a real browser: booked on the phone, called on the board, printed, collected."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import check, check_accessible, picture
from tests.journeys.conftest import City
from tests.journeys.test_main_job import PASSWORD, PERSONS, sign_in_resident

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

NEWCOMER = PERSONS["newcomer"].nik
MASKED = "P***** S****"
SERVICE = "Perekaman dan cetak KTP-el"
BLANK = "KTP2026JALAN01"
_VOICE = """
    window.said = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [{ lang: "id-ID" }],
        speak: (words) => { window.said.push(words.text); setTimeout(() => words.onend(), 10); },
    } });
"""


@pytest.fixture
def board(browser: Browser) -> Iterator[Page]:
    """A screen on the wall of the hall."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="id-ID")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.add_init_script(_VOICE)
    yield page
    context.close()


@pytest.fixture
def hall(city: City) -> Iterator[str]:
    """The address of the board; the hall is open at whichever hour the tests run, with a place to book right now."""
    (token, was) = city.sql("SELECT board_token, is_simulated FROM queueing_hall WHERE code = 'dukcapil'")[0]
    city.sql("UPDATE queueing_hall SET is_simulated = true WHERE code = 'dukcapil'")
    city.sql(
        "INSERT INTO queueing_slot (hall_id, service_id, starts_at, minutes, capacity, taken)"
        " SELECT hall_id, id, date_trunc('minute', now()) + interval '7 seconds', 30, 3, 0"
        " FROM queueing_hallservice WHERE name = %s",
        SERVICE,
    )
    yield f"{city.url}/layar/dukcapil/{token}/"
    city.sql("UPDATE queueing_hall SET is_simulated = %s WHERE code = 'dukcapil'", was)


def sign_in_registry(page: Page, city: City) -> None:
    """A clerk of the civil registry, who has no work list of letters to come to."""
    page.goto(f"{city.url}/kerja/masuk/")
    page.locator("input[name=username]").fill("dukcapil.petugas")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.second_factor("dukcapil.petugas"))
    page.locator("main button.govuk-button").first.click()
    expect(page.locator("header")).to_contain_text("Keluar")


def do_now(city: City, job: str) -> None:
    """Queue what the clock would queue within the hour; a worker of the city does it."""
    port = city.url.rpartition(":")[2]
    env = {**os.environ, "MOLEK_DATA_DIR": str(city.data_dir), "MOLEK_PORT": port}
    code = f"from molek.jobs import operations as jobs; jobs.enqueue({job!r})"
    subprocess.run([sys.executable, "-m", "molek.site", "shell", "-c", code], env=env, check=True, capture_output=True)


def wait_for_state(city: City, card: str, state: str) -> None:
    deadline = time.monotonic() + 30
    while (found := city.sql("SELECT state FROM idcards_card WHERE code = %s", card)) != [(state,)]:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def centre_moves_on(city: City) -> None:
    """Every packet at the centre goes one station further."""
    port = int(city.url.rpartition(":")[2]) + 2
    httpx.post(f"http://127.0.0.1:{port}/dukcapil/_control", json={"advance": True}).raise_for_status()


def messages_to(city: City, nik: str) -> str:
    (phone,) = city.sql("SELECT phone FROM residents_resident WHERE nik = %s", nik)[0]
    page = httpx.get(f"{city.url}/demo/pesan/", params={"nomor": str(phone).removeprefix("+62")}).text
    return re.sub(r"<[^>]+>", " ", page)


def wait_for_message(city: City, nik: str, pattern: str) -> re.Match[str]:
    deadline = time.monotonic() + 20
    while (found := re.search(pattern, messages_to(city, nik))) is None:
        assert time.monotonic() < deadline, f"no message with {pattern}"
        time.sleep(0.2)
    return found


def read_qr(page: Page, selector: str, folder: Path) -> str:
    file = folder / "qr.png"
    page.locator(selector).screenshot(path=str(file))
    (found,) = zxingcpp.read_barcodes(Image.open(file))
    return str(found.text)


def book(phone: Page, city: City) -> str:
    """The nearest time of the service; gives the code of the appointment."""
    phone.goto(f"{city.url}/antrean/janji/")
    check(phone)
    phone.get_by_role("link", name=f"Pilih jam {SERVICE}").click()
    check(phone)
    phone.locator("button.antre-time").first.click()
    code = phone.locator(".govuk-panel .molek-code").inner_text()
    check(phone)
    return code


def register_card(page: Page, city: City) -> str:
    """Find the person by NIK and record him; gives the code of registration."""
    page.goto(f"{city.url}/kerja/ktp/daftar/")
    check(page)
    page.get_by_label("NIK orang yang datang").fill(NEWCOMER)
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("main")).to_contain_text(MASKED)
    check(page)
    page.get_by_label("Biometrik sudah direkam sekarang").check()
    page.get_by_role("button", name="Daftarkan").click()
    expect(page.locator("main h1")).to_contain_text(re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}"))
    check(page)
    return page.locator("main h1 .molek-number").inner_text()


def print_card(page: Page, city: City, card: str) -> None:
    """Order what waits, print this one on a blank, try its chip, announce it."""
    page.goto(f"{city.url}/kerja/ktp/cetak/")
    check(page)
    page.get_by_label("Pencetak", exact=True).select_option(index=0)
    page.get_by_label("Jumlah kartu").fill("200")
    page.get_by_role("button", name="Ambil kartu berikutnya").click()
    expect(page.locator(f"#serial-{card}")).to_be_visible()
    check(page)
    page.locator(f"#serial-{card}").fill(BLANK)
    page.get_by_role("button", name="Catat yang terisi").click()
    page.get_by_role("button", name=f"Aktif {card}").click()
    check(page)
    page.get_by_role("button", name=f"Umumkan {card}").click()
    expect(page.get_by_role("button", name=f"Umumkan {card}")).to_have_count(0)


def test_from_the_appointment_to_the_card_in_the_hand(
    city: City, phone: Page, desktop: Page, board: Page, browser: Browser, hall: str, tmp_path: Path
) -> None:
    # 1. A place is booked on the phone; the calendar file and the message carry its code.
    sign_in_resident(phone, city, NEWCOMER)
    code = book(phone, city)
    wait_for_message(city, NEWCOMER, re.escape(code))
    with phone.expect_download() as file:
        phone.get_by_role("link", name="Simpan ke kalender").click()
    calendar = Path(file.value.path()).read_text(encoding="utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR\r\n") or calendar.startswith("BEGIN:VCALENDAR\n")
    assert code in calendar
    assert NEWCOMER not in calendar

    # 2. In the hall: the QR code of the appointment and the code on the board give the number.
    board.goto(hall)
    check_accessible(board)
    board.get_by_role("button", name="Nyalakan suara").click()
    phone.goto(read_qr(phone, ".antre-qr", tmp_path))
    check(phone)
    phone.get_by_label("Kode ruang pelayanan hari ini").fill("0000")
    phone.get_by_role("button", name="Saya sudah di sini").click()
    expect(phone.get_by_role("alert").first).to_contain_text("tidak benar")
    phone.get_by_label("Kode ruang pelayanan hari ini").fill(board.locator(".board-code strong").inner_text())
    phone.get_by_role("button", name="Saya sudah di sini").click()
    expect(phone.locator(".antre-ticket__number")).to_have_text(re.compile(r"A-\d{3}"))
    label = phone.locator(".antre-ticket__number").inner_text()
    check(phone)

    # 3. The clerk calls by one key; the board shows and says it, and the phone changes by itself.
    sign_in_registry(desktop, city)
    desktop.goto(f"{city.url}/kerja/antrean/")
    check(desktop)
    desktop.get_by_role("button", name="Buka loket ini 1", exact=True).click()
    check(desktop)
    desktop.keyboard.press("n")
    expect(desktop.locator(".antre-at__number")).to_have_text(label)
    expect(board.locator(".board-now")).to_contain_text(label)
    expect(phone.locator(".antre-ticket__call")).to_have_text("Silakan ke loket 1", timeout=20_000)
    check(phone)
    check(desktop)
    for _ in range(100):  # a condition in the page itself would be refused: nothing is evaluated there
        if board.evaluate("window.said.length"):
            break
        board.wait_for_timeout(100)
    assert board.evaluate("window.said[0]").endswith("silakan ke loket satu")
    check_accessible(board)
    desktop.keyboard.press("s")
    expect(desktop.locator(".antre-at__state")).to_contain_text("dilayani")

    # 4. He is recorded, and the visit ends with the code of his card.
    card = register_card(desktop, city)
    desktop.goto(f"{city.url}/kerja/antrean/")
    desktop.get_by_label("Kode permohonan atau kartu").fill("0000-0000")
    desktop.get_by_role("button", name="Selesai saja").click()
    expect(desktop.locator("main")).to_contain_text("Kode permohonan atau kartu itu tidak ada")
    check(desktop)
    desktop.get_by_label("Kode permohonan atau kartu").fill(card.lower().replace("-", " "))
    desktop.get_by_role("button", name="Selesai saja").click()
    expect(desktop.get_by_role("button", name="Panggil berikutnya")).to_be_visible()
    visit = city.sql("SELECT state, outcome, application_ref FROM queueing_ticket ORDER BY id DESC LIMIT 1")
    assert visit == [("DONE", "SERVED", card)]
    expect(phone.locator(".antre-ticket")).to_contain_text("Selesai. Terima kasih.", timeout=20_000)

    # 5. The centre takes the record, compares it, and makes it print ready.
    wait_for_state(city, card, "SENT")
    phone.goto(f"{city.url}/ktp/")
    expect(phone.locator("main")).to_contain_text("Pusat memastikan bahwa data Anda tunggal")
    check(phone)
    for _station in range(2):
        centre_moves_on(city)
    do_now(city, "idcards.ask_centre")
    wait_for_state(city, card, "PRINT_READY")

    # 6. Printed on a blank of the ledger, and announced: by message, in public, on the board; never with the NIK.
    print_card(desktop, city, card)
    pickup = wait_for_message(city, NEWCOMER, rf"{card} sudah jadi.*?kode ambil ([0-9A-Z]{{4}}-[0-9A-Z]{{4}})")[1]
    phone.goto(f"{city.url}/ktp/")
    expect(phone.locator("main")).to_contain_text(pickup)
    check(phone)
    phone.goto(f"{city.url}/pengumuman/ktp/")
    row = phone.get_by_role("row").filter(has_text=card)
    expect(row).to_contain_text(MASKED)
    assert NEWCOMER not in phone.content()
    assert pickup not in phone.content()
    check(phone)
    board.goto(hall)
    expect(
        board.get_by_role("region", name=re.compile("KTP-el siap diambil")).get_by_role("listitem")
    ).not_to_have_count(0)
    check_accessible(board)
    picture(board, tmp_path, "board")

    # 7. Collected: the wrong NIK is refused; code and finger open the hand; the sealed receipt is on the phone.
    desktop.goto(f"{city.url}/kerja/ktp/ambil/")
    check(desktop)
    desktop.get_by_label("Kode pendaftaran").fill(card)
    desktop.get_by_role("button", name="Lanjut").click()
    check(desktop)
    desktop.get_by_label("NIK pemilik kartu").fill(PERSONS["single"].nik)
    desktop.get_by_label("Kode ambil dari pesan").fill(pickup)
    desktop.locator("[name=check_result][value=FINGER_MATCHED]").check()
    desktop.get_by_role("button", name="Kartu sudah diserahkan").click()
    expect(desktop.get_by_role("alert").first).to_be_visible()
    check(desktop)
    assert city.sql("SELECT state FROM idcards_card WHERE code = %s", card) == [("ANNOUNCED",)]
    desktop.get_by_label("NIK pemilik kartu").fill(NEWCOMER)
    desktop.get_by_role("button", name="Kartu sudah diserahkan").click()
    expect(desktop.locator("body")).to_contain_text("Kartu diserahkan")
    check(desktop)
    wait_for_state(city, card, "HANDED_OVER")
    phone.goto(f"{city.url}/ktp/")
    expect(phone.locator("main")).to_contain_text("Kartu sudah diterima")
    check(phone)
    link = phone.get_by_role("link", name="Tanda terima (PDF)")
    expect(link).to_be_visible(timeout=20_000)
    pdf = tmp_path / "tanda-terima.pdf"
    pdf.write_bytes(phone.request.get(f"{city.url}{link.get_attribute('href')}").body())
    signature = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in signature
    phone.goto(f"{city.url}/pengumuman/ktp/")
    expect(phone.get_by_role("row").filter(has_text=card)).to_have_count(0)
    assert city.sql("SELECT count(*) FROM idcards_card WHERE serial = %s", BLANK) == [(1,)]

    # The counter is free again for others.
    desktop.goto(f"{city.url}/kerja/antrean/")
    desktop.get_by_role("button", name="Tutup loket").click()
