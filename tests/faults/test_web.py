"""What browsers and strangers may do to the pages: headers, cookies, tokens, ways back, hosts, addresses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

import molek
from tests.faults.doors import DOORS
from tests.faults.knocking import knock
from tests.faults.world import World

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
WAYS_AWAY = (
    f"//{EVIL}/", f"https://{EVIL}/", f"/\\{EVIL}", f"\\\\{EVIL}", f"///{EVIL}", f"https:{EVIL}", f"https:/{EVIL}",
    f"/\t/{EVIL}", f" https://{EVIL}", f"//testserver@{EVIL}", f"http://testserver.{EVIL}", "javascript:alert(1)",
    "data:text/html,x", f"%2f%2f{EVIL}", f"/%5c{EVIL}", f"/kerja/masuk/?next=//{EVIL}", f"//{EVIL}%00",
)  # fmt: skip


def leads_away(address: str) -> bool:
    """Would a browser leave our pages? It takes backslashes for slashes and drops tabs and line ends."""
    read = address.replace("\\", "/").translate(str.maketrans("", "", "\t\r\n")).strip()
    to = urlsplit(urljoin("http://testserver/somewhere/", read))
    return (to.scheme, to.netloc) != ("http", "testserver")


@pytest.mark.parametrize(
    ("who", "door", "method"),
    [
        ("owner", "residents:sign-in", "get"),
        ("lurah", "staff:sign-in", "get"),
        ("lurah", "staff:confirm", "get"),
        ("anonymous", "set_language", "post"),
    ],
)
@pytest.mark.parametrize("wanted", WAYS_AWAY)
def test_way_back_never_leads_away(
    who: str, door: str, method: str, wanted: str, sessions: dict[str, SimpleCookie[str]]
) -> None:
    answer, *_ = knock(sessions[who], method, reverse(door), {"next": wanted, "language": "en"})
    assert answer.status_code in (200, 302, 400)
    assert not leads_away(answer.headers.get("Location", "/"))


# Another system shows its own secret there: no page of ours ever sends that form.
BY_SECRET = {"portfolio:token"}


@pytest.mark.parametrize("name", [name for name, (_, opens) in DOORS.items() if opens and name not in BY_SECRET])
def test_nothing_is_sent_without_the_page_s_token(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    client = Client(enforce_csrf_checks=True)
    client.cookies = SimpleCookie(sessions[sorted(opens)[0]].output(header="", sep=";"))
    for data in ({}, {"csrfmiddlewaretoken": "x" * 32}):
        answer = client.post(reverse(name, args=args(world)), data)
        assert answer.status_code == 403
        assert "kedaluwarsa" in answer.text or "csrf" in answer.text.lower()


def test_right_token_from_a_strange_page_is_refused(world: World, sessions: dict[str, SimpleCookie[str]]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = SimpleCookie(sessions["owner"].output(header="", sep=";"))
    address = reverse("cases:withdraw", args=[world.in_review.ref])
    client.get(address)
    sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(address, sent, HTTP_ORIGIN=f"https://{EVIL}").status_code == 403
    assert client.post(address, sent, HTTP_ORIGIN="null").status_code == 403
    assert client.post(address, sent, HTTP_ORIGIN="http://testserver").status_code == 302


def test_only_the_city_s_own_name_is_answered(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["layanan.kota.example"]
    client = Client()
    assert client.get("/layanan/", HTTP_HOST="layanan.kota.example").status_code == 200
    for host in (EVIL, f"layanan.kota.example.{EVIL}", f"{EVIL}:80", "127.0.0.1"):
        answer = client.get("/layanan/", HTTP_HOST=host)
        assert answer.status_code == 400
        assert EVIL not in answer.text
    forwarded = client.get("/layanan/", HTTP_HOST="layanan.kota.example", HTTP_X_FORWARDED_HOST=EVIL)
    assert EVIL not in forwarded.text + str(forwarded.headers)


def settings_of(**env: str) -> dict[str, Any]:
    """What a city with this environment is set to."""
    named = ["SESSION_", "CSRF_", "SECURE_", "ALLOWED_", "DEBUG"]
    program = (
        f"import json; from molek.site import settings as s; named = {named};"
        " print(json.dumps({k: getattr(s, k) for k in dir(s) if any(k.startswith(n) for n in named)}))"
    )
    source = str(Path(molek.__file__).parents[1])
    with tempfile.TemporaryDirectory() as data_dir:
        told = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": source, "MOLEK_DATA_DIR": data_dir, **env},
        )  # fmt: skip
    return dict(json.loads(told.stdout))


def test_a_real_city_keeps_its_cookies_to_tls_and_answers_to_no_name_unless_told() -> None:
    real = settings_of(
        MOLEK_DATABASE_URL="postgresql://molek@/molek", MOLEK_SECRET_KEY="x" * 50,
        MOLEK_PUBLIC_URL="https://layanan.kota.example",
    )  # fmt: skip
    assert real["SESSION_COOKIE_SECURE"] is real["CSRF_COOKIE_SECURE"] is real["SESSION_COOKIE_HTTPONLY"] is True
    assert real["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert real["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert real["ALLOWED_HOSTS"] == []
    assert real["DEBUG"] is False
    assert real["CSRF_TRUSTED_ORIGINS"] == ["https://layanan.kota.example"]


@pytest.mark.parametrize(
    ("sender", "claimed", "believed"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # a visitor without a proxy claims to be another
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # a proxy that adds to what the visitor claims
        ("127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_address_of_a_visitor_is_what_our_proxy_says(
    sender: str, claimed: str | None, believed: str, settings: Any
) -> None:
    seen: list[str] = []

    def page(environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": sender, "wsgi.url_scheme": "http"}
    if claimed is not None:
        environ["HTTP_X_FORWARDED_FOR"] = claimed
    wrap_wsgi_with_proxy_headers(page, list(settings.MOLEK.trusted_proxies))(environ, lambda *_: None)
    assert seen == [believed]
