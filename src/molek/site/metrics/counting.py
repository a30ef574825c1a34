"""What each process counts while it works, in files that all processes of a machine share.

Web servers and workers run several processes; prometheus-client keeps the figures of each in a small mapped file, and
:mod:`molek.site.metrics.gathering` adds them up. A figure costs some microseconds and no lock between processes.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from molek.site.middleware import NAMELESS_PATH, GetResponse


def folder() -> Path:
    """Where the processes of this machine keep their figures: machines may share the data folder."""
    path: Path = settings.MOLEK.metrics_dir or settings.MOLEK.data_dir / "metrics" / socket.gethostname()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder())  # read when the library is imported

from prometheus_client import Counter, Gauge, Histogram  # noqa: E402

REQUESTS = Counter("molek_requests_total", "Requests answered.", ("route", "status"))
REQUEST_SECONDS = Histogram(
    "molek_request_seconds", "Time until the answer stood, by the name of the route.", ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)  # fmt: skip
PARTNER_FAILURES = Counter("molek_partner_failures_total", "Calls to a system outside that failed.", ("partner",))
PARTNER_OPEN = Gauge(
    "molek_partner_open", "1 while some process has stopped calling this system outside (its circuit is open).",
    ("partner",), multiprocess_mode="livemax",
)  # fmt: skip

NO_ROUTE = "none"  # an address that leads nowhere


def measured(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponseBase]:
    """Counts each request by the name of its route: an address may hold a reference, a name never does.

    Static files are not counted. Nor is anything at the door of sealed reports: the minute of a single request would
    tell who sat in which office when a report came in.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith((NAMELESS_PATH, settings.STATIC_URL)):
            return get_response(request)
        began = time.perf_counter()
        response = get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else NO_ROUTE
        REQUESTS.labels(route, f"{response.status_code // 100}xx").inc()
        REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
        return response

    return middleware


def count_call(partner: str, *, failed: bool, is_open: bool) -> None:
    """What came of a call to a system outside."""
    if failed:
        PARTNER_FAILURES.labels(partner).inc()
    PARTNER_OPEN.labels(partner).set(is_open)
