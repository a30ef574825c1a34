"""A complaint that nobody answers in time, from a phone to its end: filed, forwarded, gone up, answered, accepted."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from molek.feedback import operations
from molek.staff.models import Official
from tests.browser import check
from tests.cases.conftest import build_city, session_at
from tests.feedback.conftest import Offices, build_offices

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def offices(transactional_db: None) -> Offices:
    return build_offices(build_city())


def sit_down(page: Page, official: Official, url: str) -> None:
    """The official is signed in at this browser."""
    client = Client()
    client.force_login(official)
    session = client.session
    session.update(session_at(timezone.now()))
    session.save()
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def test_a_late_complaint_goes_up_and_is_settled(
    offices: Offices, phone: Page, desktop: Page, live_server: object
) -> None:
    url = live_server.url  # type: ignore[attr-defined]
    phone.goto(f"{url}/pengaduan/")
    check(phone)
    phone.get_by_role("link", name="Sampaikan laporan", exact=True).click()
    check(phone)
    phone.get_by_label("Pengaduan", exact=True).check()
    phone.get_by_label("Tentang apa?").select_option("waste")
    phone.get_by_label("Judul").fill("Sampah di gang")
    phone.get_by_label("Ceritakan").fill("Sudah seminggu tidak diangkut.")
    phone.get_by_label("Kelurahan tempat kejadian").select_option(label="Fatubesi")
    phone.get_by_label("Tanpa nama").check()
    phone.get_by_role("button", name="Kirim laporan").click()
    expect(phone.locator("h1")).to_contain_text("Laporan terkirim")
    check(phone)
    code, secret = (text.strip() for text in phone.locator(".fb-receipt dd").all_inner_texts())
    phone.get_by_role("button", name="Lupakan di ponsel ini").click()

    sit_down(desktop, offices.officer, url)
    desktop.goto(f"{url}/kerja/pengaduan/")
    check(desktop)
    desktop.get_by_role("link", name="Sampah di gang").click()
    check(desktop)
    desktop.get_by_label("Unit yang bertanggung jawab").select_option(label="Kelurahan Fatubesi")
    desktop.get_by_role("button", name="Teruskan").click()
    expect(desktop.locator("#pesan")).to_contain_text("Laporan diteruskan")

    assert operations.run_clocks(at=timezone.now() + dt.timedelta(days=12)) == 1

    phone.goto(f"{url}/pengaduan/lacak/")
    phone.get_by_label("Kode laporan").fill(code.lower())
    phone.get_by_label("Kunci rahasia").fill(secret.lower())
    phone.get_by_role("button", name="Buka laporan").click()
    expect(phone.locator("main")).to_contain_text("naik ke camat")
    expect(phone.locator(".fb-thread")).to_contain_text("Terlambat: naik ke atasan: Kecamatan Kota Lama")
    check(phone)

    sit_down(desktop, offices.city.camat, url)
    desktop.goto(f"{url}/kerja/pengaduan/?daftar=late")
    desktop.get_by_role("link", name="Sampah di gang").click()
    desktop.get_by_label("Jawaban kepada pelapor").fill("Sudah diangkut pagi ini.")
    desktop.get_by_label("Ya, pelapor diminta menanggapi").check()
    desktop.get_by_role("button", name="Kirim jawaban").click()
    expect(desktop.locator("#pesan")).to_contain_text("Jawaban terkirim")

    phone.reload()
    expect(phone.locator(".fb-thread")).to_contain_text("Sudah diangkut pagi ini.")
    check(phone)
    phone.get_by_role("button", name="Ya, sudah selesai").click()
    expect(phone.locator(".fb-tags").first).to_contain_text("selesai")
    expect(phone.get_by_role("link", name="Ajukan keberatan")).to_be_visible()

    phone.goto(f"{url}/pengaduan/daftar/")
    expect(phone.locator(".fb-figures")).to_contain_text(re.compile("1\\s*laporan diterima"))
    check(phone)
