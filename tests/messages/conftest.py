"""Texts and gateways of these tests. The packages register their own."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings as django_settings

from molek.messages import operations as messages
from molek.messages import rules


@pytest.fixture(autouse=True)
def texts() -> Iterator[None]:
    messages.register(template="tests.issued", id="Surat {number} sudah terbit.", en="Letter {number} has been issued.")
    messages.register(template="tests.code", id="Kode Anda {code}.", en="Your code is {code}.", secret=True)
    yield
    rules.forget("tests.issued")
    rules.forget("tests.code")


@pytest.fixture
def real_city(settings: Any) -> None:
    """A city that sends, through no gateway yet."""
    settings.MOLEK = dataclasses.replace(django_settings.MOLEK, demo=False, apprise_urls=())


class Gateway:
    """What a gateway on this machine was told. ``broken`` makes it refuse."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.broken = False


@pytest.fixture
def gateway(settings: Any, real_city: None) -> Iterator[Gateway]:
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.paths.append(self.path)
            if not made.broken:
                made.told.append(json.loads(body))
            self.send_response(500 if made.broken else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"json://127.0.0.1:{server.server_port}/{{to}}?:digits={{to_digits}}"
    settings.MOLEK = dataclasses.replace(settings.MOLEK, apprise_urls=(url,))
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
