"""Molek on a telephone: without network and back, unfinished forms, and what signing out leaves behind: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, check
from tests.journeys.test_main_job import MARRIED, SINGLE, apply, sign_in_resident
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

_KEPT = """
    async () => {
        const names = (await indexedDB.databases()).map((one) => one.name);
        if (!names.includes("molek-device")) return { items: 0, plain: false, consent: !!localStorage["molek:device"] };
        const open = indexedDB.open("molek-device");
        await new Promise((done) => (open.onsuccess = done));
        const all = open.result.transaction("items").objectStore("items").getAll();
        await new Promise((done) => (all.onsuccess = done));
        open.result.close();
        const texts = all.result.map((item) => new TextDecoder("latin1").decode(item.sealed));
        return {
            items: all.result.length,
            kinds: all.result.map((item) => item.kind),
            plain: texts.some((text) => text.includes("%PDF") || text.includes("melamar")),
            consent: !!localStorage["molek:device"],
        };
    }
"""

_TELL_DRAFT = """
    number => document.dispatchEvent(new CustomEvent("molek:draft", {
        detail: { key: "molek:draft:/contoh/#" + number, values: [["catatan", "melamar"]], sent: false },
    }))
"""
_SLOW_KEYS = """
    const make = crypto.subtle.generateKey.bind(crypto.subtle);
    crypto.subtle.generateKey = async (...how) => {
        await new Promise((done) => setTimeout(done, 1000));
        return make(...how);
    };
