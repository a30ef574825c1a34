"""Somebody at his browser, without the browser: one HTTP client with cookies at the running city."""

from __future__ import annotations

import html
import itertools
import re
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from tests.running_city import City

PASSWORD = "kota-contoh-molek"
DOMICILE = {"same_address": "yes", "purpose": "membuka rekening bank"}
_addresses = itertools.count(1)


def new_address() -> str:
    """An address of its own for each visitor: limits count by it, and the city believes its proxy, this machine."""
    number = next(_addresses)
    return f"198.51.{number // 250}.{number % 250 + 1}"


def inputs_of(page: str) -> dict[str, str]:
    """The hidden inputs of the page's own form, not of the frame's: what the form sends along."""
    found = {}
    main = page[page.find("<main") :]
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", main):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


class Visitor:
    """``client`` follows no redirect by itself."""

    def __init__(self, city: City, address: str | None = None, *, patience_s: float = 60) -> None:
        self.city = city
        self.address = address or new_address()
        self.client = httpx.Client(base_url=city.url, headers={"X-Forwarded-For": self.address}, timeout=patience_s)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def post(
        self, path: str, data: Mapping[str, Any], files: Mapping[str, Any] | None = None, page: str | None = None
    ) -> httpx.Response:
        """Send a form that stood on ``page``, with its token."""
        if "csrftoken" not in self.client.cookies:
            self.client.get(page or path)
        token = self.client.cookies["csrftoken"]
        headers = {"Referer": self.city.url + (page or path), "Origin": self.city.url}
        sent = {"csrfmiddlewaretoken": token, **data}
        return self.client.post(path, data=sent, files=files, headers=headers)

    def sign_in(self, nik: str) -> Visitor:
        """As a resident, by the code on the demo page."""
        answer = self.post("/masuk/", {"nik": nik})
        assert answer.status_code == 302, answer.text
        answer = self.post("/masuk/kode/", {"code": self.city.code_for(nik)})
        assert answer.status_code == 302, answer.text
        return self

    def sign_in_official(self, username: str) -> Visitor:
        answer = self.post("/kerja/masuk/", {"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        answer = self.post("/kerja/masuk/kode/", {"code": self.city.second_factor(username)})
        assert answer.status_code == 302, answer.text
        return self

    def open_form(self, service: str) -> dict[str, str]:
        """The hidden inputs of a service's form: token and key of the submission."""
        page = self.get(f"/permohonan/baru/{service}/")
        assert page.status_code == 200, page.text
        return inputs_of(page.text)

    def send_form(
        self, service: str, typed: Mapping[str, Any], hidden: Mapping[str, str], files: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        return self.post(f"/permohonan/baru/{service}/", {**hidden, **typed}, files)

    def apply(self, service: str = "domicile-letter", typed: Mapping[str, Any] = DOMICILE) -> str:
        """Fill a form and send it: the reference of the application."""
        answer = self.send_form(service, typed, self.open_form(service))
        assert answer.status_code == 302, answer.text
        return ref_in(answer)

    def cookie_header(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)

    def raw_post(
        self,
        path: str,
        data: Mapping[str, str],
        *,
        send: float = 1.0,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """Send a form over a socket of its own and hang up without reading the answer.

        ``send``: which part of the body goes out before; ``meanwhile``: what happens before the line is cut. A line
        cut at once may be noticed before the form is: then nothing was submitted, and both ends know it.
        """
        body = urlencode(data).encode()
        place = urlsplit(self.city.url)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {self.cookie_header()}\r\n"
            f"Origin: {self.city.url}\r\nReferer: {self.city.url}{path}\r\nX-Forwarded-For: {self.address}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((place.hostname or "", place.port or 0)) as connection:
            connection.sendall(head.encode() + body[: int(len(body) * send)])
            meanwhile()


def ref_in(answer: httpx.Response) -> str:
    """The reference of the application that a redirect leads to."""
    return answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]


def people(city: City, count: int, *, after: int = 0) -> list[str]:
    """NIK of grown-up residents with a phone and a record in order, who are nobody of the demo's fixed persons and had
    not applied for anything before the city began.
    """
    rows = city.sql(
        "SELECT nik FROM residents_resident r WHERE status = 'ALIVE' AND phone <> '' AND flags = '{}'"
        " AND address <> '' AND birth_date < '2000-01-01' AND nik NOT LIKE '997101%%' AND NOT EXISTS (SELECT FROM"
        " cases_application a WHERE a.resident_id = r.id AND a.submitted_at < now() - interval '8 hours') ORDER BY nik"
        " LIMIT %s OFFSET %s",
        count,
        after,
    )
    assert len(rows) == count
    return [str(nik) for (nik,) in rows]


def until(condition: Any, *, seconds: float = 30, every: float = 0.1) -> None:
    """Wait until ``condition()`` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(every)
