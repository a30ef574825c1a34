"""Sign-in and administration in a real browser, at phone width."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from molek.staff import operations
from molek.staff.models import Official
from molek.staff.rules import codes
from tests.browser import check
from tests.staff.conftest import PASSWORD, actor_of, build_city, code_at, hold, make_official
from tests.staff.test_views import pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/kerja/masuk/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=code]", code_at(timezone.now()))


def test_administration_is_accessible_on_a_phone(phone: Page, live_server: Any) -> None:
    city = build_city()
    hold(make_official("plh"), city.lurah_post, since="2026-03-02", until="2036-03-04", capacity="Plh")
    sign_in(phone, live_server.url, "admin")
    check(phone)
    phone.click("main button")
    phone.wait_for_url("**/kerja/kelola/")
    for page in pages(city):
        phone.goto(f"{live_server.url}/kerja/kelola/{page}")
        check(phone)
    for address in (
        "/kerja/akun/",
        "/kerja/akun/kata-sandi/",
        "/kerja/akun/faktor-kedua/",
        "/kerja/konfirmasi/",
        "/demo/kode/",
    ):
        phone.goto(f"{live_server.url}/kerja/{address}")
        check(phone)
    phone.goto(f"{live_server.url}/kerja/kelola/pegawai/baru/")
    phone.click("main button")
    check(phone)  # with its errors


def test_first_sign_in_without_script(phone_without_script: Page, live_server: Any) -> None:
    page = phone_without_script
    account = operations.create_official(
        username="baru", name="Baru", by=actor_of(build_city().admin), at=timezone.now()
    )
    page.goto(f"{live_server.url}/kerja/masuk/")
    page.fill("[name=username]", "baru")
    page.fill("[name=password]", account.password)
    page.click("main button")
    page.fill("[name=new_password]", "kambing di bukit")
    page.fill("[name=repeat]", "kambing di bukit")
    page.click("main button")
    assert page.locator("main img").is_visible()
    secret = Official.objects.get(username="baru").totp_pending_secret
    page.fill("[name=code]", codes.code_at(secret, timezone.now()))
    page.click("main button")
    assert page.locator("main li.molek-code").count() == 10
    page.click("main a.govuk-button")
    assert page.locator("h1").inner_text() == "Akun saya"
