"""Who waited in line too long is told to come again, before anything is done for him."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from faults.rolling import HAPROXY

from molek.site.middleware import WAITED_TOO_LONG_S, _waited_s
from tests.running_city import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.site.pages"), pytest.mark.usefixtures("cast")]


def since(seconds_ago: float, form: str = "{:.3f}", times: int = 1) -> dict[str, str]:
    """The header as proxies write it."""
    return {"HTTP_X_REQUEST_START": form.format((time.time() - seconds_ago) * times)}


@pytest.mark.parametrize(("form", "times"), [("{:.3f}", 1), ("t={:.3f}", 1), ("{:.0f}", 1000)])
def test_who_waited_too_long_is_told_to_come_again(
    client: Client, form: str, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    with CaptureQueriesContext(connection) as seen:
        response = client.get("/", **since(WAITED_TOO_LONG_S + 1, form, times))
    assert (response.status_code, response["Retry-After"], len(seen)) == (503, "10", 0)
    assert "Sedang banyak pengunjung" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert caplog.records == []  # a crowd does not fill the log
    assert client.get("/", **since(WAITED_TOO_LONG_S - 1, form, times)).status_code == 200


@pytest.mark.parametrize("header", ["", "nonsense", "t=", "99999999999", "-5", "nan", "inf"])
def test_a_header_that_says_nothing_sends_nobody_away(client: Client, header: str) -> None:
    assert client.get("/", HTTP_X_REQUEST_START=header).status_code == 200


def test_what_is_sent_is_always_taken(client: Client) -> None:
    response = client.post("/masuk/", {"who": "yohana"}, **since(3600))
    assert response.status_code != 503


def test_nginx_says_since_when_wherever_it_says_for_whom() -> None:
    places = re.findall(r"location [^}]+}", Path("deploy/nginx.conf").read_text(encoding="utf-8"))
    told = [place for place in places if "X-Forwarded-For $remote_addr" in place]
    assert told
    assert all("X-Request-Start $msec;" in place for place in told)


def test_what_haproxy_writes_is_read_as_now(tmp_path: Path, rf: object) -> None:
    """The very line of the cluster's proxy, by a real one."""
    template = Path("deploy/cluster/templates/haproxy/haproxy.cfg").read_text(encoding="utf-8")
    [line] = re.findall(r"http-request set-header X-Request-Start .+", template)
    heard: list[str] = []

    class Hearing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["X-Request-Start"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    port = free_port()
    with HTTPServer(("127.0.0.1", 0), Hearing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = tmp_path / "haproxy.cfg"
        settings.write_text(
            "defaults\n mode http\n timeout connect 3s\n timeout client 9s\n timeout server 9s\n"
            f"listen door\n bind 127.0.0.1:{port}\n {line}\n server city 127.0.0.1:{server.server_port}\n"
        )
        assert HAPROXY, "HAProxy is not installed"
        proxy = subprocess.Popen([HAPROXY, "-db", "-q", "-f", str(settings)])
        try:
            transport = httpx.HTTPTransport(retries=5)
            with httpx.Client(transport=transport) as client:
                client.get(f"http://127.0.0.1:{port}/", headers={"X-Request-Start": "1"})  # what a visitor claims
        finally:
            proxy.terminate()
            proxy.wait(10)
            server.shutdown()
    request = rf.get("/", HTTP_X_REQUEST_START=heard[0])  # type: ignore[attr-defined]
    assert 0 <= _waited_s(request) < WAITED_TOO_LONG_S
