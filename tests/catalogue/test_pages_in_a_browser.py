"""The catalogue's pages on a phone and a desktop: nothing for axe-core to find, nothing that scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.catalogue import operations
from tests.browser import check
from tests.catalogue.conftest import NINE


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_list_search_and_service(live_server: Any, request: pytest.FixtureRequest, device: str) -> None:
    operations.sync_shipped(by=SYSTEM, at=NINE)
    page = request.getfixturevalue(device)
    page.goto(f"{live_server.url}/layanan/")
    check(page)
    page.get_by_label("Cari layanan").fill("sktm")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Surat Keterangan Tidak Mampu").click()
    page.get_by_text("Pemohon sudah dewasa").click()
    page.get_by_text("age(registry.birth_date) >= param.min_age").wait_for()
    page.get_by_text("Umur Anda [umur] tahun.").wait_for()
    check(page)
    assert page.get_by_role("button", name="Ajukan").or_(page.get_by_role("link", name="Ajukan")).first.is_visible()
