"""At a box in a real browser: from card to paper, at another point, without a network, after one who walked away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from molek.kiosk import operations
from molek.site.demo.synthetic import DEMO_PERSONS
from tests.browser import PHONE, _watched, check, check_accessible, check_width
from tests.faults.visitor import Visitor
from tests.journeys.test_main_job import PASSWORD
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

WALL, LYING = {"width": 1080, "height": 1920}, {"width": 1280, "height": 800}
PERSONS = {person.key: person for person in DEMO_PERSONS}
# What a printer would get: which document was sent to it.
_PRINTER = "window.print = () => { window.top.papers = [...(window.top.papers || []), location.href]; };"


_SWALLOWED = """(key) => {
    const parts = key.split('+');
    const event = new KeyboardEvent('keydown', {
        key: parts.at(-1), ctrlKey: parts.includes('Control'), altKey: parts.includes('Alt'),
        cancelable: true, bubbles: true,
    });
    return !document.body.dispatchEvent(event);
}"""


def make_context(browser: Browser, viewport: dict[str, int]) -> BrowserContext:
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Makassar", viewport=viewport, has_touch=True)
    context.set_default_timeout(15_000)
    context.add_init_script(_PRINTER)
    return context


@pytest.fixture
def box(browser: Browser, running_city: City) -> Iterator[Page]:
    """The demo city's box, standing."""
    context = make_context(browser, WALL)
    page = _watched(context.new_page())
    page.goto(f"{running_city.url}/demo/kotak/")
    page.get_by_role("button", name="Jadikan peramban ini").click()
    expect(page.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible()
    page.wait_for_load_state()  # its script comes after its text
    yield page
    context.close()


@pytest.fixture
def another_box(browser: Browser, desktop: Page, running_city: City) -> Iterator[Page]:
    """A second box, lying, made by the operator and enrolled by its code."""
    running_city.sql("DELETE FROM kiosk_device WHERE name = 'Kotak kedua'")
    sign_in_operator(desktop, running_city)
    desktop.goto(f"{running_city.url}/kerja/kotak/baru/")
    expect(desktop.get_by_role("button", name="Buat kotak")).to_be_visible()
    check(desktop)
    desktop.get_by_label("Nama").fill("Kotak kedua")
    desktop.get_by_label("Kelurahan atau kecamatan", exact=True).select_option(index=5)
    desktop.get_by_label("Tempat umum").check()
    desktop.get_by_role("button", name="Buat kotak").click()
    code = desktop.locator("main .govuk-heading-xl").inner_text()
    desktop.wait_for_load_state("load")
    check(desktop)
    context = make_context(browser, LYING)
    page = _watched(context.new_page())
    page.goto(f"{running_city.url}/kotak/")
    expect(page.locator("main")).to_contain_text("belum terdaftar")
    page.get_by_role("link", name="daftarkan perangkat").click()
    expect(page.get_by_role("button", name="Daftarkan")).to_be_visible()
    check(page)
    page.get_by_label("Kode pendaftaran").fill(code)
    page.get_by_role("button", name="Daftarkan").click()
    expect(page.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible()
    yield page
    context.close()


def sign_in_operator(page: Page, city: City) -> None:
    """He lands on the page of the boxes: he has no applications to decide."""
    page.goto(f"{city.url}/kerja/masuk/")
    page.locator("input[name=username]").fill("box")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.second_factor("box"))
    page.locator("main button.govuk-button").first.click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.goto(f"{city.url}/kerja/kotak/")
    expect(page.get_by_role("heading", name="Kotak Layanan", exact=True)).to_be_visible()


def look_at(page: Page) -> None:
    """The rules of every screen: nothing sideways, at 360 px either, nothing small, axe-core clean, no script fault."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size(PHONE)
    check_width(page)
    page.set_viewport_size(size)
    check_width(page)
    check_accessible(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .k-button, .k-choice, .k-row, summary')]
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([e, r]) => r.width && r.height && (r.height < 63.5 || r.width < 63.5))
            .map(([e, r]) => e.outerHTML.slice(0, 60) + ' ' + r.width + 'x' + r.height)"""
    )
    assert not small, f"{page.url}: targets under 64 px: {small}"
    assert page.locator("[data-say] span").inner_text().strip(), f"{page.url}: nothing is said"
    assert not page.molek_faults, page.molek_faults  # type: ignore[attr-defined]


def keys(page: Page, text: str) -> None:
    """As a finger does it."""
    for letter in text:
        page.locator(f'.k-pad button[data-key="{letter}"]').click()


