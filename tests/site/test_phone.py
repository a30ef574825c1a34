"""The service worker, the page without network, and the Service Box that gets none of it."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

from molek.catalogue.queries import ServiceCard, ServiceGroup
from molek.site import phone
from tests.site.test_weight import STATIC

pytestmark = pytest.mark.django_db


def test_the_worker_comes_from_the_root_and_changes_with_what_it_keeps(client, monkeypatch):
    response = client.get("/sw.js")
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    first = response.content.decode()
    for path in phone.shell()[1:]:
        assert json.dumps(path) in first
    monkeypatch.setattr(phone, "_PARTS", ("molek.css",))
    second = client.get("/sw.js").content.decode()
    version = re.compile(r'VERSION="(\w+)"')
    assert version.search(first)[1] != version.search(second)[1]


def test_the_page_without_network_is_the_same_for_everybody(client):
    page = client.get("/luring/").content.decode()
    assert "csrf" not in page
    assert "data-who" not in page
    assert "You are offline" in page


@pytest.mark.parametrize(("name", "language"), [("manifest.json", "id"), ("manifest.en.json", "en")])
def test_the_manifest_can_be_installed(name, language):
    manifest = json.loads((STATIC / "molek" / name).read_text(encoding="utf-8"))
    assert (manifest["lang"], manifest["display"], manifest["scope"]) == (language, "standalone", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in manifest["icons"]:
        assert (STATIC / "molek" / icon["src"]).read_bytes().startswith(b"\x89PNG")


def test_pages_name_manifest_and_worker_in_the_reader_s_language(client):
    page = client.get("/").content.decode()
    assert 'data-worker="/sw.js"' in page
    assert "manifest.json" in page
    client.cookies["molek_language"] = "en"
    assert "manifest.en.json" in client.get("/").content.decode()


def test_a_service_box_installs_and_keeps_nothing(rf):
    from molek.site.context import site

    request = rf.get("/kotak/")
    request.resolver_match = None
    context = site(request)
    assert context["is_phone"] is False
    page = render_to_string("404.html", context, request=None)
    assert "data-worker" not in page
    assert "manifest" not in page
    assert "data-device" not in page


def test_without_signing_in_the_page_says_so(client):
    page = client.get("/ponsel/").content.decode()
    assert "Masuk dahulu" in page
    assert "data-phone" not in page


def test_fifty_services_are_folded_and_light(client, monkeypatch):
    card = {
        "summary": "Menerangkan bahwa Anda tinggal di sini.",
        "foot": "Gratis (Rp0) · saat itu juga",
    }
    groups = [
        ServiceGroup(
            f"Keperluan nomor {group}",
            tuple(ServiceCard(code=f"s-{group}-{n}", name=f"Surat Keterangan {group} {n}", **card) for n in range(10)),
        )
        for group in range(5)
    ]
    # What is searched for comes as one list, best first.
    found = lambda text="", **_: groups[:1] if text else groups  # noqa: E731
    monkeypatch.setattr("molek.catalogue.views.public.queries.service_groups", found)
    content = client.get("/layanan/").content
    assert content.count(b'<details class="molek-fold"') == 5
    assert content.count(b"molek-fold__link") == 50
    assert len(gzip.compress(content, 6)) <= 6 * 1024
    assert b"molek-fold" not in client.get("/layanan/?cari=surat").content


def test_pages_travel_compressed_if_the_browser_can():
    client = Client()  # the linter reads plain pages
    response = client.get("/", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert b"<html" in gzip.decompress(response.content)
    assert "Content-Encoding" not in client.get("/")
