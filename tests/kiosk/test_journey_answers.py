"""At a box in a real browser: a list of persons row by row, and paying what is owed until the application goes on."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.test_main_job import apply, sign_in_resident
from tests.kiosk.test_journey import (  # noqa: F401  fixtures
    LYING,
    PERSONS,
    WALL,
    box,
    keys,
    latest,
    look_at,
    to_form,
    with_card,
    with_code,
)
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]


# The other journeys of this city need the one who owes from the beginning.
_OWES_ANEW = """
    DELETE FROM taxes_payment WHERE id = (
        SELECT max(p.id) FROM taxes_payment p
        JOIN taxes_bill b ON b.id = p.bill_id AND b.due_date < current_date
        JOIN taxes_tie t ON t.object_id = b.object_id
        JOIN residents_resident r ON r.id = t.resident_id
        WHERE r.nik = %s)
"""


def go_on(page: Page) -> None:
    page.locator("[data-next]").click()


def add_person(page: Page, key: str, relation: str, *, is_looked_at: bool = False) -> None:
    person = PERSONS[key]
    page.get_by_role("button", name="Tambah orang").click()
    if is_looked_at:
        go_on(page)
        expect(page.locator(".k-error")).to_contain_text("wajib dijawab")
        look_at(page)
    page.locator("input[name$=person_nik]:visible").focus()
    keys(page, person.nik)
    page.locator("input[name$=person_name]:visible").fill(person.name)
    go_on(page)
    page.locator("input[name$=-relation]:visible").fill(relation)
    if is_looked_at:
        look_at(page)
    go_on(page)
    expect(page.get_by_role("button", name=f"Ubah: {person.name}")).to_be_visible()


def test_who_travels_along_is_written_person_by_person(running_city: City, box: Page) -> None:  # noqa: F811
    with_card(box, running_city)
    box.get_by_role("link", name="Ajukan surat").click()
    expect(box.get_by_role("heading", name="Paling sering diminta")).to_be_visible()
    look_at(box)
    box.get_by_role("link", name=re.compile("Surat Keterangan Usaha")).click()
    expect(box.locator("main")).to_contain_text("memerlukan berkas")
    look_at(box)
    box.get_by_role("link", name="Ke menu").click()

    to_form(box, "surat jalan", "Surat Keterangan Bepergian (Surat Jalan)")
    leaving = f"{timezone.localdate() + dt.timedelta(days=3):%d-%m-%Y}"
    typed = {"destination": "Kabupaten Belu", "reason": "menjenguk anak", "leaving": leaving, "days": "5"}
    go_on(box)
    for code in ("destination", "reason", "leaving", "days", "transport"):
        step = box.locator(f'.k-step[data-step="{code}"]')
        expect(step).to_be_visible()
        if code in typed:
            step.locator("input").first.fill(typed[code])
        go_on(box)
        expect(step).to_be_hidden()
    expect(box.locator("[data-next]")).to_have_text("Tidak ada")
    look_at(box)
    add_person(box, "single", "cucu", is_looked_at=True)
    add_person(box, "father-of-single", "anak")
    add_person(box, "mother-of-single", "menantu")
    look_at(box)
    assert PERSONS["single"].nik not in box.locator(".k-people").inner_text(), "the next in the queue reads along"

    box.get_by_role("button", name=f"Hapus: {PERSONS['single'].name}").click()
    box.get_by_role("button", name="Tambah orang").click()  # begun, and left
    box.locator("input[name$=person_name]:visible").fill("SALAH TULIS")
    box.locator("[data-prev]").click()
    box.get_by_role("button", name=f"Ubah: {PERSONS['father-of-single'].name}").click()
    go_on(box)
    box.locator("input[name$=-relation]:visible").fill("anak sulung")
    go_on(box)
    expect(box.locator("[data-next]")).to_have_text("Sudah lengkap")
    box.set_viewport_size(LYING)  # type: ignore[arg-type]
    look_at(box)
    box.set_viewport_size(WALL)  # type: ignore[arg-type]
    go_on(box)
    box.locator(".k-step:visible input[type=radio]").first.check()
    go_on(box)
    expect(box.locator("[data-review]")).to_contain_text("anak sulung")
    look_at(box)
    assert box.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
    box.get_by_role("button", name="Kirim").click()
    box.wait_for_url(re.compile(r"/kotak/permohonan/[\w-]+/"))
    look_at(box)
    ref, _count = latest(running_city, "elderly")
    [(rows,)] = running_city.sql("SELECT answers->'followers' FROM cases_application WHERE ref = %s", ref)
    father, mother = PERSONS["father-of-single"], PERSONS["mother-of-single"]
    assert rows == [
        {"person": {"nik": father.nik, "name": father.name}, "relation": "anak sulung"},
        {"person": {"nik": mother.nik, "name": mother.name}, "relation": "menantu"},
    ]


def test_whoever_owes_pays_by_scanning_and_his_application_goes_on(
    running_city: City,
    phone: Page,
    desktop: Page,
    box: Page,  # noqa: F811
    tmp_path: Path,
) -> None:
    photo = tmp_path / "usaha.jpg"
    Image.new("RGB", (800, 600), "brown").save(photo)
    somebody = PERSONS["first-witness"]
    running_city.sql(_OWES_ANEW, somebody.nik)
    sign_in_resident(phone, running_city, somebody.nik)
    answers = {
        "business_name": "Kios Sinar Pagi",
        "business_kind": "TRADE",
        "business_address": "Jl. Mawar No. 3 RT 001 RW 002",
        "business_area": "53.71.06.1008",
        "since": "01-02-2020",
        "business_photo": str(photo),
        "purpose": "kredit usaha rakyat",
    }
    ref = apply(phone, running_city, "business-statement", answers)
    with_code(box, running_city, somebody.nik)
    box.get_by_role("link", name=re.compile("Permohonan dan surat saya")).click()
    box.get_by_role("link", name=re.compile(ref)).click()
    expect(box.get_by_role("heading", name="Tinggal satu langkah dari Anda")).to_be_visible(timeout=30_000)
    expect(box.get_by_role("button", name="Minta diperiksa pejabat")).to_be_visible()
    look_at(box)
    box.get_by_role("button", name=re.compile("Bayar .* dengan QRIS")).click()
    expect(box.get_by_role("heading", name="Pindai untuk membayar")).to_be_visible(timeout=30_000)
    for size in (WALL, LYING, {"width": 360, "height": 780}):
        box.set_viewport_size(size)  # type: ignore[arg-type]
        look_at(box)
    box.set_viewport_size(WALL)  # type: ignore[arg-type]
    number = box.url.rstrip("/").rsplit("/", 1)[1]

    # The bank's app on somebody's phone; here the one of the demo city.
    phone.goto(f"{running_city.url}/pajak/bayar/{number}/")
    bank = phone.get_by_role("link", name=re.compile("bayar di bank contoh")).get_attribute("href")
    desktop.goto(str(bank))
    desktop.get_by_role("button", name="Bayar").click()
    expect(desktop.locator("main")).to_contain_text("Pembayaran berhasil")

    expect(box.get_by_role("heading", name="Pembayaran diterima")).to_be_visible(timeout=30_000)
    look_at(box)
    box.get_by_role("link", name="Ke permohonan").click()
    expect(box.locator("main")).not_to_contain_text("Tinggal satu langkah", timeout=30_000)
    expect(box.locator("main")).not_to_contain_text("Sedang diproses", timeout=30_000)
    look_at(box)
    [(state,)] = running_city.sql("SELECT state FROM cases_application WHERE ref = %s", ref)
    assert state in {"IN_REVIEW", "SIGNING", "COMPLETED"}
