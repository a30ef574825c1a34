"""The engine's pages in a real browser: axe-core finds nothing, nothing scrolls sideways, everything can be tapped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from molek.cases import operations
from molek.residents.models import Resident
from tests.browser import check, picture
from tests.cases.conftest import (
    BUSINESS,
    NINE,
    PHOTO,
    POVERTY,
    UNTRUE,
    City,
    actor_of,
    build_city,
    make_resident,
    sign_in_official,
    sign_in_resident,
    submit,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_nine")]


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture
def resident(city: City) -> Resident:
    return make_resident()


def seen(page: Page, url: str, name: str) -> None:
    page.goto(url)
    if folder := os.environ.get("MOLEK_PICTURES"):
        picture(page, Path(folder), name)
    check(page)


def carry(client: Client, page: Page, url: str) -> None:
    """The browser goes on with the client's session."""
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def test_resident_s_pages_on_a_phone(
    phone: Page, live_server: Any, client: Client, resident: Resident, city: City
) -> None:
    url = live_server.url
    sign_in_resident(client, resident)
    carry(client, phone, url)
    seen(phone, f"{url}/permohonan/", "own-empty")
    seen(phone, f"{url}/permohonan/baru/business-statement/", "apply")
    phone.get_by_role("button", name="Kirim permohonan").click()
    assert phone.locator(".govuk-error-summary").is_visible()
    check(phone)
    refused = submit(resident, "poverty-statement", UNTRUE)
    seen(phone, f"{url}/permohonan/{refused.ref}/", "refused")
    accepted = submit(resident)
    seen(phone, f"{url}/permohonan/{accepted.ref}/", "accepted")
    reviewed = submit(resident, "poverty-statement", POVERTY)
    seen(phone, f"{url}/permohonan/{reviewed.ref}/", "in-review")
    seen(phone, f"{url}/permohonan/{reviewed.ref}/tarik/", "withdraw")
    operations.request_correction(
        task_id=reviewed.tasks.get().pk,
        what={"income_idr": "", "purpose": ""},
        text="Tulis penghasilan sebulan.",
        by=actor_of(city.lurah),
        at=NINE,
    )
    seen(phone, f"{url}/permohonan/{reviewed.ref}/", "correction")
    seen(phone, f"{url}/permohonan/{reviewed.ref}/perbaikan/", "correct")
    seen(phone, f"{url}/permohonan/", "own")


def test_official_s_pages(
    phone: Page, desktop: Page, live_server: Any, client: Client, resident: Resident, city: City
) -> None:
    url = live_server.url
    task = submit(resident, "business-statement", BUSINESS, PHOTO).tasks.get()
    official = next(o for o in (city.secretary, city.kasi) if o.pk == task.assigned_id)
    sign_in_official(client, official)
    for page, size in ((phone, "phone"), (desktop, "desktop")):
        carry(client, page, url)
        seen(page, f"{url}/kerja/", f"desk-{size}")
        page.locator("summary", has_text="Saring").click()
        check(page)
        seen(page, f"{url}/kerja/tugas/{task.pk}/", f"task-{size}")
        for closed in page.locator("summary").all():
            closed.click()
        check(page)
    sign_in_official(client, city.camat)
    carry(client, desktop, url)
    seen(desktop, f"{url}/kerja/tugas/{task.pk}/", "task-camat")
