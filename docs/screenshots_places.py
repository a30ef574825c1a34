"""The pictures of halls, boxes, taxes, identity cards and desks; ``docs.screenshots`` walks them too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect
from tests.kiosk import test_journey as kiosk
from tests.running_city import City

if TYPE_CHECKING:
    from docs.screenshots import Walk

BOARD = {"width": 1920, "height": 1080}
# A good morning's crowd: some wait, nobody stands.
VISITORS = 420
CALM_MS = 3_000


def walk_places(walk: Walk) -> None:
    """A city whose hall lives."""
    revenue(walk)
    cards(walk)
    reports(walk)
    figures(walk)
    systems(walk)
    sealed(walk)
    survey(walk)
    box(walk)
    letter_editor(walk)
    inspectorate(walk)
    with living_hall(walk.city):
        hall(walk)


@contextmanager
def living_hall(city: City) -> Iterator[None]:
    """``molek hall simulate`` in the running city; visitors have come for an hour when it begins."""
    env = {**os.environ, "MOLEK_DATA_DIR": str(city.data_dir)}
    command = [sys.executable, "-m", "molek.site", "hall", "simulate", "--visitors", str(VISITORS)]
    with (city.data_dir / "hall.log").open("w") as log:
        simulation = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        simulation.terminate()
        simulation.wait(30)


def pay(walk: Walk, phone: Page) -> None:
    """From an application that waits for money: the code, the made-up bank, the receipt."""
    phone.get_by_role("button", name="dengan QRIS").click()
    expect(phone.locator(".tax-qr svg")).to_be_visible(timeout=20_000)
    walk.camera.take(phone, "phone-payment", at="h1")
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="bank contoh").click()
    opened.value.get_by_role("button", name="Bayar").click()
    expect(opened.value.locator("main")).to_contain_text("Pembayaran berhasil")
    opened.value.close()
    expect(phone.get_by_role("link", name="Unduh tanda terima")).to_be_visible(timeout=20_000)
    walk.camera.take(phone, "phone-paid", at="h1")


def revenue(walk: Walk) -> None:
    """What comes in, and who owes."""
    office = walk.official("bapenda")
    walk.see(office, "/kerja/pendapatan/", "desktop-revenue", at="h1")
    walk.see(office, "/kerja/pajak/", "desktop-taxes")
    office.context.close()


def systems(walk: Walk) -> None:
    """The city's own systems, and who gives data to whom."""
    office = walk.official("kominfo")
    walk.see(office, "/kerja/aplikasi/", "desktop-systems", at="h1")
    office.context.close()


def cards(walk: Walk) -> None:
    """Identity cards: where they stand, and every blank."""
    registry = walk.official("dukcapil")
    walk.see(registry, "/kerja/ktp/", "desktop-cards", at="h1")
    walk.see(registry, "/kerja/ktp/blangko/", "desktop-blanks", at="h1")
    registry.context.close()


def reports(walk: Walk) -> None:
    """Complaints: what the public reads, and what is late."""
    walk.see(walk.phone(), "/pengaduan/daftar/", "phone-reports", at="h1")
    inspector = walk.official("inspektur")
    walk.see(inspector, "/kerja/pengaduan/?daftar=late", "desktop-reports", at="h1")
    inspector.context.close()


def figures(walk: Walk) -> None:
    """What the city measures of itself, and where to begin."""
    phone = walk.phone()
    walk.see(phone, "/angka/", "phone-figures", at="h1")
    walk.see(phone, "/data/", "phone-open-data", at="h1")
    walk.see(walk.official("bappeda"), "/kerja/kebijakan/", "desktop-policy-map", at="h1")


def sealed(walk: Walk) -> None:
    """The door of sealed reports, and its desk."""
    phone = walk.phone()
    walk.see(phone, "/lapor-aman/", "phone-sealed-report")
    phone.context.close()
    inspector = walk.official("inspektur")
    walk.see(inspector, "/kerja/lapor-aman/", "desktop-sealed-reports", at="h1")
    inspector.context.close()


def inspectorate(walk: Walk) -> None:
    """What is worth a look, and one finding."""
    desk = walk.official("inspektur")
    walk.see(desk, "/kerja/integritas/", "desktop-integrity", at="h1")
    desk.goto(f"{walk.city.url}/kerja/integritas/temuan/")
    desk.locator(".itg-findings a").first.click()
    walk.camera.take(desk, "desktop-finding", at="h1")
    desk.context.close()