def with_card(page: Page, city: City, *, is_looked_at: bool = False) -> None:
    city.sql("DELETE FROM residents_attempt")
    page.get_by_role("link", name="Sentuh untuk mulai").click()
    if is_looked_at:
        look_at(page)
    page.get_by_role("link", name=re.compile("Kartu Layanan")).click()
    if is_looked_at:
        look_at(page)
    page.locator("h1").click()  # the finger was elsewhere; the scanner types all the same
    page.keyboard.type(f"MOLEK-{operations.DEMO_CARD_CODE}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/masuk/pin/")
    if is_looked_at:
        look_at(page)
    keys(page, operations.DEMO_CARD_PIN)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/kotak/menu/")


def with_code(page: Page, city: City, nik: str) -> None:
    city.let_time_pass()
    page.get_by_role("link", name="Sentuh untuk mulai").click()
    page.get_by_role("link", name=re.compile("Ponsel")).click()
    keys(page, nik)
    page.get_by_role("button", name="Kirim kode").click()
    page.wait_for_url("**/masuk/kode/")
    keys(page, city.code_for(nik))
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/kotak/menu/")


def to_form(page: Page, words: str, name: str) -> None:
    page.get_by_role("link", name="Ajukan surat").click()
    page.locator("input[name=cari]").fill(words)
    page.get_by_role("button", name="Cari").click()
    page.locator(".k-row", has=page.get_by_text(name, exact=True)).click()
    expect(page.get_by_role("heading", name="Ini data Anda")).to_be_visible()


def answer_all(page: Page, *, is_looked_at: bool = False) -> None:
    """Yes to every question, a purpose where words are asked, up to the screen that shows all answers."""
    for _ in range(15):
        if is_looked_at:
            look_at(page)
        if page.locator("[data-review]").is_visible():
            return
        step = page.locator(".k-step:visible")
        if step.locator("input[type=radio]").count():
            step.locator("input[type=radio]").first.check()
        elif step.locator("input[type=checkbox]").count():
            step.locator("input[type=checkbox]").first.check()
        elif step.locator("textarea, input[type=text]").count():
            step.locator("textarea, input[type=text]").first.fill("membuka rekening bank")
        before = step.get_attribute("data-step")
        page.get_by_role("button", name="Lanjut").click()
        expect(page.locator(f'.k-step[data-step="{before}"]')).to_be_hidden()
    raise AssertionError("the questions do not end")


def latest(city: City, key: str) -> tuple[str, int]:
    """The latest application of a demo person, and how many he has."""
    rows = city.sql(
        "SELECT a.ref FROM cases_application a JOIN residents_resident r ON r.id = a.resident_id"
        " WHERE r.nik = %s ORDER BY a.id DESC",
        PERSONS[key].nik,
    )
    return (str(rows[0][0]) if rows else "", len(rows))


