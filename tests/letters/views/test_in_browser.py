"""A letter with two signatures in a real browser: the list of heirs on a phone, the lurah, the camat, the public."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from molek.documents.models import IssuedDocument
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from molek.residents.models import Resident
from tests.browser import check, picture
from tests.cases.conftest import (
    NINE,
    STRANGER_NIK,
    WIFE_NIK,
    City,
    build_city,
    events,
    make_resident,
    sign_in_official,
    sign_in_resident,
)
from tests.cases.views.test_in_browser import carry
from tests.letters.conftest import PASSPHRASE, SIGNERS, enrol, official_letter, sign
from tests.letters.test_acknowledging import with_camat

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_nine")]
DEAD_NIK = "9971010101400001"


@pytest.fixture
def city(transactional_db: None) -> City:
    made = build_city()
    for name in SIGNERS:
        enrol(getattr(made, name))
    return made


@pytest.fixture
def resident(city: City) -> Resident:
    make_resident(DEAD_NIK, name="YAKOB LADO", status="DEAD")
    make_resident(WIFE_NIK, name="MARIA TALLO")
    make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
    return make_resident(name="TOM LADO", father_name="YAKOB LADO")


def looked_at(page: Page, name: str) -> None:
    if folder := os.environ.get("MOLEK_PICTURES"):
        picture(page, Path(folder), name)


def fill_person(page: Page, name: str, nik: str, who: str) -> None:
    page.locator(f"[name={name}_nik]").fill(nik)
    page.locator(f"[name={name}_name]").fill(who)


def press(page: Page, label: str) -> None:
    """By keyboard, as somebody without a mouse does."""
    button = page.get_by_role("button", name=label, exact=False).first
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("device", ["phone", "phone_without_script"])
def test_heirs_are_listed_on_a_phone(
    device: str, request: pytest.FixtureRequest, live_server: Any, client: Client, resident: Resident
) -> None:
    page: Page = request.getfixturevalue(device)
    has_script = device == "phone"
    sign_in_resident(client, resident)
    carry(client, page, live_server.url)
    page.goto(f"{live_server.url}/permohonan/baru/heirs-statement/")
    looked_at(page, f"heirs-empty-{device}")
    if has_script:
        check(page)
    fill_person(page, "subject", DEAD_NIK, "Yakob Lado")
    fill_person(page, "heirs-0-person", resident.nik, "Tom Lado")
    page.locator("[name=heirs-0-relation][value=CHILD]").check()
    press(page, "Tambah")
    expect(page.locator("[name=heirs-1-person_nik]")).to_be_visible()
    expect(page.locator("[name=heirs-0-person_nik]")).to_have_value(resident.nik)  # nothing typed is lost
    expect(page.locator("[name=subject_nik]")).to_have_value(DEAD_NIK)
    press(page, "Tambah")
    expect(page.locator("[name=heirs-2-person_nik]")).to_be_visible()
    fill_person(page, "heirs-1-person", "123", "Maria Tallo")
    fill_person(page, "heirs-2-person", STRANGER_NIK, "Markus Bessie")
    looked_at(page, f"heirs-three-{device}")
    if has_script:
        check(page)
    page.get_by_role("button", name="Hapus").last.click()
    expect(page.locator("[name=heirs-2-person_nik]")).to_have_count(0)
    expect(page.locator("[name=heirs-1-person_nik]")).to_have_value("123")
    page.get_by_role("button", name="Kirim permohonan").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_contain_text("Baris 2")  # the row that is wrong
    looked_at(page, f"heirs-errors-{device}")
    if has_script:
        check(page)
    fill_person(page, "heirs-1-person", WIFE_NIK, "Maria Tallo")
    page.locator("[name=heirs-1-relation][value=SPOUSE]").check()
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.locator("[name=heirs-1-person_nik]")).to_have_value(WIFE_NIK)
    expect(page.locator("[name=heirs-1-relation][value=SPOUSE]")).to_be_checked()
    expect(summary).not_to_contain_text("Baris 2")  # mended; what else is open is told as before


def test_a_line_that_was_taken_away_stays_away_where_the_whole_page_is_sent(
    phone: Page, live_server: Any, client: Client, resident: Resident
) -> None:
    """As long as htmx is on its way, a button sends the form as it does without script."""
    sign_in_resident(client, resident)
    carry(client, phone, live_server.url)
    phone.route("**/htmx.js", lambda route: route.abort())
    phone.goto(f"{live_server.url}/permohonan/baru/heirs-statement/")
    fill_person(phone, "heirs-0-person", resident.nik, "Tom Lado")
    press(phone, "Tambah")
    expect(phone.locator("[name=heirs-1-person_nik]")).to_be_visible()
    fill_person(phone, "heirs-1-person", STRANGER_NIK, "Markus Bessie")
    phone.wait_for_timeout(400)  # until the draft is kept
    phone.get_by_role("button", name="Hapus").first.click()
    expect(phone.locator("[name=heirs-1-person_nik]")).to_have_count(0)
    phone.wait_for_load_state()
    expect(phone.locator("[name=heirs-0-person_nik]")).to_have_value(STRANGER_NIK)
    expect(phone.locator("[name=heirs-0-person_name]")).to_have_value("Markus Bessie")


def letters_for_both(city: City, resident: Resident) -> tuple[Letter, Letter]:
    """One that the lurah signs alone, and one that the camat acknowledges after him."""
    with_camat("poverty-statement")
    both = official_letter(resident, city.lurah)
    other = make_resident("9971015708900009", "9971010101200009", name="YULIANA BANI")
    alone = official_letter(other, city.lurah)
    Letter.objects.filter(pk=alone.pk).update(needs_acknowledgement=False)
    return alone, both


def sign_chosen(page: Page) -> None:
    for box in page.locator("input[name=letter]").all():
        box.focus()
        page.keyboard.press("Space")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("device", ["phone", "phone_without_script"])
def test_lurah_signs_and_the_camat_after_him(
    device: str, request: pytest.FixtureRequest, live_server: Any, client: Client, resident: Resident, city: City
) -> None:
    page: Page = request.getfixturevalue(device)
    url, has_script = live_server.url, device == "phone"
    _, both = letters_for_both(city, resident)
    sign_in_official(client, city.lurah)
    carry(client, page, url)
    page.goto(f"{url}/kerja/tanda-tangan/")
    looked_at(page, f"signing-lurah-{device}")
    if has_script:
        check(page)
    expect(page.locator("input[name=letter]")).to_have_count(2)
    sign_chosen(page)
    expect(page.get_by_text("2 surat ditandatangani.")).to_be_visible()
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SIGNED, LetterState.ISSUED}

    sign_in_official(client, city.camat)
    carry(client, page, url)
    page.goto(f"{url}/kerja/tanda-tangan/")
    expect(page.locator("main")).to_contain_text("Mengetahui")
    looked_at(page, f"signing-camat-{device}")
    if has_script:
        check(page)
    before = len(events("audit.record.read"))
    page.get_by_role("link", name="Berkas").click()
    expect(page.locator("h1")).to_be_visible()
    assert events("audit.record.read")[before][2]["purpose"] == "DECISION"
    preview = page.request.get(f"{url}/kerja/tanda-tangan/{both.pk}/pratinjau/")
    assert preview.body().startswith(b"%PDF-")
    page.goto(f"{url}/kerja/tanda-tangan/")
    sign_chosen(page)
    expect(page.get_by_text("1 surat ditandatangani.")).to_be_visible()
    both.refresh_from_db()
    assert both.state == LetterState.ISSUED

    page.goto(f"{url}/v/{IssuedDocument.objects.get(number=both.number).token}")
    for words in ("LURAH KELURAHAN FATUBESI", "CAMAT KECAMATAN KOTA LAMA", "Kec.KL"):
        expect(page.locator("main")).to_contain_text(words)
    looked_at(page, f"verified-{device}")
    if has_script:
        check(page)


def test_camat_sends_it_back_with_a_reason(
    phone: Page, live_server: Any, client: Client, resident: Resident, city: City
) -> None:
    url = live_server.url
    _, both = letters_for_both(city, resident)
    sign(both, city.lurah, at=NINE)
    sign_in_official(client, city.camat)
    carry(client, phone, url)
    phone.goto(f"{url}/kerja/tanda-tangan/")
    phone.locator("tr", has_text="Mengetahui").get_by_role("link", name="Kembalikan").click()
    looked_at(phone, "signing-return")
    check(phone)
    press(phone, "Kembalikan")
    expect(phone.locator(".govuk-error-message").first).to_be_visible()
    check(phone)
    phone.locator("[name=reason]").fill("Batas tanah belum jelas.")
    press(phone, "Kembalikan")
    expect(phone.get_by_text("Permohonan dikembalikan untuk diperiksa lagi.")).to_be_visible()
    assert not Letter.objects.filter(pk=both.pk).exists()
