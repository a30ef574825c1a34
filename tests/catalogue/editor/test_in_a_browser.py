"""The editor in a real browser: completion by keyboard, the paper beside the text, small screens, no script."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from molek.catalogue import operations
from molek.catalogue.models import Draft
from molek.staff.models import Official
from tests.browser import check, picture
from tests.catalogue.editor.conftest import AUTHOR, Staff, publish_some
from tests.staff.conftest import session_at

CODE = "poverty-statement"
PICTURES = os.environ.get("MOLEK_TEST_PICTURES", "")
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def look(page: Any, name: str) -> None:
    check(page)
    if PICTURES:
        picture(page, Path(PICTURES), name)


def enter(page: Any, server: Any, official: Official) -> None:
    """Sign in by a session made here: the sign-in itself is tried elsewhere."""
    client = Client()
    client.force_login(official)
    session = client.session
    session.update(session_at(timezone.now()))
    session.save()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": server.url}])


@pytest.fixture
def draft(staff: Staff) -> Draft:
    publish_some(timezone.now())
    return operations.open_draft(code=CODE, by=AUTHOR, at=timezone.now())


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_page_is_accessible(
    live_server: Any, staff: Staff, draft: Draft, request: pytest.FixtureRequest, device: str
) -> None:
    page = request.getfixturevalue(device)
    enter(page, live_server, staff.admin)
    here = f"{live_server.url}/kerja/layanan/"
    for name, address in {
        "list": "", "new": "baru/", "upload": "unggah/", "history": f"{CODE}/", "draft": f"{CODE}/rancangan/",
        "texts": f"{CODE}/rancangan/isi/teks/", "terms": f"{CODE}/rancangan/isi/ketentuan/",
        "fields": f"{CODE}/rancangan/daftar/fields/", "field": f"{CODE}/rancangan/daftar/fields/1/",
        "rules": f"{CODE}/rancangan/aturan/", "figure": f"{CODE}/rancangan/aturan/min_age/",
        "cases": f"{CODE}/rancangan/kasus/", "letter": f"{CODE}/rancangan/surat/",
        "block": f"{CODE}/rancangan/surat/3/", "submit": f"{CODE}/rancangan/ajukan/",
    }.items():  # fmt: skip
        page.goto(here + address)
        page.wait_for_load_state("networkidle")
        look(page, f"{device}-{name}")


def test_names_are_completed_by_keyboard_and_the_paper_follows(
    live_server: Any, staff: Staff, draft: Draft, desktop: Any
) -> None:
    page = desktop
    enter(page, live_server, staff.admin)
    page.goto(f"{live_server.url}/kerja/layanan/{CODE}/rancangan/surat/3/")
    area = page.get_by_label("Teks", exact=True)
    before = page.locator("[data-pages] img").get_attribute("src")
    area.fill("")
    area.type("menerangkan bahwa {tang")
    page.locator(".catalogue-option").first.wait_for()
    assert "pilihan tersedia" in page.locator(".catalogue-combo [role=status]").inner_text()
    look(page, "desktop-completion")
    wanted = page.get_by_role("option", name=re.compile("^tanggal surat, dengan huruf"))
    for _ in range(20):
        if wanted.get_attribute("aria-selected") == "true":
            break
        area.press("ArrowDown")
    assert area.get_attribute("aria-activedescendant") == wanted.get_attribute("id")
    area.press("Enter")
    assert area.input_value() == "menerangkan bahwa {tanggal surat, dengan huruf}"
    assert page.locator(".catalogue-option:visible").count() == 0
    page.get_by_text("Halaman contoh diperbarui").wait_for()
    assert page.locator("[data-pages] img").get_attribute("src") != before
    area.type(" {nama pemohn}")
    page.get_by_text("maksud Anda {nama pemohon}?").wait_for()
    assert Draft.objects.get(pk=draft.pk).revision == 1  # nothing is saved by typing
    area.fill("menerangkan bahwa {nama pemohon} tidak mampu.")
    page.get_by_role("button", name="Simpan blok").click()
    page.get_by_text("Rancangan sudah disimpan.").wait_for()
    assert '#of(person, "name")' in Draft.objects.get(pk=draft.pk).template


def test_escape_closes_the_list_and_the_text_stays(live_server: Any, staff: Staff, draft: Draft, desktop: Any) -> None:
    enter(desktop, live_server, staff.admin)
    desktop.goto(f"{live_server.url}/kerja/layanan/{CODE}/rancangan/surat/3/")
    area = desktop.get_by_label("Teks", exact=True)
    area.fill("")
    area.type("{na")
    desktop.locator(".catalogue-option").first.wait_for()
    area.press("Escape")
    assert desktop.locator(".catalogue-option:visible").count() == 0
    assert area.input_value() == "{na"


def test_without_a_script_a_block_is_written_moved_and_seen(
    live_server: Any, staff: Staff, draft: Draft, phone_without_script: Any
) -> None:
    page = phone_without_script
    enter(page, live_server, staff.admin)
    page.goto(f"{live_server.url}/kerja/layanan/{CODE}/rancangan/surat/")
    page.get_by_label("Tambah blok").select_option(label="Paragraf tanpa alinea")
    page.get_by_label("Di mana").select_option(label="paling akhir")
    page.get_by_role("button", name="Tambah").click()
    page.get_by_label("Teks", exact=True).fill("Dibuat tanpa program di peramban.")
    page.get_by_role("button", name="Simpan blok").click()
    page.get_by_role("button", name="Naik Paragraf tanpa alinea").click()
    layout = Draft.objects.get(pk=draft.pk).template
    assert layout.index("Dibuat tanpa program") < layout.index("#signature-block()")
    page.wait_for_load_state("networkidle")
    page.locator("[data-pages] img").scroll_into_view_if_needed()
    assert page.locator("[data-pages] img").evaluate("i => i.naturalWidth") > 300
