"""Requests at the moments of a timetable, whether earlier ones were answered or not: who comes to a city's page does
not wait until others have theirs. A time counts from the moment in the timetable, so a server that stalls cannot hide
it by holding the generator up.

aiohttp sends them: httpx, which the city itself uses, looks through everything that waits before it begins a request,
and so is busy with itself as soon as a server falls behind. Locust and its kin model users that wait for each answer
before they click on (a closed loop), which is the thing to avoid; generators that are open by design are programs of
other languages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp

CSRF = "a" * 32  # a cookie and a field of the same text; nobody but the browser of the resident knows the real one
_TIMEOUT_S = 30.0
_MOST_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """``kind`` is the page it is counted under; ``fields`` make it a POST, which is expected to redirect."""

    kind: str
    path: str
    session: str = ""
    fields: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` 0 means that none came; ``due`` and ``ms`` count from the timetable's moment."""

    kind: str
    due: float
    ms: float
    status: int


def headers_of(session: str, address: str = "") -> dict[str, str]:
    """What a browser with that session sends, and what the proxy before a city adds: when the request came, whence."""
    proxied = {"X-Request-Start": f"{time.time():.3f}"} | ({"X-Forwarded-For": address} if address else {})
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Accept-Language": "id", **proxied}


def client_of(url: str) -> aiohttp.ClientSession:
    """A client for all of them together: it keeps no cookies and lets nobody wait for a connection."""
    return aiohttp.ClientSession(
        url,
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
        connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def _ask(client: aiohttp.ClientSession, request: Request, began: float, due: float) -> Answer:
    await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
    fields = None if request.fields is None else {**request.fields, "csrfmiddlewaretoken": CSRF}
    method = "GET" if fields is None else "POST"
    headers = headers_of(request.session)
    try:
        async with client.request(method, request.path, data=fields, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            status = answer.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    return Answer(request.kind, due, (time.perf_counter() - began - due) * 1000, status)


async def _send(url: str, timetable: Sequence[tuple[float, Request]]) -> list[Answer]:
    async with client_of(url) as client:
        began = time.perf_counter() + 0.5
        return list(await asyncio.gather(*(_ask(client, request, began, due) for due, request in timetable)))


def send(url: str, requests: Iterator[Request], phases: Sequence[tuple[float, float]]) -> list[Answer]:
    """Send ``requests`` through phases of (requests a second, seconds), one after the other; gives all answers."""
    timetable = []
    start = 0.0
    for rate, seconds in phases:
        timetable += [(start + n / rate, next(requests)) for n in range(int(rate * seconds))]
        start += seconds
    return asyncio.run(_send(url, timetable))
