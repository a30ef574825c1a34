"""A partner that misbehaves on demand, over real sockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from molek.outside import providers


@dataclass
class Partner:
    """``script`` holds what the next calls get, in order; its last entry is repeated. ``seen`` holds what came in,
    ``connections`` how many were made."""

    url: str = ""
    script: list[str] = field(default_factory=lambda: ["ok"])
    seen: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_act(self) -> str:
        with self.lock:
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    partner: Partner

    def setup(self) -> None:
        super().setup()
        with self.partner.lock:
            self.partner.connections += 1

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.partner.seen.append(
            {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body}
        )
        act, _, argument = self.partner.next_act().partition(" ")
        getattr(self, f"_{act}")(argument)

    do_GET = do_POST = do_PUT = _serve

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _ok(self, argument: str) -> None:
        self._answer(200, b'{"answer": 42}')

    def _status(self, argument: str) -> None:
        self._answer(int(argument), b'{"error": "no"}')

    def _redirect(self, argument: str) -> None:
        self._answer(302, b"", Location=f"{self.partner.url}/elsewhere")

    def _late(self, argument: str) -> None:
        time.sleep(float(argument))
        self._ok("")

    def _drip(self, argument: str) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            pass

    def _drop(self, argument: str) -> None:
        self.close_connection = True

    def _half(self, argument: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.wfile.flush()
        self.close_connection = True

    def _garbage(self, argument: str) -> None:
        self.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")
        self.wfile.flush()
        self.close_connection = True

    def _html(self, argument: str) -> None:
        self._answer(200, b"<html>Maintenance</html>")

    def _huge(self, argument: str) -> None:
        self.close_connection = True
        self.send_response(200)
        self.end_headers()  # without a length: the limit must hold while reading
        try:
            for _ in range(1000):
                self.wfile.write(b"x" * 100_000)
        except OSError:
            pass

    def _compressed(self, argument: str) -> None:
        self._answer(200, b"\x1f\x8b...", Content_Encoding="gzip")


@pytest.fixture
def partner() -> Iterator[Partner]:
    made = Partner()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"partner": made}))
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # the caller hung up, as it should
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def fresh_circuits() -> Iterator[None]:
    providers.forget_circuits()
    yield
    providers.forget_circuits()
