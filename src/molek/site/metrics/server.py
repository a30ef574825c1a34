"""The process that Prometheus asks: ``GET /metrics``, and nothing else."""

from __future__ import annotations

import secrets
import signal
import socketserver
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from molek.site.metrics.gathering import Watcher, exposition

from prometheus_client.exposition import CONTENT_TYPE_LATEST  # isort: skip

StartResponse = Callable[..., Any]


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = 10  # whoever is silent for longer is left alone

    def log_message(self, *_args: Any) -> None:
        """Nothing: it is asked every few seconds."""


def application(watcher: Watcher, *, token: str) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """Figures for whoever knows ``token`` ("" = for whoever reaches the port, which is this machine only)."""
    expected = f"Bearer {token}".encode()

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, body, kind = "200 OK", b"", CONTENT_TYPE_LATEST
        told = str(environ.get("HTTP_AUTHORIZATION", "")).encode("latin-1", "replace")
        if environ.get("PATH_INFO") != "/metrics" or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            status, body, kind = "404 Not Found", b"/metrics\n", "text/plain"
        elif token and not secrets.compare_digest(told, expected):
            status, body, kind = "401 Unauthorized", b"token\n", "text/plain"
        else:
            body = exposition(watcher)
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body] if environ.get("REQUEST_METHOD") != "HEAD" else []

    return answer


def serve(host: str, port: int, *, token: str, stop: threading.Event) -> None:
    """Look and answer until ``stop``, SIGTERM or SIGINT."""
    watcher = Watcher()
    threading.Thread(target=watcher.run, args=[stop], name="metrics", daemon=True).start()
    with make_server(host, port, application(watcher, token=token), _Server, _Handler) as server:
        threading.Thread(target=server.serve_forever, name="metrics-http", daemon=True).start()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        stop.wait()
        server.shutdown()
