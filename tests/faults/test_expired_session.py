"""A session ends while somebody types: he signs in again and finds his form as he left it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from molek.site.sessions import stored_key
from tests.running_city import City

TYPED = {"domicile_address": "Jalan Lain 7, dekat gereja", "purpose": "melamar kerja di \"Toko 'Maju' & Anak\" <b>"}


def sign_in(page: Page, city: City, nik: str) -> None:
    page.get_by_label("NIK").fill(nik)
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    page.locator("input[name=code]").fill(city.code_for(nik))
    page.locator("main button.govuk-button").first.click()


def end_session(page: Page, city: City) -> None:
    """The server knows nothing of it any more; the browser keeps its cookie."""
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    city.sql("DELETE FROM django_session WHERE session_key = %s", stored_key(key))


@pytest.mark.journey
@pytest.mark.xdist_group("city")
@pytest.mark.parametrize("with_script", [True, False])
def test_resident_finds_his_form_again_and_it_is_the_same_submission(
    running_city: City, phone: Page, phone_without_script: Page, nik: str, with_script: bool
) -> None:
    page = phone if with_script else phone_without_script
    page.goto(f"{running_city.url}/masuk/")
    sign_in(page, running_city, nik)
    page.wait_for_url("**/permohonan/")
    page.goto(f"{running_city.url}/permohonan/baru/domicile-letter/")
    page.locator("[name=same_address][value=no]").check()
    page.locator("[name=domicile_area]").select_option(index=3)
    area = page.locator("[name=domicile_area]").input_value()
    for name, text in TYPED.items():
        page.locator(f"[name={name}]").fill(text)
    key = page.locator("[name=submission_key]").input_value()

    end_session(page, running_city)
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url(re.compile("/masuk/"))
    expect(page.locator("body")).to_contain_text("Isian Anda tersimpan")
    sign_in(page, running_city, nik)
    expect(page.get_by_role("button", name="Kirim permohonan")).to_be_visible()
    assert page.locator("[name=same_address][value=no]").is_checked()
    assert page.locator("[name=domicile_area]").input_value() == area
    assert {name: page.locator(f"[name={name}]").input_value() for name in TYPED} == TYPED
    assert page.locator("[name=submission_key]").input_value() == key

    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url(re.compile(r"/permohonan/(?!baru)[\w-]+/"))
    ref = page.url.rstrip("/").rsplit("/", 1)[1]
    stored = running_city.sql("SELECT submission_key::text, answers FROM cases_application WHERE ref = %s", ref)
    [(stored_key, answers)] = stored
    assert stored_key == key
    assert isinstance(answers, dict)
    assert {name: answers[name] for name in TYPED} == TYPED
