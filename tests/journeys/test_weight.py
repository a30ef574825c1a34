"""What a phone really fetches, as the browser counts it on the wire: 60 KB on a first visit, 15 KB for a page after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import PHONE
from tests.journeys.test_main_job import MARRIED, sign_in_resident
from tests.running_city import City

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("city")]

FIRST, AFTER = 60 * 1024, 15 * 1024
PUBLIC = ["/", "/layanan/", "/layanan/domicile-letter/", "/verifikasi/", "/masuk/", "/bantuan/", "/ponsel/"]
OWN = ["/permohonan/", "/permohonan/baru/birth-statement/", "/data-saya/", "/data-saya/pesan/", "/ponsel/"]


class Wire:
    """Counts the bytes of every answer, headers included; what comes from the browser's memory costs none."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes = page, 0
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def of(self, url: str) -> int:
        self.bytes = 0
        self.page.goto(url, wait_until="networkidle")
        return self.bytes


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Page]:
    """A phone that was never here."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", is_mobile=True, has_touch=True)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PUBLIC)
def test_first_visit(city: City, fresh: Page, path: str) -> None:
    weight = Wire(fresh).of(city.url + path)
    assert 5_000 < weight <= FIRST, f"{path}: {weight / 1024:.1f} KB"


def test_pages_after_the_first(city: City, fresh: Page) -> None:
    wire = Wire(fresh)
    wire.of(f"{city.url}/")
    heavy = {path: weight for path in PUBLIC[1:] if (weight := wire.of(city.url + path)) > AFTER}
    sign_in_resident(fresh, city, MARRIED)
    heavy |= {path: weight for path in OWN if (weight := wire.of(city.url + path)) > AFTER}
    assert heavy == {}
