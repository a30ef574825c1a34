"""Being down, slow or mad on demand, for every provider alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Mood:
    """How a provider behaves. ``fail_next`` answers 500 that many times; ``hang_next`` works but answers too late."""

    down: bool = False
    slow_ms: int = 0
    fail_next: int = 0
    hang_next: int = 0
    hang_ms: int = 5000
    garbage: bool = False
    calls: int = 0  # requests that reached the work, counted since the last reset

    def change(self, wishes: dict[str, object]) -> None:
        for name, value in wishes.items():
            if name not in asdict(self):
                raise ValueError(name)
            setattr(self, name, value)


def moody(mood: Mood, handler: Handler) -> Handler:
    """``handler`` in the mood of the moment."""

    async def answer(request: Request) -> Response:
        if mood.slow_ms:
            await asyncio.sleep(mood.slow_ms / 1000)
        if mood.down:
            return PlainTextResponse("Service Unavailable", 503)
        if mood.fail_next > 0:
            mood.fail_next -= 1
            return PlainTextResponse("Internal Server Error", 500)
        if mood.garbage:
            return PlainTextResponse("<html>gateway</html>", 200)
        mood.calls += 1
        response = await handler(request)
        if mood.hang_next > 0:
            mood.hang_next -= 1
            await asyncio.sleep(mood.hang_ms / 1000)
        return response

    return answer


async def control(mood: Mood, request: Request) -> Response:
    """GET tells the mood; POST changes it, ``{"reset": true}`` first puts everything back."""
    if request.method == "POST":
        wishes = await request.json()
        if wishes.pop("reset", False):
            mood.change(asdict(type(mood)()))
        try:
            mood.change(wishes)
        except ValueError as error:
            return JSONResponse({"error": f"unknown switch {error}"}, 400)
    return JSONResponse(asdict(mood))
