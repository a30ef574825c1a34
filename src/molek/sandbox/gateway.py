"""A message gateway, for WhatsApp and SMS: the HTTP form of docs/how-to/connect-a-message-gateway.md.

``POST /gateway/messages`` (Bearer ``sandbox``) takes a message and tells later, at its ``callback``, what became of it:
signed receipts, as a real gateway sends them. ``POST /gateway/plain`` takes what Apprise's JSON form sends.
``GET /gateway/_taken`` shows what was taken; it forgets at a restart.

``_control`` switches: those of every provider (``down``, ``slow_ms``...), and ``busy_next`` (429 that many times, with
``Retry-After: busy_s``), ``receipts`` (which to send, in order; ``[]`` for none), ``repeat_receipts`` (each that many
times), ``secret`` (of the signatures). Numbers: ending 404 were never given out (422), ending 410 fail by receipt.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from molek.sandbox.moods import Mood, control, moody

TOKEN = "sandbox"  # noqa: S105  of made-up gateways
_RECEIPT_PAUSE_S = 0.2
_MOST_KEPT = 5000


@dataclass
class GatewayMood(Mood):
    busy_next: int = 0
    busy_s: int = 2
    receipts: list[str] = field(default_factory=lambda: ["sent", "delivered"])
    repeat_receipts: int = 1
    secret: str = "sandbox"  # noqa: S105


mood = GatewayMood()
taken: dict[str, dict[str, Any]] = {}  # by reference: a repetition is the same message


def _is_admitted(request: Request) -> bool:
    return secrets.compare_digest(request.headers.get("authorization", ""), f"Bearer {TOKEN}")


def _error(code: str, status: int, **headers: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code}}, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


async def messages(request: Request) -> Response:
    """Take a message once, however often it is sent."""
    if not _is_admitted(request):
        return _error("not-authorised", 401)
    if mood.busy_next > 0:
        mood.busy_next -= 1
        return _error("busy", 429, Retry_After=str(mood.busy_s))
    told = await _told(request, ("ref", "to", "text", "channel"))
    if told["channel"] not in ("whatsapp", "sms") or request.headers.get("idempotency-key") != told["ref"]:
        return _error("not-understood", 400)
    if not told["to"].startswith("+") or told["to"].endswith("404"):
        return _error("number-unknown", 422)
    return _take(told["ref"], told["channel"], told["to"], told["text"], told.get("callback", ""))


async def shown(request: Request) -> Response:
    """What was taken, in every mood."""
    return JSONResponse({"messages": list(taken.values())})


async def _told(request: Request, needed: tuple[str, ...]) -> dict[str, str]:
    """The fields of the body; empty texts where something needed is missing or it is no JSON object."""
    try:
        told = await request.json()
        return {**dict.fromkeys(needed, ""), **{str(name): str(value) for name, value in told.items()}}
    except (ValueError, AttributeError):
        return dict.fromkeys(needed, "")


def _take(ref: str, channel: str, to: str, text: str, callback: str = "") -> Response:
    known = taken.get(f"{channel} {ref}")
    if known is not None:
        known["repeated"] += 1
        return JSONResponse({"id": known["id"], "state": "queued"})
    row = {"id": secrets.token_hex(8), "ref": ref, "channel": channel, "to": to, "text": text, "repeated": 0}
    taken[f"{channel} {ref}"] = row
    while len(taken) > _MOST_KEPT:
        del taken[next(iter(taken))]
    tell = BackgroundTask(_tell, row, callback) if callback else None
    return JSONResponse({"id": row["id"], "state": "queued"}, 202, background=tell)


async def plain(request: Request) -> Response:
    """What Apprise's ``json://`` sends, with ``ref``, ``to`` and ``channel`` added in its address."""
    if mood.busy_next > 0:
        mood.busy_next -= 1
        return _error("busy", 429, Retry_After=str(mood.busy_s))
    told = await _told(request, ("ref", "to", "message"))
    if not told["ref"] or not told["to"]:
        return _error("not-understood", 400)
    return _take(told["ref"], told.get("channel", "sms"), told["to"], told["message"])


async def _tell(row: dict[str, Any], callback: str) -> None:
    """Receipts, each signed over its moment and body."""
    states = ["failed"] if row["to"].endswith("410") else list(mood.receipts)
    async with httpx.AsyncClient(timeout=5) as client:
        for state in states:
            await asyncio.sleep(_RECEIPT_PAUSE_S)
            told = {"ref": row["ref"], "channel": row["channel"], "state": state}
            if state == "failed":
                told["reason"] = "not-on-whatsapp"
            body, moment = json.dumps(told).encode(), str(int(time.time()))
            digest = hmac.new(mood.secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers = {
                "Content-Type": "application/json",
                "X-Molek-Timestamp": moment,
                "X-Molek-Signature": f"sha256={digest}",
            }
            for _ in range(mood.repeat_receipts):
                try:
                    answer = await client.post(callback, content=body, headers=headers)
                    row.setdefault("receipts", []).append([state, answer.status_code])
                except httpx.HTTPError as error:
                    row.setdefault("receipts", []).append([state, type(error).__name__])


async def mood_page(request: Request) -> Response:
    return await control(mood, request)


async def forget(request: Request) -> Response:
    taken.clear()
    return Response(status_code=204)


routes = (
    Route("/messages", moody(mood, messages), methods=["POST"]),
    Route("/_taken", shown),
    Route("/plain", moody(mood, plain), methods=["POST"]),
    Route("/_forget", forget, methods=["POST"]),
    Route("/_control", mood_page, methods=["GET", "POST"]),
)