"""


@pytest.fixture
def own_phone(browser: Browser) -> Iterator[Page]:
    """A phone whose service worker may work."""
    context = browser.new_context(
        viewport=PHONE, locale="id-ID", is_mobile=True, has_touch=True, accept_downloads=True, service_workers="allow"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.set_offline(False)
    context.close()


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(_KEPT)
    return found


def drafts(page: Page) -> int:
    """Unfinished forms; the letters of journeys before this one may be kept beside them."""
    return kept(page).get("kinds", []).count("draft")


def wait_for_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def agree(page: Page, city: City) -> None:
    page.goto(f"{city.url}/ponsel/")
    check(page)
    page.get_by_role("button", name="Simpan di ponsel ini").click()
    expect(page.get_by_role("alert").filter(has_text="Centang dahulu")).to_be_visible()
    assert kept(page)["consent"] is False
    page.get_by_label("Ponsel ini milik saya").check()
    page.get_by_role("button", name="Simpan di ponsel ini").click()
    expect(page.get_by_text("Ponsel ini menyimpan surat dan isian Anda")).to_be_visible()
    check(page)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Keluar").click()
    expect(page.locator("header")).to_contain_text("Masuk")


def test_letters_without_network_and_back(city: City, own_phone: Page, tmp_path: Path) -> None:
    page = own_phone
    sign_in_resident(page, city, SINGLE)
    ref = apply(page, city, "domicile-letter", {"same_address": "yes", "purpose": "melamar kerja"})
    expect(page.get_by_role("link", name=re.compile("Unduh")).first).to_be_visible(timeout=30_000)
    agree(page, city)
    found = kept(page)
    assert set(found["kinds"]) == {"letter"}
    assert (found["plain"], found["consent"]) == (False, True)
    wait_for_worker(page)

    page.context.set_offline(True)
    page.goto(f"{city.url}/permohonan/")
    expect(page.get_by_role("heading", name="Tidak ada sambungan")).to_be_visible()
    expect(page.get_by_text("Surat Anda di ponsel ini")).to_be_visible()
    check(page)
    with page.expect_download() as download:
        page.locator(f"a[download='surat-{ref}.pdf']").click()
    saved = tmp_path / "surat.pdf"
    download.value.save_as(saved)
    assert saved.read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename == f"surat-{ref}.pdf"

    page.context.set_offline(False)
    page.get_by_role("link", name=re.compile("Coba lagi")).click()
    expect(page.get_by_role("heading", name="Tidak ada sambungan")).to_have_count(0)
    expect(page.get_by_text(ref).first).to_be_visible()

    sign_out(page)
    assert kept(page) == {"items": 0, "plain": False, "consent": False}
    page.context.set_offline(True)
    page.goto(f"{city.url}/")
    expect(page.get_by_text("Belum ada surat yang disimpan")).to_be_visible()


def test_an_unfinished_form_outlives_the_browser_without_other_peoples_nik(city: City, own_phone: Page) -> None:
    page = own_phone
    sign_in_resident(page, city, MARRIED)
    agree(page, city)
    page.goto(f"{city.url}/layanan/birth-statement/")
    page.get_by_role("link", name="Ajukan").or_(page.get_by_role("button", name="Ajukan")).first.click()
    child = page.locator("form[data-keep] input[type=text]").first
    name = child.get_attribute("name")
    child.fill("anak melamar")
    nik = page.locator("form[data-keep] input[name*=nik], form[data-keep] input[name$=_0]").first
    nik.fill("9971011708900099")
    deadline = time.monotonic() + 10
    while drafts(page) != 1:
        assert time.monotonic() < deadline, kept(page)
        time.sleep(0.1)
    assert kept(page)["plain"] is False
    again = page.context.new_page()
    page.close()  # the tab's own memory is gone with it
    again.goto(f"{city.url}/permohonan/")
    expect(again.get_by_role("heading", name="Lanjutkan isian")).to_be_visible()
    check(again)
    again.locator("[data-resume] a").click()
    expect(again.locator(f"form[data-keep] [name={name}]")).to_have_value("anak melamar")
    assert "9971011708900099" not in again.locator("form[data-keep]").evaluate(
        "form => [...form.elements].map((e) => e.value).join(' ')"
    )
    again.goto(f"{city.url}/permohonan/")
    again.locator("[data-resume] button").click()
    expect(again.locator("[data-resume]")).to_have_count(0)
    assert drafts(again) == 0
    sign_out(again)


def test_two_tabs_that_keep_their_first_draft_at_once_lose_none(city: City, own_phone: Page) -> None:
    """Each tab finds no key yet and makes one; only one may count, or what the other sealed could not be opened."""
    page = own_phone
    sign_in_resident(page, city, MARRIED)
    agree(page, city)
    page.context.add_init_script(_SLOW_KEYS)
    tabs = [page, page.context.new_page()]
    for tab in tabs:
        tab.goto(f"{city.url}/permohonan/", wait_until="networkidle")
    deadline = time.monotonic() + 10
    while drafts(page) != len(tabs):
        assert time.monotonic() < deadline, kept(page)
        for number, tab in enumerate(tabs):
            tab.evaluate(_TELL_DRAFT, number)
        time.sleep(0.2)
    page.goto(f"{city.url}/permohonan/")
    expect(page.locator("[data-resume] li")).to_have_count(len(tabs))
    sign_out(page)


def test_somebody_else_on_the_same_phone_finds_nothing(city: City, own_phone: Page) -> None:
    page = own_phone
    sign_in_resident(page, city, SINGLE)
    agree(page, city)
    before = kept(page)
    assert before["consent"]
    page.context.clear_cookies()  # his session ends without signing out
    sign_in_resident(page, city, MARRIED)
    page.wait_for_function("() => localStorage['molek:device'] === undefined")
    assert kept(page)["items"] == 0


def test_a_new_worker_drops_what_the_old_one_kept(city: City, own_phone: Page) -> None:
    page = own_phone
    page.goto(f"{city.url}/")
    wait_for_worker(page)
    page.evaluate(
        """async () => {
            await caches.open("molek-shell-of-an-older-release");
            await caches.open("molek-verify-1");
            for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
        }"""
    )
    page.reload()
    wait_for_worker(page)
    names = page.evaluate("caches.keys()")
    assert "molek-shell-of-an-older-release" not in names
    assert "molek-verify-1" in names  # belongs to the worker of the verification pages
    assert sum(name.startswith("molek-shell-") for name in names) == 1


def test_nothing_personal_is_in_the_worker_s_store(city: City, own_phone: Page) -> None:
    page = own_phone
    sign_in_resident(page, city, SINGLE)
    wait_for_worker(page)
    for path in ("/permohonan/", "/data-saya/", "/data-saya/pesan/"):
        page.goto(f"{city.url}{path}")
        check(page)
    paths = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            }
            return found;
        }"""
    )
    assert {path for path in paths if not path.startswith("/static/")} == {"/luring/"}
    sign_out(page)
