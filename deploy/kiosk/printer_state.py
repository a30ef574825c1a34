#!/usr/bin/env python3
"""How the printer of a Service Box is, for its screen: ``GET http://127.0.0.1:8631/state``.

Standard library and ``lpstat`` only. Answers no page but that of the city (``MOLEK_URL``), and no machine but this.
"""

from __future__ import annotations

import json
import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8631
# What CUPS calls it -> what the city calls it; the first that is found counts.
STATES = (
    ("media-empty", "PAPER_OUT"),
    ("media-needed", "PAPER_OUT"),
    ("media-jam", "JAMMED"),
    ("offline", "OFFLINE"),
    ("connecting-to-device", "OFFLINE"),
    ("door-open", "BROKEN"),
    ("cover-open", "BROKEN"),
    ("marker-supply-empty", "BROKEN"),
    ("toner-empty", "BROKEN"),
    ("paused", "BROKEN"),
    ("media-low", "PAPER_LOW"),
)


def state_of(listing: str) -> str:
    """The state in what ``lpstat -l -p`` says of the default printer."""
    words = listing.lower()
    if not words.strip():
        return "OFFLINE"
    for sign, state in STATES:
        if sign in words:
            return state
    if "disabled" in words:
        return "BROKEN"
    return "READY"


def ask_cups() -> str:
    try:
        done = subprocess.run(
            ["/usr/bin/lpstat", "-l", "-p"], capture_output=True, text=True, timeout=5, check=False, env={"LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return "UNKNOWN"
    return state_of(done.stdout)


class Answer(BaseHTTPRequestHandler):
    city = os.environ.get("MOLEK_URL", "")

    def _head(self, status: int, length: int = 0) -> None:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", self.city)
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def do_OPTIONS(self) -> None:
        self._head(204)

    def do_GET(self) -> None:
        if self.path != "/state":
            self._head(404)
            return
        body = json.dumps({"printer": ask_cups()}).encode()
        self._head(200, len(body))
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing is worth a line a minute."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Answer).serve_forever()
