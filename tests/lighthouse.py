"""``make lighthouse``: the pages a phone opens first, measured by Lighthouse in the running demo city.

Starts a city of its own, signs a resident in, has a letter issued, and gives the addresses to assets/lighthouse. Fails
when a page is under 95 in any category.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
django.setup()

from tests.browser import PHONE, executable  # noqa: E402  needs Django made ready, as those below
from tests.journeys.test_main_job import SINGLE, apply, sign_in_resident  # noqa: E402
from tests.running_city import City, start_city  # noqa: E402

LEAST = 95
TOOL = Path(__file__).parent.parent / "assets" / "lighthouse"
SERVICE = "domicile-letter"


def pages_of(city: City) -> list[dict[str, Any]]:
    """The service list, a form, verification, own applications; what needs it carries the session of a resident."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        page = browser.new_context(viewport=PHONE, locale="id-ID").new_page()
        page.set_default_timeout(30_000)
        page.molek_faults = []  # type: ignore[attr-defined]
        sign_in_resident(page, city, SINGLE)
        ref = apply(page, city, SERVICE, {"same_address": "yes", "purpose": "membuka rekening bank"})
        page.get_by_role("link", name="Unduh surat").wait_for()
        cookies = page.context.cookies()
        browser.close()
    ((token,),) = city.sql(
        "SELECT d.token FROM letters_letter l JOIN documents_issueddocument d ON d.id = l.document_id"
        " WHERE l.application_ref = %s",
        ref,
    )
    return [
        {"name": "home", "url": f"{city.url}/"},
        {"name": "service list", "url": f"{city.url}/layanan/"},
        {"name": "service", "url": f"{city.url}/layanan/{SERVICE}/"},
        {"name": "verification", "url": f"{city.url}/verifikasi/"},
        {"name": "a verified letter", "url": f"{city.url}/v/{token}", "unlisted": True},
        {"name": "news", "url": f"{city.url}/berita/"},
        {"name": "a news item", "url": f"{city.url}/berita/cetak-surat-di-kelurahan-mana-pun/"},
        {"name": "offices", "url": f"{city.url}/kantor/"},
        {"name": "an office", "url": f"{city.url}/kantor/DUKCAPIL/"},
        {"name": "pledge", "url": f"{city.url}/maklumat/"},
        {"name": "search", "url": f"{city.url}/cari/?q=nikah", "unlisted": True},
        {"name": "live figures", "url": f"{city.url}/angka/"},
        {"name": "open data", "url": f"{city.url}/data/"},
        {"name": "survey result", "url": f"{city.url}/survei/hasil/"},
        {"name": "complaint", "url": f"{city.url}/pengaduan/"},
        {"name": "public complaints", "url": f"{city.url}/pengaduan/daftar/"},
        {"name": "sealed report", "url": f"{city.url}/lapor-aman/"},
        {"name": "applications of the city", "url": f"{city.url}/aplikasi/"},
        {"name": "daily log", "url": f"{city.url}/log/"},
        {"name": "hall", "url": f"{city.url}/antrean/"},
        {"name": "sign-in", "url": f"{city.url}/masuk/", "unlisted": True},
        {"name": "form", "url": f"{city.url}/permohonan/baru/birth-statement/", "cookies": cookies, "unlisted": True},
        {"name": "own applications", "url": f"{city.url}/permohonan/", "cookies": cookies, "unlisted": True},
        {"name": "messages", "url": f"{city.url}/data-saya/pesan/", "cookies": cookies, "unlisted": True},
    ]


def measure(pages: list[dict[str, Any]]) -> int:
    node = shutil.which("node")
    if node is None or not (TOOL / "node_modules").is_dir():
        print("Node.js dan `npm ci` di assets/lighthouse diperlukan / are needed (make lighthouse)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages.json"
        file.write_text(json.dumps({"chromium": executable(), "least": LEAST, "pages": pages}))
        return subprocess.run([node, "measure.mjs", str(file)], cwd=TOOL, check=False).returncode


def main() -> int:
    with start_city(residents=400) as city:
        return measure(pages_of(city))


if __name__ == "__main__":
    sys.exit(main())
