"""Requests at the moments of a timetable, whether earlier ones were answered or not: who comes to a city's page does
not wait until others have theirs. A time counts from the moment in the timetable, so a server that stalls cannot hide
it by holding the generator up.

httpx with asyncio, which is here for the city's own calls, serves some hundred requests a second from one process.
Locust and its kin model users that wait for each answer before they click on (a closed loop), which is the thing to
avoid; the generators that are open by design are programs of other languages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx

CSRF = "a" * 32  # a cookie and a field of the same text; nobody but the browser of the resident knows the real one
_TIMEOUT_S = 30.0


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


async def _ask(client: httpx.AsyncClient, request: Request, began: float, due: float) -> Answer:
    await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
    headers = {"Cookie": f"sessionid={request.session}; csrftoken={CSRF}", "Accept-Language": "id"}
    try:
        if request.fields is None:
            answer = await client.get(request.path, headers=headers)
        else:
            fields = {**request.fields, "csrfmiddlewaretoken": CSRF}
            answer = await client.post(request.path, data=fields, headers=headers)
        status = answer.status_code
    except httpx.HTTPError:
        status = 0
    return Answer(request.kind, due, (time.perf_counter() - began - due) * 1000, status)


async def _send(url: str, timetable: Sequence[tuple[float, Request]]) -> list[Answer]:
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_S, limits=limits) as client:
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
