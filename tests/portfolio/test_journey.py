"""In a real browser: residents and an official come to another system by the city's sign-in, through an independent
client library.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from molek.portfolio.rules.digests import digest
from molek.site.demo.synthetic import DEMO_PERSONS
from tests.browser import check
from tests.fakes.relying_party import RelyingParty, open_for_visitors
from tests.journeys.test_main_job import PASSWORD
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

NIK = next(person.nik for person in DEMO_PERSONS if person.key == "single")
SECRET = "rahasia-untuk-perjalanan-di-peramban-saja-01"


@pytest.fixture
def party(running_city: City) -> Iterator[RelyingParty]:
    """The demo's connection, its secret and addresses set for this run."""
    [(key,)] = running_city.sql("SELECT key FROM portfolio_client WHERE state = 'LIVE' ORDER BY id LIMIT 1")
    made = RelyingParty(running_city.url, str(key), SECRET)
    with open_for_visitors(made) as open_party:
        running_city.sql(
            "UPDATE portfolio_client SET secret_hash = %s, secret_at = %s, secret_by_ref = 'system:test',"
            " redirect_uris = ARRAY[%s], logout_uris = ARRAY[%s] WHERE key = %s",
            digest(SECRET), dt.datetime.now(dt.UTC), open_party.back, f"{open_party.url}/selesai", key,
        )  # fmt: skip
        yield open_party


def with_code(page: Page, city: City) -> None:
    city.let_time_pass()
    page.locator("input[name=nik]").fill(NIK)
    page.locator("main button.govuk-button").first.click()
    page.locator("input[name=code]").fill(city.code_for(NIK))
    page.locator("main button.govuk-button").first.click()


def test_resident_refuses_agrees_leaves_and_takes_it_back(running_city: City, phone: Page, party: RelyingParty) -> None:
    phone.goto(f"{party.url}/masuk")
    expect(phone.get_by_role("heading", name="Masuk sebagai siapa?")).to_be_visible()
    check(phone)
    phone.get_by_role("link", name="Sebagai warga").click()
    with_code(phone, running_city)
    expect(phone.get_by_role("heading", name="Si Pejuang ingin mengenal Anda")).to_be_visible()
    check(phone)
    assert NIK not in phone.content()
    phone.get_by_role("button", name="Jangan izinkan").click()
    expect(phone.get_by_role("heading", name="Tidak masuk: access_denied")).to_be_visible()

    phone.goto(f"{party.url}/masuk")
    phone.get_by_role("button", name="Izinkan", exact=True).click()
    expect(phone.get_by_role("heading", name="Halo")).to_be_visible()
    assert party.claims["kind"] == "resident"
    assert NIK not in str(party.claims)
    assert set(party.claims) == {"sub", "name", "kelurahan", "kelurahan_code", "kind"}
    phone.goto(f"{party.url}/masuk")  # remembered: straight through
    expect(phone.get_by_role("heading", name="Halo")).to_be_visible()
    assert party.seen[0] == party.seen[1]

    phone.goto(f"{running_city.url}/data-saya/")
    expect(phone.locator("main")).to_contain_text("Si Pejuang")
    phone.get_by_role("link", name="Aplikasi lain yang boleh mengenal saya").click()
    check(phone)
    phone.get_by_role("button", name="Cabut izin").click()
    expect(phone.locator("main")).to_contain_text("Izin dicabut")
    phone.goto(f"{party.url}/masuk")
    expect(phone.get_by_role("heading", name="Si Pejuang ingin mengenal Anda")).to_be_visible()

    phone.goto(f"{party.url}/keluar")
    expect(phone.get_by_role("heading", name="Keluar juga dari layanan kota?")).to_be_visible()
    check(phone)
    phone.get_by_role("button", name="Ya, keluar").click()
    expect(phone.get_by_role("heading", name="Halaman /selesai")).to_be_visible()
    phone.goto(f"{running_city.url}/data-saya/")
    expect(phone.locator("input[name=nik]")).to_be_visible()


def test_official_comes_in_by_his_second_factor(running_city: City, desktop: Page, party: RelyingParty) -> None:
    desktop.goto(f"{party.url}/masuk")
    desktop.get_by_role("link", name="Sebagai pegawai kota").click()
    desktop.locator("input[name=username]").fill("admin")
    desktop.locator("input[name=password]").fill(PASSWORD)
    desktop.locator("main button.govuk-button").first.click()
    desktop.locator("input[name=code]").fill(running_city.second_factor("admin"))
    desktop.locator("main button.govuk-button").first.click()
    expect(desktop.get_by_role("heading", name="Halo")).to_be_visible()
    assert (party.claims["kind"], party.claims["post"]) == ("official", "Administrator Sistem")
    for path in ("/kerja/aplikasi/", "/kerja/sambungan/", "/aplikasi/", "/kerja/aplikasi/baru/"):
        desktop.goto(running_city.url + path)
        check(desktop)
    desktop.goto(f"{running_city.url}/kerja/aplikasi/")
    desktop.get_by_role("link", name="Si Pejuang").last.click()
    check(desktop)
    desktop.get_by_role("link", name="Sambungan untuk").click()
    check(desktop)