def print_here(page: Page) -> bytes:
    """Press print, see the job at the printer, and give what it printed."""
    page.get_by_role("button", name="Cetak sekarang").click()
    page.wait_for_url(re.compile(r"/kotak/cetak/\d+/"))
    page.wait_for_function("() => (window.papers || []).length === 1", timeout=10_000)
    [paper] = page.evaluate("() => window.papers")
    assert paper.endswith("/surat.pdf") or paper == "about:blank", paper
    frame = page.locator("[data-paper]").get_attribute("src")
    answer = page.request.get(page.url.split("/kotak/")[0] + str(frame))
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def test_from_card_to_paper_without_a_phone_and_again_at_another_point(
    running_city: City, box: Page, another_box: Page
) -> None:
    look_at(box)
    with_card(box, running_city, is_looked_at=True)
    look_at(box)
    to_form(box, "ket domisili", "Surat Keterangan Domisili")
    answer_all(box, is_looked_at=True)
    box.get_by_role("button", name="Kirim").click()
    box.wait_for_url(re.compile(r"/kotak/permohonan/[\w-]+/"))
    expect(box.get_by_role("heading", name="Surat Anda sudah terbit")).to_be_visible(timeout=30_000)
    look_at(box)
    expect(box.locator("[data-say] span")).to_contain_text("sudah terbit")

    first = print_here(box)
    with pikepdf.open(BytesIO(first)) as pdf:
        assert len(pdf.pages) == 1
        assert "/AcroForm" in pdf.Root  # it bears its signature
    look_at(box)
    box.get_by_role("button", name="Ya, sudah saya ambil").click()
    expect(box.get_by_role("heading", name="Selesai")).to_be_visible()
    look_at(box)
    box.get_by_role("button", name="Sangat baik").click()
    expect(box.get_by_role("heading", name="Terima kasih sudah menilai")).to_be_visible()
    look_at(box)
    box.get_by_role("button", name="Selesai, keluar").click()
    expect(box.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible()

    ref, _count = latest(running_city, "elderly")
    [(method, device)] = running_city.sql(
        "SELECT a.filing_method, e.data->>'device' FROM cases_application a JOIN audit_event e"
        " ON e.event = 'cases.application.submitted' AND e.subject LIKE '%%' || a.ref WHERE a.ref = %s",
        ref,
    )
    assert method == "BOX"
    assert str(device).startswith("kiosk:")
    [(collected,)] = running_city.sql(
        "SELECT count(*) FROM letters_print p JOIN letters_letter l ON l.id = p.letter_id"
        " WHERE l.application_ref = %s AND p.state = 'COLLECTED'",
        ref,
    )
    assert collected == 1

    # The same letter, word for word, at another point, by its pickup code.
    with_card(another_box, running_city)
    another_box.get_by_role("link", name=re.compile("Permohonan dan surat saya")).click()
    look_at(another_box)
    another_box.get_by_role("link", name=re.compile(ref)).click()
    look_at(another_box)
    expect(another_box.get_by_role("button", name="Sangat baik")).to_have_count(0)  # once
    assert print_here(another_box) == first


def test_who_has_no_phone_sees_who_looked_and_asks_why(running_city: City, box: Page) -> None:
    [(resident,)] = running_city.sql("SELECT ref FROM residents_resident WHERE nik = %s", PERSONS["elderly"].nik)
    with Visitor(running_city) as official:
        official.sign_in_official("dukcapil")
        sought = official.post("/kerja/penduduk/", {"text": PERSONS["elderly"].nik, "purpose": "DECISION"})
        assert sought.status_code == 302, sought.text
        assert official.get(f"/kerja/penduduk/{resident}/").status_code == 200
    with_card(box, running_city)
    box.get_by_role("link", name=re.compile("Siapa yang melihat data saya")).click()
    expect(box.get_by_role("button", name=re.compile("Tanyakan mengapa")).first).to_be_visible()
    look_at(box)
    asked = box.locator(".k-looked .govuk-tag").count()
    box.get_by_role("button", name=re.compile("Tanyakan mengapa")).first.click()
    expect(box.locator(".k-looked .govuk-tag")).to_have_count(asked + 1)
    look_at(box)


def test_the_network_goes_and_comes_back_and_nothing_is_filed_twice(running_city: City, box: Page) -> None:
    with_code(box, running_city, PERSONS["father-of-single"].nik)
    to_form(box, "biodata", "Biodata Penduduk")
    answer_all(box)
    _ref, before = latest(running_city, "father-of-single")

    # The application arrives, the answer is lost; then there is no network at all; then it is back.
    arrived: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST" and not arrived:
            arrived.append(route.fetch(max_redirects=0).headers.get("location", ""))
            route.abort()
            box.context.set_offline(True)
        else:
            route.continue_()

    box.route("**/kotak/ajukan/**", lose_the_answer)
    box.get_by_role("button", name="Kirim").click()
    expect(box.locator("[data-retry]")).to_contain_text("Mencoba lagi dalam")
    expect(box.locator("[data-network]")).to_be_visible()
    assert "/kotak/permohonan/" in arrived[0]
    look = box.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert look[:2] == [0, 0], "what is unfinished lives in memory only"
    box.context.set_offline(False)
    box.wait_for_url(re.compile(r"/kotak/permohonan/[\w-]+/"), timeout=60_000)
    assert box.url.endswith(arrived[0])
    assert latest(running_city, "father-of-single")[1] == before + 1


def test_without_a_network_the_box_says_so_and_comes_back_by_itself(running_city: City, box: Page) -> None:
    box.wait_for_function("() => navigator.serviceWorker.controller || navigator.serviceWorker.ready.then(() => true)")
    box.reload()
    box.context.set_offline(True)
    box.goto(f"{running_city.url}/kotak/masuk/")
    expect(box.get_by_role("heading", name="Tidak ada jaringan")).to_be_visible()
    check_accessible(box)
    check_width(box)
    box.context.set_offline(False)
    expect(box.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible(timeout=60_000)


def test_who_walked_away_leaves_nothing(running_city: City, box: Page) -> None:
    box.clock.install()
    with_card(box, running_city)
    to_form(box, "biodata", "Biodata Penduduk")
    box.get_by_role("button", name="Lanjut").click()
    box.clock.fast_forward(80_000)
    expect(box.get_by_role("heading", name="Anda masih di sini?")).to_be_visible()
    check_accessible(box)
    box.get_by_role("button", name="Ya, lanjutkan").click()
    expect(box.get_by_role("heading", name="Anda masih di sini?")).to_be_hidden()
    [(before,)] = running_city.sql("SELECT count(*) FROM django_session")
    box.clock.fast_forward(80_000)
    expect(box.get_by_role("heading", name="Anda masih di sini?")).to_be_visible()
    box.clock.fast_forward(25_000)
    expect(box.get_by_role("heading", name="Urus surat kelurahan di sini")).to_be_visible()
    [(after,)] = running_city.sql("SELECT count(*) FROM django_session")
    assert int(str(after)) < int(str(before)) or "sessionid" not in {c["name"] for c in box.context.cookies()}
    name = PERSONS["elderly"].name
    for _ in range(3):
        box.go_back()
        box.wait_for_timeout(300)
        assert name not in box.content()
    for path in ("/kotak/menu/", "/kotak/permohonan/", "/kotak/ajukan/population-biodata/"):
        box.goto(running_city.url + path)
        assert name not in box.content()
        assert box.url.endswith("/kotak/")


def test_a_keyboard_that_somebody_plugs_in_opens_nothing(running_city: City, box: Page) -> None:
    for key in "Control+n Control+t Control+p Control+o Control+u F5 F12 Alt+ArrowLeft Control+Shift+i".split():
        swallowed = box.evaluate(_SWALLOWED, key)
        assert swallowed, key
        box.keyboard.press(key)
    assert len(box.context.pages) == 1
    assert box.url.endswith("/kotak/")
    menu = "() => !document.body.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true, bubbles: true }))"
    assert box.evaluate(menu), "no menu of the browser's"


def test_two_hundred_boxes_do_not_come_back_together(box: Page) -> None:
    """In the first minute after a long outage, no second brings more than a tenth of them."""
    waits = box.evaluate("() => Array.from({ length: 200 }, () => window.molekBox.backoff(6))")
    assert all(500 <= wait <= 60_500 for wait in waits)
    by_second = [int(wait // 1000) for wait in waits]
    busiest = max(by_second.count(second) for second in range(61))
    assert busiest <= 20
    assert sum(wait < 30_000 for wait in waits) in range(60, 141)
    first = box.evaluate("() => Array.from({ length: 200 }, () => window.molekBox.backoff(0))")
    assert max(first) <= 4_500


@pytest.mark.parametrize("look", ["k-contrast", "k-large", "k-low"])
def test_every_way_to_set_the_screen_is_accessible(running_city: City, box: Page, look: str) -> None:
    box.wait_for_load_state("load")
    box.locator(f'[data-look="{look}"]').click()
    expect(box.locator("html")).to_have_class(re.compile(look))
    look_at(box)
    with_card(box, running_city)
    expect(box.locator("html")).to_have_class(re.compile(look))
    look_at(box)
    to_form(box, "biodata", "Biodata Penduduk")
    look_at(box)
    box.get_by_role("button", name="Lanjut").click()
    look_at(box)
    if look == "k-low":
        top = box.locator(".k-step:visible").bounding_box()
        assert top is not None
        assert top["y"] > WALL["height"] * 0.4
    box.get_by_role("button", name="Selesai, keluar").click()
    expect(box.locator("html")).not_to_have_class(re.compile(look))


def test_in_english(running_city: City, box: Page) -> None:
    box.get_by_role("button", name="English").click()
    expect(box.get_by_role("link", name="Touch to begin")).to_be_visible()
    look_at(box)
    box.get_by_role("link", name="Touch to begin").click()
    expect(box.get_by_role("heading", name="How do you sign in?")).to_be_visible()
    box.get_by_role("button", name="Back to the start").click()
    expect(box.get_by_role("link", name="Sentuh untuk mulai")).to_be_visible()


def test_the_operators_pages(running_city: City, desktop: Page, box: Page) -> None:
    sign_in_operator(desktop, running_city)
    desktop.goto(f"{running_city.url}/kerja/kotak/")
    check(desktop)
    expect(desktop.locator("main")).to_contain_text("Kotak contoh")
    expect(desktop.locator("main table").first).to_be_attached()
    desktop.get_by_role("link", name="Kotak contoh").click()
    check(desktop)
    for path in ("/kerja/kotak/pengumuman/", "/kerja/kotak/operator/"):
        desktop.goto(running_city.url + path)
        check(desktop)
    desktop.get_by_label("Nomor telepon operator jaga").fill("0844 0000 0031")
    desktop.get_by_role("button", name="Simpan").click()
    expect(desktop.locator("main")).to_contain_text("Nomor operator jaga disimpan")
