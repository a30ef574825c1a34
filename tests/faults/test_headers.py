"""Every door, asked by one to whom it opens and by a stranger: what browsers are told about the answer."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from molek.site.logs import LineFormatter
from tests.faults.doors import DOORS, EVERYBODY
from tests.faults.knocking import knock
from tests.faults.test_odd_input import opener
from tests.faults.test_web import settings_of
from tests.faults.world import World

pytestmark = pytest.mark.django_db

FOR_SCRIPTS = {"csrftoken"}  # htmx sends it back as a header
NEVER = {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:"}
# Files that a browser shows with its own viewer, whose style is inline; no script may run there. One, for printing,
# stands in a frame of our own screen.
IN_A_VIEWER = {"cases:attachment", "cases:task-attachment", "kiosk:print-pdf"}
FRAMED = {"kiosk:print-pdf"}


def policy_of(answer: HttpResponse) -> dict[str, set[str]]:
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


def loose(answer: HttpResponse, *, is_personal: bool, name: str = "") -> list[str]:
    """What is not as strict as it could be."""
    policy, headers, found = policy_of(answer), answer.headers, []
    is_shown, door = answer.headers["Content-Type"] in ("application/pdf", "image/jpeg"), name
    if is_shown and door in IN_A_VIEWER:
        assert policy.pop("style-src") == {"'unsafe-inline'"}
    framed = is_shown and door in FRAMED
    if framed:
        assert policy.pop("frame-ancestors") == {"'self'"}
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
    for name in ("default-src", "base-uri", *(["frame-ancestors"] if not framed else [])):
        if policy.get(name) != {"'none'"}:
            found.append(f"policy: {name}")
    if policy.get("object-src", policy["default-src"]) != {"'none'"}:
        found.append("policy: object-src")
    if not policy.get("form-action", set()) <= {"'self'", "'none'"} or "form-action" not in policy:
        found.append("policy: form-action")
    for name in ("script-src", "style-src"):
        if not policy.get(name, {"'none'"}) <= {"'self'", "'none'"}:
            found.append(f"policy: {name}")
    if any(sources & NEVER for sources in policy.values()):
        found.append("policy: a source that is none")
    expected = {
        "X-Content-Type-Options": {"nosniff"},
        "X-Frame-Options": {"SAMEORIGIN" if framed else "DENY"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Resource-Policy": {"same-origin", "cross-origin"},
    }
    found += [name for name, values in expected.items() if headers.get(name) not in values]
    if "microphone=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    kept = headers.get("Cache-Control", "")
    if is_personal and ("no-store" not in kept or "public" in kept):
        found.append(f"Cache-Control: {kept}")
    if answer.cookies and "public" in kept:
        found.append("a shared cache would hand out the cookie")
    for name, cookie in answer.cookies.items():
        if cookie.value and not (cookie["samesite"] and (cookie["httponly"] or name in FOR_SCRIPTS)):
            found.append(f"cookie {name}")
    if headers.get("Content-Disposition", "").startswith("attachment") and "sandbox" not in policy:
        found.append("a file that may run")
    return found


@pytest.mark.parametrize("name", DOORS)
def test_every_door_s_answer_is_as_strict_as_can_be(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    address = reverse(name, args=args(world))
    for who in {opener(opens), "anonymous"}:
        answer, *_ = knock(sessions[who], "get", address, {})
        if answer.status_code == 405:
            answer, *_ = knock(sessions[who], "post", address, {})
        assert loose(answer, is_personal=opens != EVERYBODY, name=name) == [], who


def test_this_reader_of_headers_sees_what_is_loose() -> None:
    answer = HttpResponse(headers={
        "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'",
        "Content-Disposition": "attachment", "Cache-Control": "public",
    })  # fmt: skip
    answer.set_cookie("x", "1")
    found = " ".join(loose(answer, is_personal=True))
    for part in ("default-src", "object-src", "form-action", "script-src", "Cache-Control: public", "cookie x", "run"):
        assert part in found


def test_behind_tls_cookies_carry_the_host_prefix_and_nothing_goes_out_in_the_clear() -> None:
    of_tls = {"MOLEK_DATABASE_URL": "postgresql://molek@/molek", "MOLEK_SECRET_KEY": "x" * 50}
    real = settings_of(MOLEK_PUBLIC_URL="https://layanan.kota.example", **of_tls)
    assert real["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert real["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert real["SESSION_COOKIE_SECURE"] is real["CSRF_COOKIE_SECURE"] is True
    assert real["CSRF_COOKIE_SAMESITE"] == real["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert settings_of()["SESSION_COOKIE_NAME"] == "sessionid"  # a browser refuses the prefix without TLS


def test_who_found_a_weakness_reads_whom_to_tell(settings: Any) -> None:
    client = Client()
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.strip().splitlines())
    assert lines["Contact"] == f"{settings.MOLEK.public_url}{reverse('feedback:new')}"
    expires = dt.datetime.fromisoformat(lines["Expires"])
    now = timezone.now()
    assert now + dt.timedelta(days=150) < expires < now + dt.timedelta(days=365)
    assert lines["Canonical"].endswith("/.well-known/security.txt")
    settings.MOLEK = replace(settings.MOLEK, security_contact="mailto:keamanan@kota.example")
    assert "Contact: mailto:keamanan@kota.example\n" in client.get("/.well-known/security.txt").text


@pytest.mark.parametrize(
    "typed", ["/a\r\n2026-03-02 INFO molek masuk", "/\x1b[2J\x1b[31mmerah", "/a\u2028b", "/a\x9bb", "/a\x00b"]
)
def test_what_visitors_choose_begins_no_line_of_the_log_and_moves_no_terminal(typed: str) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error: %s", (typed,), None)
    line = LineFormatter("%(levelname)s %(name)s %(message)s").format(record)
    assert line.isprintable()
    assert line.startswith("ERROR django.request Internal Server Error: /")


def test_a_traceback_still_has_its_lines() -> None:
    try:
        raise ValueError("9971011212129999")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("molek", logging.ERROR, "", 0, "gagal", (), told)
    lines = LineFormatter("%(message)s").format(record).splitlines()
    assert lines[0] == "gagal"
    assert lines[-1] == "builtins.ValueError"
    assert len(lines) > 3
