"""The tutorial is true: its steps are walked in a real browser, and every bold word in it stands on the screen."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.docs.pages import DOCS
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

TEXT = (DOCS / "tutorials" / "your-first-letter.md").read_text(encoding="utf-8")
BOLD = set(re.findall(r"\*\*(.+?)\*\*", TEXT.replace("\n   ", " ").replace("\n", " ")))
CODED = set(re.findall(r"`([^`\n]+)`", TEXT))


class Reader:
    """Somebody who does what the page says; keeps which of its words have been met."""

    def __init__(self, page: Page, city: City) -> None:
        self.page, self.city = page, city
        self.met: set[str] = set()

    def word(self, text: str) -> str:
        assert text in BOLD, f"the tutorial does not say {text!r}"
        self.met.add(text)
        return text

    def sees(self, text: str, *, within_s: int = 15) -> None:
        expect(self.page.locator("body")).to_contain_text(self.word(text), timeout=within_s * 1000)

    def press(self, text: str, *, within: str = "body") -> None:
        self.clickable(text, within).click()

    def clickable(self, text: str, within: str = "body") -> Locator:
        place, said = self.page.locator(within), self.word(text)
        button = place.get_by_role("button", name=said, exact=True)
        return button.or_(place.get_by_role("link", name=said, exact=True)).or_(
            place.locator("summary", has_text=re.compile(rf"^\s*{re.escape(said)}\s*$"))
        ).first  # fmt: skip

    def type(self, field: str, text: str) -> None:
        assert text in CODED, f"the tutorial does not say {text!r}"
        self.page.locator(f"[name={field}]").first.fill(text)

    def goto(self, path: str) -> None:
        self.page.goto(self.city.url + path)

    def sign_in(self, nik: str) -> None:
        self.city.let_time_pass()
        self.goto("/")
        self.press("Masuk", within="header")
        self.type("nik", nik)
        self.press("Kirim kode")
        expect(self.clickable("Lihat kodenya di halaman pesan demo (tab baru)")).to_be_visible()
        self.page.locator("[name=code]").fill(self.city.code_for(nik))
        self.press("Masuk", within="main")
        expect(self.page.locator("header")).to_contain_text("Keluar")

    def sign_in_official(self, username: str) -> None:
        self.goto("/")
        self.press("Masuk", within="header")
        self.press("Masuk untuk pegawai", within="main")
        self.type("username", username)
        self.type("password", "kota-contoh-molek")
        self.page.locator("main button.govuk-button").first.click()
        self.page.locator("[name=code]").fill(self.city.second_factor(username))
        self.page.locator("main button.govuk-button").first.click()
        self.page.wait_for_url("**/kerja/")

    def sign_out(self) -> None:
        self.press("Keluar", within="header")
        expect(self.page.locator("header")).not_to_contain_text("Keluar")

    def open_service(self, name: str, *, looked_for: str) -> None:
        self.press("Layanan", within="nav")
        self.type("cari", looked_for)
        self.press("Cari", within="main")
        self.press(name, within="main")
        self.press("Ajukan")

    def yes(self) -> None:
        self.page.get_by_label(self.word("Ya"), exact=True).first.check()


def test_the_tutorial_is_true(running_city: City, desktop: Page, tmp_path: Path) -> None:
    reader = Reader(desktop, running_city)

    # A letter at once
    reader.sign_in("9971016405980001")
    reader.open_service("Surat Keterangan Domisili", looked_for="domisili")
    reader.yes()
    reader.type("purpose", "membuka rekening bank")
    reader.press("Kirim permohonan")
    reader.sees("Surat Anda sudah terbit", within_s=30)
    with desktop.expect_download() as started:
        reader.press("Unduh surat (PDF)")
    letter = tmp_path / "surat.pdf"
    started.value.save_as(letter)
    reader.sees("Kode ambil")
    pickup = desktop.locator(".govuk-summary-list__row", has_text="Kode ambil").locator("strong").inner_text()
    reader.press("Lihat halaman verifikasi")
    reader.sees("Asli dan berlaku")
    assert ".venv/bin/molek verify surat.pdf" in TEXT
    verified = subprocess.run(
        [sys.executable, "-m", "molek.site", "verify", str(letter)],
        env={"MOLEK_DATA_DIR": str(running_city.data_dir), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "GENUINE" in verified.stdout

    # A refusal you can check
    reader.sign_out()
    reader.sign_in("9971011203850001")
    reader.open_service("Surat Keterangan Belum Menikah", looked_for="belum menikah")
    reader.yes()
    desktop.locator("input[type=file]").first.set_input_files(letter)
    desktop.locator("[name=purpose]").fill("melamar kerja")
    reader.press("Kirim permohonan")
    reader.sees("Belum dapat dikabulkan")
    expect(reader.clickable("Minta diperiksa pejabat")).to_be_visible()
    reader.sign_out()

    # The lurah decides and signs
    reader.sign_in("9971016405980001")
    reader.open_service("Surat Keterangan Tidak Mampu (SKTM)", looked_for="surat miskin")
    desktop.get_by_label("Pendidikan atau beasiswa").check()
    for field, answer in (("purpose_detail", "beasiswa"), ("income_idr", "1.200.000"), ("dependants", "3")):
        desktop.locator(f"[name={field}]").fill(answer)
    desktop.locator("[name=truthful][value=yes]").check()
    reader.press("Kirim permohonan")
    reader.sees("Sedang diperiksa: Lurah Fatubesi")
    ref = desktop.url.rstrip("/").rsplit("/", 1)[1]
    reader.sign_out()
    reader.sign_in_official("lurah.fatubesi")
    reader.press("Daftar kerja", within="nav")
    desktop.locator("main tr", has_text=ref).get_by_role(
        "link", name=reader.word("Surat Keterangan Tidak Mampu (SKTM)")
    ).click()
    reader.press("Terima", within="main")
    desktop.locator("#terima textarea").first.fill("Sudah dilihat sendiri.")
    reader.press("Terima permohonan")
    desktop.wait_for_url("**/kerja/")
    reader.press("Tanda tangan", within="nav")
    desktop.locator("main tr", has_text=ref).locator("input[type=checkbox]").check()
    reader.type("passphrase", "tanda tangan demo")
    reader.press("Tanda tangani yang dipilih")
    expect(desktop.locator("body")).to_contain_text("1 surat ditandatangani")
    reader.sign_out()

    # Printed in another kelurahan
    reader.sign_in_official("petugas.oebobo")
    reader.press("Bantu penduduk", within="nav")
    reader.type("nik", "9971016405980001")
    desktop.get_by_label(reader.word("Dengan ponsel: membacakan kode yang dikirim kepadanya")).check()
    reader.press("Lanjut", within="main")
    desktop.locator("[name=code]").fill(running_city.code_for("9971016405980001"))
    reader.press("Mulai membantu")
    reader.press("Cetak surat", within="nav")
    desktop.get_by_label("Kode ambil").fill(pickup)
    reader.press("Buka surat")
    expect(reader.clickable("Buka PDF untuk dicetak")).to_be_visible()
    reader.press("Surat sudah diserahkan")
    expect(desktop.locator("body")).to_contain_text("Penyerahan surat dicatat")

    assert BOLD - reader.met == set()