def survey(walk: Walk) -> None:
    """How satisfied people are, as published."""
    walk.see(walk.phone(), "/survei/hasil/", "phone-survey-result", at="h1")
    office = walk.official("organisasi")
    walk.see(office, "/survei/hasil/", "desktop-survey-result", at="h1")
    office.context.close()


def walk_desks(walk: Walk) -> None:
    """Who looks after messages and boxes, when there has been some use of them."""
    admin = walk.official("admin")
    walk.see(admin, "/kerja/pesan/", "desktop-messages", at="h1")
    admin.context.close()
    operator = walk.official("box")
    walk.see(operator, "/kerja/kotak/", "desktop-boxes", at="h1")
    operator.context.close()


def letter_editor(walk: Walk) -> None:
    """A change to a letter: its text on the left, its paper on the right."""
    admin = walk.official("admin")
    admin.goto(f"{walk.city.url}/kerja/layanan/domicile-letter/")
    admin.get_by_role("button", name="Ubah layanan ini").or_(admin.get_by_role("link", name="Buka rancangan")).click()
    walk.see(admin, "/kerja/layanan/domicile-letter/rancangan/", "desktop-draft")
    walk.see(admin, "/kerja/layanan/domicile-letter/rancangan/surat/", "desktop-letter-blocks")
    admin.get_by_role("link", name="Paragraf pernyataan").first.click()
    expect(admin.locator("main img").first).to_be_visible()
    admin.wait_for_timeout(CALM_MS)
    walk.camera.take(admin, "desktop-letter-editor", at="h1")
    admin.context.close()


def box(walk: Walk) -> None:
    """A Service Box on a wall: at rest, and at a question."""
    context = kiosk.make_context(walk.browser, kiosk.WALL)
    page = context.new_page()
    page.goto(f"{walk.city.url}/demo/kotak/")
    page.get_by_role("button", name="Jadikan peramban ini").click()
    expect(page.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible()
    walk.camera.take(page, "box-idle")
    kiosk.with_card(page, walk.city)
    walk.camera.take(page, "box-menu")
    page.get_by_role("link", name="Ajukan surat").click()
    walk.camera.take(page, "box-services")
    page.go_back()
    kiosk.to_form(page, "surat domisili", "Surat Keterangan Domisili")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator(".k-step:visible input").first).to_be_attached()
    walk.camera.take(page, "box-question")
    context.close()


def hall(walk: Walk) -> None:
    """Board, number on a phone, counter, the manager's morning and his plan."""
    city = walk.city
    manager = walk.official("aula")
    manager.goto(f"{city.url}/kerja/aula/")
    board_address = str(manager.get_by_role("link", name="Papan antrean").get_attribute("href"))
    screen = walk.browser.new_page(viewport=BOARD, locale="id-ID", timezone_id="Asia/Makassar")
    for _ in range(30):  # until the made-up visitors have filled the hall
        screen.goto(city.url + board_address)
        if screen.locator(".board-calls tbody tr").count() >= 4:
            break
        screen.wait_for_timeout(1_000)
    screen.wait_for_timeout(CALM_MS)
    code = screen.locator(".board-code strong").inner_text()
    walk.camera.take(screen, "hall-board")
    screen.close()

    phone = walk.phone()
    walk.see(phone, "/antrean/dukcapil/", "phone-hall")
    phone.get_by_label(re.compile("^A - ")).check()
    phone.get_by_label(re.compile("Kode ruang pelayanan")).fill(code)
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.locator(".antre-ticket__number")).to_be_visible()
    walk.camera.take(phone, "phone-ticket")
    phone.context.close()

    clerk = walk.official("loket1")
    clerk.goto(f"{city.url}/kerja/antrean/")
    clerk.get_by_role("button", name=re.compile("Buka loket")).first.click()
    clerk.get_by_role("button", name="Panggil berikutnya").click()
    expect(clerk.locator(".antre-at__state")).to_be_visible()
    walk.camera.take(clerk, "desktop-console", at="h1")
    clerk.context.close()

    walk.see(manager, "/kerja/aula/", "desktop-hall", at="h1")
    walk.see(manager, "/kerja/aula/statistik/", "desktop-hall-statistics")
    plan(walk, manager)
    manager.context.close()


def plan(walk: Walk, page: Page) -> None:
    """How many counters, clerks and seats; worked out by a job."""
    page.goto(f"{walk.city.url}/kerja/aula/rencana/")
    page.locator("[name=source][value=TYPED]").check()
    page.get_by_role("button", name="Hitung rencana").click()
    page.wait_for_url(re.compile(r"/rencana/\d+/"))
    for _ in range(60):
        if page.locator("main svg").count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    walk.camera.take(page, "desktop-plan", at="h1")
