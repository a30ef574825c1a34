"""The ASGI application: one stream for each screen, and a health check."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")

from django.conf import settings
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from molek.live import queries
from molek.live.errors import StreamTokenRefused, TooManyStreams
from molek.live.server.hub import END, Hub, Screen
from molek.live.server.listener import Listener, connection_parameters

Handler = Callable[[int, FrameType | None], Any]

HEARTBEAT_S = 15.0  # proxies close a line that is silent for longer


class ScreenResponse(StreamingResponse):
    """The events of one screen, until the browser goes away."""

    def __init__(self, hub: Hub, screen: Screen, headers: dict[str, str]) -> None:
        self._hub, self._screen = hub, screen
        super().__init__(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncIterator[bytes]:
        yield self._screen.greeting
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    event = await self._screen.queue.get()
            except TimeoutError:
                event = b":\n\n"
            if event == END:
                return
            yield event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.unsubscribe(self._screen)


def allowed_origin(headers: Headers) -> str | None:
    """The page's origin if it is ours: the public address, or this host on the web process's port.

    "" for a page of this very origin (browsers then send no ``Origin``); None for a stranger's page.
    """
    origin = headers.get("origin", "")
    if not origin:
        return ""
    if origin == settings.MOLEK.public_url:
        return origin
    try:
        page, host = urlsplit(origin), urlsplit(f"//{headers.get('host', '')}")
        ours = page.hostname == host.hostname and (page.port or 80) in (settings.MOLEK.port, host.port or 80)
    except ValueError:
        return None
    return origin if ours and page.scheme in ("http", "https") else None


async def stream(request: Request) -> Response:
    """``GET /live/<token>``: the notices of the token's topic as server-sent events."""
    origin = allowed_origin(request.headers)
    if origin is None:
        return Response(status_code=403)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Origin"}
    if origin:
        headers["Access-Control-Allow-Origin"] = origin
    try:
        right = queries.stream_right(request.path_params["token"])
        screen = request.app.state.hub.subscribe(
            topic=right.topic,
            address=request.client.host if request.client else "",
            made_at=right.made_at,
            last_id=request.headers.get("last-event-id", ""),
        )
    except StreamTokenRefused as refusal:
        return Response(refusal.code, status_code=refusal.status, headers=headers)
    except TooManyStreams as refusal:
        return Response(refusal.code, status_code=refusal.status, headers=headers | {"Retry-After": "60"})
    return ScreenResponse(request.app.state.hub, screen, headers)


async def health(request: Request) -> Response:
    """``GET /live/health``: 200 while notices are heard, 503 while the database is away."""
    listening = request.app.state.listener.is_listening
    return JSONResponse(
        {"listening": listening, "screens": request.app.state.hub.count}, status_code=200 if listening else 503
    )


def _allow_many_files() -> None:
    """A screen is an open file; the usual limit of 1,024 is far below what one process can serve."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _end_streams_with_process(hub: Hub) -> None:
    """The server waits for open answers before it ends, and ours never end by themselves.

    The server's own handlers hang on the event loop and are told all the same.
    """
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        former = signal.getsignal(number)
        if callable(former):  # otherwise nobody would end the process
            signal.signal(number, partial(_close_first, loop, hub, former))


def _close_first(
    loop: asyncio.AbstractEventLoop, hub: Hub, former: Handler, signum: int, frame: FrameType | None
) -> None:
    loop.call_soon_threadsafe(hub.close)
    former(signum, frame)


@contextlib.asynccontextmanager
async def _lifespan(application: Starlette) -> AsyncIterator[None]:
    _allow_many_files()
    hub = Hub()
    listener = Listener(hub, connection_parameters(settings.DATABASES["default"]))
    application.state.hub, application.state.listener = hub, listener
    _end_streams_with_process(hub)
    listening = asyncio.create_task(listener.run())
    try:
        yield
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


app = Starlette(
    routes=[Route("/live/health", health, methods=["GET"]), Route("/live/{token}", stream, methods=["GET"])],
    lifespan=_lifespan,
)
