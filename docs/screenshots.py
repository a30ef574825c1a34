"""``make screenshots``: pictures of the main pages, from a city that really runs; `make letters` draws the letters.

Starts a demo city of its own, walks it in a browser as the journeys do, and writes ``docs/pictures/``.
``python -m docs.screenshots --look FOLDER`` also keeps every page whole, to look at.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
django.setup()

from docs.screenshots_places import pay, walk_desks, walk_places  # noqa: E402
from tests.browser import executable  # noqa: E402
from tests.journeys import test_main_job as journey  # noqa: E402  its steps, which import the demo's people
from tests.residents import damage  # noqa: E402
from tests.running_city import City, start_city  # noqa: E402

PICTURES = Path(__file__).parent / "pictures"
PHONE = {"width": 360, "height": 760}
DESKTOP = {"width": 1180, "height": 800}
COLOURS = 128
# A wall's screen is larger than anybody wants to load.
LARGEST = (1180, 1140)
WALL_SCREEN = (960, 960)
# Enough people that every kelurahan owns houses and owes tax.
RESIDENTS = 1_000
# The pictures that stand in the documentation; all others are only looked at.
PUBLISHED = {
    "phone-home", "phone-service", "phone-form", "phone-accepted", "phone-refused", "phone-with-an-official",
    "phone-verification", "phone-my-data", "desktop-home-english", "desktop-work-list", "desktop-task",
    "desktop-signing", "desktop-print", "desktop-register", "desktop-search", "desktop-import", "desktop-manage",
    "desktop-log", "box-idle", "box-question", "phone-taxes", "phone-payment", "hall-board", "phone-ticket",
    "desktop-console", "desktop-hall", "desktop-plan", "phone-card", "desktop-cards", "desktop-blanks",
    "desktop-revenue", "desktop-letter-editor", "phone-services", "desktop-messages", "desktop-boxes",
    "phone-reports", "phone-sealed-report", "phone-figures", "phone-survey-result", "phone-held-data",
    "phone-open-data", "desktop-reports", "desktop-integrity", "desktop-finding", "desktop-policy-map",
    "desktop-systems",
}  # fmt: skip


@dataclass
class Camera:
    """Keeps what fits the screen of the published pages, and in ``look`` the whole of all pages."""

    look: Path | None
    taken: list[Path] = field(default_factory=list)

    def take(self, page: Page, name: str, *, at: str = "") -> None:
        """``at``: a selector that is brought to the top first."""
        page.wait_for_load_state("networkidle") if "/permohonan/" not in page.url else page.wait_for_timeout(500)
        if self.look:
            page.screenshot(path=str(self.look / f"{name}.png"), full_page=True)
        if at:
            page.locator(at).first.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
        if name in PUBLISHED:
            self.keep(Image.open(io.BytesIO(page.screenshot())), PICTURES / f"{name}.png")

    def keep(self, picture: Image.Image, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if picture.width > LARGEST[0] or picture.height > LARGEST[1]:
            picture.thumbnail(WALL_SCREEN, Image.Resampling.LANCZOS)
        few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        self.taken.append(path)


@dataclass
class Walk:
    """One visitor's browser for each part, as in the journeys."""

    city: City
    browser: Browser
    camera: Camera
    folder: Path

    def phone(self) -> Page:
        return self._page(viewport=PHONE, device_scale_factor=1.5, is_mobile=True, has_touch=True)

    def desktop(self) -> Page:
        return self._page(viewport=DESKTOP)

    def _page(self, **options: object) -> Page:
        context = self.browser.new_context(locale="id-ID", timezone_id="Asia/Makassar", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        return context.new_page()

    def official(self, username: str) -> Page:
        """Signed in; where that leads depends on the post."""
        page = self.desktop()
        page.goto(f"{self.city.url}/kerja/masuk/")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(journey.PASSWORD)
        page.locator("main button.govuk-button").first.click()
        page.locator("input[name=code]").fill(self.city.second_factor(username))
        page.locator("main button.govuk-button").first.click()
        expect(page.locator("header")).to_contain_text("Keluar")
        return page

    def see(self, page: Page, path: str, name: str, *, at: str = "") -> None:
        page.goto(self.city.url + path)
        self.camera.take(page, name, at=at)

    def letter(self, page: Page, ref: str, service: str) -> Path:
        """Fetch an issued letter; `make letters` draws the pictures of all of them."""
        page.goto(f"{self.city.url}/permohonan/{ref}/")
        link = page.get_by_role("link", name="Unduh surat")
        expect(link).to_be_visible(timeout=30_000)
        pdf = self.folder / f"{service}.pdf"
        pdf.write_bytes(page.request.get(self.city.url + str(link.get_attribute("href"))).body())
        return pdf

    def everything(self) -> None:
        self.public()
        walk_places(self)
        refs = self.single() | self.married() | self.mother()
        self.officials(refs)
        self.signed(refs)
        self.offices()
        walk_desks(self)

    def public(self) -> None:
        phone = self.phone()
        self.see(phone, "/", "phone-home")
        self.see(phone, "/layanan/", "phone-services")
        self.see(phone, "/layanan/domicile-letter/", "phone-service")
        desktop = self.desktop()
        self.see(desktop, "/", "desktop-home")
        self.see(desktop, "/layanan/", "desktop-services")
        desktop.context.add_cookies([{"name": "molek_language", "value": "en", "url": self.city.url}])
        self.see(desktop, "/", "desktop-home-english")

    def single(self) -> dict[str, str]:
        """A resident who gets her letter at once, and three more that wait for officials."""
        phone, refs = self.phone(), {}
        self.see(phone, "/masuk/", "phone-sign-in")
        journey.sign_in_resident(phone, self.city, journey.SINGLE)
        phone.goto(f"{self.city.url}/permohonan/baru/domicile-letter/")
        phone.locator("[name=same_address][value=yes]").check()
        phone.locator("[name=purpose]").fill("membuka rekening bank")
        self.camera.take(phone, "phone-form")
        answers = {"same_address": "yes", "purpose": "membuka rekening bank"}
        refs["domicile-letter"] = journey.apply(phone, self.city, "domicile-letter", answers)
        pdf = self.letter(phone, refs["domicile-letter"], "domicile-letter")
        self.camera.take(phone, "phone-accepted", at="h1")
        self.see(phone, journey.qr_of(pdf).removeprefix(self.city.url), "phone-verification")
        refs["population-biodata"] = journey.apply(
            phone, self.city, "population-biodata", {"data_correct": "yes", "purpose": "arsip keluarga"}
        )
        refs["poverty-statement"] = journey.apply(
            phone,
            self.city,
            "poverty-statement",
            {
                "purpose": "EDUCATION",
                "purpose_detail": "beasiswa kuliah",
                "income_idr": "1.200.000",
                "dependants": "3",
                "truthful": "yes",
            },
        )
        self.camera.take(phone, "phone-with-an-official", at="h1")
        refs["never-married-statement"] = journey.apply(
            phone, self.city, "never-married-statement", self._never_married()
        )
        self.see(phone, "/permohonan/", "phone-own-applications")
        self.see(phone, "/data-saya/akses/", "phone-my-data")
        self.see(phone, "/data-saya/", "phone-held-data", at="h1")
        self.single_page = phone
        return refs

    def _never_married(self) -> dict[str, str]:
        return {
            "never_married": "yes",
            "own_statement": journey.picture_file(self.folder, "pernyataan"),
            "purpose": "melamar kerja",
        }

    def married(self) -> dict[str, str]:
        """A refusal with its reasons; a business whose letter waits until its owner pays his property tax."""
        phone = self.phone()
        journey.sign_in_resident(phone, self.city, journey.MARRIED)
        journey.apply(phone, self.city, "never-married-statement", self._never_married())
        self.camera.take(phone, "phone-refused", at="h1")
        answers = {
            "business_name": "Kios Sumber Rejeki",
            "business_kind": "TRADE",
            "business_address": "Jl. Nangka No. 5 RT 001 RW 002",
            "business_area": "53.71.04.1001",
            "since": "01-02-2020",
            "business_photo": journey.picture_file(self.folder, "kios"),
            "purpose": "pinjaman modal",
        }
        self.married_page = phone
        ref = journey.apply(phone, self.city, "business-statement", answers)
        self.camera.take(phone, "phone-owing", at="h1")
        self.see(phone, "/pajak/", "phone-taxes")
        self.see(phone, "/ktp/", "phone-card", at="h1")
        phone.goto(f"{self.city.url}/permohonan/{ref}/")
        pay(self, phone)
        return {"business-statement": ref}

    def mother(self) -> dict[str, str]:
        phone = self.phone()
        journey.sign_in_resident(phone, self.city, journey.NEW_MOTHER)
        yesterday = self.city.sql("SELECT to_char(now() - interval '1 day', 'DD-MM-YYYY')")[0][0]
        answers = {
            "child_name": "GRACE ELISABET KASE",
            "child_sex": "FEMALE",
            "birth_place": "Kupang",
            "birth_date": str(yesterday),
            "birth_time": "04:15",
            "birth_weight": "3100",
            "child_order": "1",
            "helper": "MIDWIFE",
            "clinic_letter": journey.picture_file(self.folder, "bidan"),
            "parent_role": "MOTHER",
            "witness_1_nik": journey.FIRST_WITNESS[0],
            "witness_1_name": journey.FIRST_WITNESS[1],
            "witness_2_nik": journey.SECOND_WITNESS[0],
            "witness_2_name": journey.SECOND_WITNESS[1],
        }
        self.mother_page = phone
        return {"birth-statement": journey.apply(phone, self.city, "birth-statement", answers)}

    def _drawn(self, ref: str) -> str:
        """The official to whom the lot gave the open task of an application; "" if nobody has to decide."""
        found = self.city.sql(
            "SELECT o.username FROM cases_task t JOIN cases_application a ON a.id = t.application_id"
            " JOIN staff_official o ON o.id = t.assigned_id WHERE a.ref = %s AND t.state = 'OPEN'"
            " AND a.state = 'IN_REVIEW'",
            ref,
        )
        return str(found[0][0]) if found else ""

    def officials(self, refs: dict[str, str]) -> None:
        desktop = self.desktop()
        self.see(desktop, "/kerja/masuk/", "desktop-sign-in")
        username = self._drawn(refs["poverty-statement"])
        journey.sign_in_official(desktop, self.city, username)
        self.camera.take(desktop, "desktop-work-list")
        desktop.locator("main a", has_text=refs["poverty-statement"]).or_(
            desktop.locator("main tr, main li", has_text=refs["poverty-statement"]).get_by_role("link")
        ).first.click()
        self.camera.take(desktop, "desktop-task")
        desktop.context.close()
        for ref in refs.values():
            if self._drawn(ref):
                desktop = self.desktop()
                journey.decide(desktop, self.city, ref)
                desktop.context.close()

    def signed(self, refs: dict[str, str]) -> None:
        for username in ("lurah.fatubesi", "lurah.oebobo", "lurah.sikumana"):
            desktop = self.desktop()
            journey.sign_in_official(desktop, self.city, username)
            desktop.goto(f"{self.city.url}/kerja/tanda-tangan/")
            for box in desktop.locator("main tr input[type=checkbox]").all():
                box.check()
            if username == "lurah.fatubesi":
                self.camera.take(desktop, "desktop-signing")
            desktop.get_by_label("Frasa sandi tanda tangan").fill(journey.PASSPHRASE)
            desktop.get_by_role("button", name="Tanda tangani").click()
            expect(desktop.locator("body")).to_contain_text("ditandatangani")
            if username == "lurah.fatubesi":
                self.see(desktop, "/kerja/register/", "desktop-registers")
                desktop.locator("main table a").first.click()
                self.camera.take(desktop, "desktop-register")
            desktop.context.close()
        for page, services in (
            (self.single_page, ("population-biodata", "poverty-statement", "never-married-statement")),
            (self.married_page, ("business-statement",)),
            (self.mother_page, ("birth-statement",)),
        ):
            for service in services:
                self.letter(page, refs[service], service)

    def offices(self) -> None:
        counter = self.official("petugas.oebobo")
        self.see(counter, "/kerja/bantu/", "desktop-assist")
        journey.assist_by_code(counter, self.city, journey.SINGLE)
        self.see(counter, "/kerja/cetak/", "desktop-print")
        code = self.city.sql("SELECT pickup_code FROM letters_letter ORDER BY id LIMIT 1")[0][0]
        counter.get_by_label("Kode ambil").fill(str(code))
        counter.get_by_role("button", name="Buka surat").click()
        self.camera.take(counter, "desktop-print-one")
        registry = self.official("dukcapil")
        self.see(registry, "/kerja/penduduk/", "desktop-search-empty")
        self.import_file(registry)
        self.search(registry)
        admin = self.official("admin")
        self.see(admin, "/kerja/kelola/", "desktop-manage")
        self.see(admin, "/kerja/kelola/unit/", "desktop-units")
        self.see(admin, "/kerja/kelola/pegawai/", "desktop-officials")
        self.see(admin, "/kerja/kelola/pegawai/1/", "desktop-official")
        self.see(admin, "/kerja/kelola/jabatan/", "desktop-posts")
        self.see(admin, "/kerja/kelola/kalender/", "desktop-calendar")
        self.see(admin, "/kerja/akun/", "desktop-account")
        public = self.desktop()
        self.see(public, "/galeri/", "desktop-gallery")
        self.see(public, "/log/", "desktop-log")
        self.see(public, "/verifikasi/", "desktop-verification")
        self.see(public, "/bantuan/", "desktop-help")
        self.see(public, "/demo/kode/", "desktop-demo-codes")
        self.see(public, "/demo/pesan/", "desktop-demo-messages")
        self.see(public, "/tidak-ada/", "desktop-not-found")

    def search(self, page: Page) -> None:
        page.goto(f"{self.city.url}/kerja/penduduk/")
        page.get_by_label("NIK, nomor KK, atau nama").fill("adelina lado")
        page.locator("main form button.govuk-button").first.click()
        expect(page.locator("main")).to_contain_text("Hasil")
        self.camera.take(page, "desktop-search")
        page.locator("main table a").first.click()
        self.camera.take(page, "desktop-record")

    def import_file(self, page: Page) -> None:
        """An export with every kind of damage, as the tests make it."""
        export = damage.write_csv(self.folder / "ekspor-dukcapil.csv", damage.damaged_lines())
        page.goto(f"{self.city.url}/kerja/penduduk/impor/")
        page.locator("input[type=file]").set_input_files(export)
        page.locator("main form button.govuk-button").first.click()
        expect(page.locator("main")).to_contain_text("Unduh laporan", timeout=60_000)
        self.camera.take(page, "desktop-import")
        self.see(page, "/kerja/penduduk/impor/", "desktop-imports")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--look", type=Path, help="keep every page whole in this folder")
    look: Path | None = parser.parse_args().look
    if look:
        look.mkdir(parents=True, exist_ok=True)
    camera = Camera(look)
    with (
        tempfile.TemporaryDirectory() as folder,
        start_city(residents=RESIDENTS) as city,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        Walk(city, browser, camera, Path(folder)).everything()
        browser.close()
    for path in camera.taken:
        print(f"{path.relative_to(PICTURES.parent.parent)}  {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
