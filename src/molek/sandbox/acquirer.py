"""An acquirer of QRIS payments that speaks SNAP BI: token (73), generate (47), query (51), notify (52), and the
settlement file of a day.

Wire format: domain handbook 11.4 and 11.5 (ASPI technical standard). ``/demo/<reference>/`` stands for the app of the
payer's bank. Keys: ``SANDBOX_ACQUIRER_KEYS`` is a folder with both sides' keys, made here if it is empty;
``SANDBOX_ACQUIRER_CALLBACK`` is where payments are notified. ``_control`` changes the mood, and may ask for payments
that are notified late, twice, falsely signed, with another amount, or not at all.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import html
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from molek.sandbox.moods import Mood, control, moody

CLIENT_ID, SECRET = "molek-demo", "rahasia-sandbox"
MERCHANT_ID, NMID = "000000000000001", "ID1000000000001"
ZONE = dt.timezone(dt.timedelta(hours=8))
TOKEN_SECONDS = 900
MOST_SKEW_S = 300
FEE_PERMILLE = 0  # government levies
_PLAIN = "BAPENDA KOTA KUPANG", "KUPANG", "85111"

mood = Mood()


@dataclass
class Code:
    """A QRIS code that was issued."""

    reference: str
    partner_reference: str
    amount: str
    expires_at: dt.datetime
    payload: str
    payments: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Wishes:
    """How the next payments are told. ``amount`` overrides what was paid; ``bad_code`` spoils the next payload."""

    silent: bool = False
    twice: bool = False
    forged: bool = False
    delay_ms: int = 0
    amount: str = ""
    bad_code: bool = False


codes: dict[str, Code] = {}
by_partner: dict[str, str] = {}
tokens: dict[str, float] = {}
seen_external: set[tuple[str, str]] = set()
wishes = Wishes()
notified: list[dict[str, Any]] = []
_tasks: set[asyncio.Task[None]] = set()


def make_keys(folder: Path) -> None:
    """Keys of bank and city in ``folder``, unless they are there: ``bank.pem bank.pub.pem city.pem city.pub.pem``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("bank", "city"):
        path = folder / f"{name}.pem"
        if path.exists() and (folder / f"{name}.pub.pem").exists():
            continue
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        path.chmod(0o600)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}.pub.pem").write_bytes(public)


@cache
def _keys(folder: str) -> tuple[rsa.RSAPrivateKey, rsa.RSAPublicKey]:
    make_keys(Path(folder))
    bank = load_pem_private_key((Path(folder) / "bank.pem").read_bytes(), None)
    city = load_pem_public_key((Path(folder) / "city.pub.pem").read_bytes())
    assert isinstance(bank, rsa.RSAPrivateKey)
    assert isinstance(city, rsa.RSAPublicKey)
    return bank, city


def keys() -> tuple[rsa.RSAPrivateKey, rsa.RSAPublicKey]:
    return _keys(os.environ["SANDBOX_ACQUIRER_KEYS"])


if "SANDBOX_ACQUIRER_KEYS" in os.environ:  # the city reads its own as soon as somebody pays
    make_keys(Path(os.environ["SANDBOX_ACQUIRER_KEYS"]))


class Refusal(Exception):
    """An answer with an error: ``{responseCode, responseMessage}``."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(text)


def _answer_refusal(refusal: Refusal) -> JSONResponse:
    return JSONResponse({"responseCode": refusal.code, "responseMessage": refusal.text}, int(refusal.code[:3]))


def _crc(text: str) -> str:
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
    return f"{crc & 0xFFFF:04X}"


def _tlv(*pairs: tuple[str, str]) -> str:
    return "".join(f"{tag}{len(value):02d}{value}" for tag, value in pairs)


def payload_of(amount: str, bill_number: str) -> str:
    """The EMVCo text of a dynamic code; ``amount`` as ``15000.00``."""
    name, city, postcode = _PLAIN
    body = _tlv(
        ("00", "01"),
        ("01", "12"),
        ("26", _tlv(("00", "ID.CO.CONTOH.WWW"), ("01", "936001300000000012"), ("02", MERCHANT_ID), ("03", "URE"))),
        ("51", _tlv(("00", "ID.CO.QRIS.WWW"), ("02", NMID), ("03", "URE"))),
        ("52", "9311"),
        ("53", "360"),
        ("54", amount.removesuffix(".00")),
        ("58", "ID"),
        ("59", name),
        ("60", city),
        ("61", postcode),
        ("62", _tlv(("01", bill_number[-20:]))),
    )
    return body + "6304" + _crc(body + "6304")


def _check_time(stamp: str, service: str) -> None:
    try:
        moment = dt.datetime.fromisoformat(stamp)
        skew = abs((dt.datetime.now(dt.UTC) - moment).total_seconds())
    except (ValueError, TypeError):
        skew = MOST_SKEW_S + 1.0
    if skew > MOST_SKEW_S:
        raise Refusal(f"400{service}01", "Invalid Field Format X-TIMESTAMP")


async def token(request: Request) -> Response:
    """``POST /v1.0/access-token/b2b``."""
    head = request.headers
    stamp, client = head.get("x-timestamp", ""), head.get("x-client-key", "")
    _check_time(stamp, "73")
    try:
        given = base64.b64decode(head.get("x-signature", ""), validate=True)
        keys()[1].verify(given, f"{client}|{stamp}".encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise Refusal("4017300", "Unauthorized. Signature") from None
    if client != CLIENT_ID or (await _json(request, "73")).get("grantType") != "client_credentials":
        raise Refusal("4007302", "Invalid Mandatory Field grantType")
    made = secrets.token_urlsafe(24)
    tokens[made] = dt.datetime.now(dt.UTC).timestamp() + TOKEN_SECONDS
    return JSONResponse(
        {
            "responseCode": "2007300", "responseMessage": "Successful", "accessToken": made, "tokenType": "Bearer",
            "expiresIn": str(TOKEN_SECONDS),
        }
    )  # fmt: skip


async def _json(request: Request, service: str) -> dict[str, Any]:
    try:
        data = json.loads(await request.body())
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Refusal(f"400{service}01", "Invalid Field Format")
    return data


async def _admit(request: Request, service: str) -> dict[str, Any]:
    """Token, signature, time and external id of a transaction."""
    head, body = request.headers, await request.body()
    bearer = head.get("authorization", "").removeprefix("Bearer ")
    if tokens.get(bearer, 0) < dt.datetime.now(dt.UTC).timestamp():
        raise Refusal(f"401{service}01", "Invalid Token (B2B)")
    stamp = head.get("x-timestamp", "")
    _check_time(stamp, service)
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    digest = hashlib.sha256(body).hexdigest()
    text = f"{request.method}:{path}:{bearer}:{digest}:{stamp}"
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), "sha512")).decode()
    if not hmac.compare_digest(wanted, head.get("x-signature", "")):
        raise Refusal(f"401{service}00", "Unauthorized. Signature")
    external = head.get("x-external-id", "")
    if not external.isdecimal() or len(external) > 36 or not head.get("x-partner-id") or not head.get("channel-id"):
        raise Refusal(f"400{service}02", "Invalid Mandatory Field X-EXTERNAL-ID")
    day = dt.datetime.now(ZONE).date().isoformat()
    if (day, external) in seen_external:
        raise Refusal(f"409{service}00", "Conflict")
    seen_external.add((day, external))
    return await _json(request, service)


async def generate(request: Request) -> Response:
    """``POST /v1.0/qr/qr-mpm-generate``."""
    data = await _admit(request, "47")
    amount, partner = data.get("amount"), data.get("partnerReferenceNo")
    try:
        value = str(amount["value"]) if isinstance(amount, dict) and amount.get("currency") == "IDR" else ""
        expires_at = dt.datetime.fromisoformat(str(data.get("validityPeriod")))
        whole, cents = value.split(".")
        is_amount = whole.isdecimal() and int(whole) > 0 and cents == "00"
    except ValueError:
        is_amount = False
    if not is_amount or not isinstance(partner, str) or not 0 < len(partner) <= 64:
        raise Refusal("4004701", "Invalid Field Format")
    if data.get("merchantId") != MERCHANT_ID:
        raise Refusal("4044708", "Invalid Merchant")
    if int(whole) > 10_000_000:
        raise Refusal("4034702", "Exceeds Transaction Amount Limit")
    if partner in by_partner:
        raise Refusal("4094701", "Duplicate partnerReferenceNo")
    reference = secrets.token_hex(8).upper()
    payload = payload_of(value, partner)
    if wishes.bad_code:
        payload = payload[:-1] + ("0" if payload[-1] != "0" else "1")
    codes[reference] = Code(reference, partner, value, expires_at, payload)
    by_partner[partner] = reference
    return JSONResponse(
        {
            "responseCode": "2004700", "responseMessage": "Successful", "referenceNo": reference,
            "partnerReferenceNo": partner, "qrContent": payload, "merchantName": _PLAIN[0],
        }
    )  # fmt: skip


def told(code: Code, payment: dict[str, str] | None) -> dict[str, Any]:
    """What a query and a notification have in common."""
    told: dict[str, Any] = {
        "originalReferenceNo": code.reference,
        "originalPartnerReferenceNo": code.partner_reference,
        "serviceCode": "47",
        "latestTransactionStatus": "00" if payment else "03",
        "transactionStatusDesc": "Success" if payment else "Pending",
        "amount": {"value": payment["amount"] if payment else code.amount, "currency": "IDR"},
    }
    if payment:
        told |= {"paidTime": payment["paid_at"], "additionalInfo": {"retrievalReferenceNo": payment["rrn"]}}
    return told


async def query(request: Request) -> Response:
    """``POST /v1.0/qr/qr-mpm-query``."""
    data = await _admit(request, "51")
    code = codes.get(str(data.get("originalReferenceNo")))
    if code is None:
        raise Refusal("4045101", "Transaction Not Found")
    payment = code.payments[0] if code.payments else None
    return JSONResponse({"responseCode": "2005100", "responseMessage": "Successful", **told(code, payment)})


# ------------------------------------------------------- the payer's side and what follows from it


async def pay(code: Code) -> dict[str, str]:
    """Pay a code: kept for the settlement, notified as the wishes say."""
    payment = {
        "rrn": f"{secrets.randbelow(10**12):012d}",
        "amount": wishes.amount or code.amount,
        "paid_at": dt.datetime.now(ZONE).isoformat(timespec="seconds"),
    }
    code.payments.append(payment)
    if not wishes.silent:
        job = asyncio.create_task(_notify(code, payment, Wishes(**vars(wishes))))
        _tasks.add(job)
        job.add_done_callback(_tasks.discard)
    return payment


async def _notify(code: Code, payment: dict[str, str], how: Wishes) -> None:
    """``qr-mpm-notify`` to the city, until it is taken; three times at most."""
    callback = os.environ.get("SANDBOX_ACQUIRER_CALLBACK", "")
    if not callback:
        return
    await asyncio.sleep(how.delay_ms / 1000)
    body = json.dumps(told(code, payment), separators=(",", ":")).encode()
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        for attempt in range(2 if how.twice else 1):
            for wait_s in (0, 1, 3):
                await asyncio.sleep(wait_s)
                try:
                    response = await client.post(
                        callback, content=body, headers=signed_headers(callback, body, how.forged)
                    )
                except httpx.HTTPError:
                    continue
                notified.append({"rrn": payment["rrn"], "attempt": attempt, "status": response.status_code})
                if response.status_code < 500:
                    break


def signed_headers(url: str, body: bytes, forged: bool = False) -> dict[str, str]:
    """The headers of a notification, signed by the bank (or by somebody else)."""
    stamp = dt.datetime.now(ZONE).isoformat(timespec="seconds")
    text = f"POST:{urlsplit(url).path}:{hashlib.sha256(body).hexdigest()}:{stamp}"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if forged else keys()[0]
    return {
        "Content-Type": "application/json",
        "X-TIMESTAMP": stamp,
        "X-SIGNATURE": base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode(),
        "X-PARTNER-ID": CLIENT_ID,
        "X-EXTERNAL-ID": f"{secrets.randbelow(10**18):018d}",
        "CHANNEL-ID": "95221",
    }


_PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Bank contoh (demo)</title>
<link rel="stylesheet" href="../../demo.css"></head><body><main><p class="kind">Bank contoh - hanya untuk demo</p>
<h1>{title}</h1>{body}</main></body></html>"""
_CSS = """body{margin:0;font:17px/1.5 system-ui,sans-serif;background:#eef4f2;color:#12312b}
main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:14px;box-shadow:0 2px 14px #0002}
.kind{margin:0;color:#3d5f57}h1{font-size:1.4rem;margin:.3rem 0 1rem}dl{margin:0 0 1.5rem}dt{color:#3d5f57}
dd{margin:0 0 .7rem;font-weight:600}.amount{font-size:1.9rem}
button{width:100%;padding:.9rem;border:0;border-radius:10px;
background:#0b6e5a;color:#fff;font:600 1.1rem system-ui,sans-serif;cursor:pointer}
button:focus{outline:4px solid #ffd24a;outline-offset:2px}"""


async def demo(request: Request) -> Response:
    """What the payer's bank shows; a press pays."""
    code = codes.get(request.path_params["reference"])
    if code is None:
        return HTMLResponse(
            _PAGE.format(title="Kode tidak dikenal", body="<p>Buat kode baru di halaman kota.</p>"), 404
        )
    is_over = code.expires_at < dt.datetime.now(dt.UTC)
    if request.method == "POST":
        if not code.payments and not is_over:
            await pay(code)
        return RedirectResponse(request.url.path, 303)
    whole = f"{int(code.amount.split('.')[0]):,}".replace(",", ".")
    details = (
        f'<dl><dt>Kepada</dt><dd>{html.escape(_PLAIN[0])}</dd><dt>Jumlah</dt><dd class="amount">Rp{whole}</dd>'
        f"<dt>Nomor tagihan</dt><dd>{html.escape(code.partner_reference)}</dd></dl>"
    )
    if code.payments:
        body, title = (
            details + "<p>Anda boleh menutup halaman ini dan kembali ke halaman kota.</p>",
            "Pembayaran berhasil",
        )
    elif is_over:
        body, title = details + "<p>Buat kode baru di halaman kota.</p>", "Kode sudah kedaluwarsa"
    else:
        body, title = details + '<form method="post"><button>Bayar</button></form>', "Bayar dengan QRIS"
    return HTMLResponse(_PAGE.format(title=title, body=body))


async def style(request: Request) -> Response:
    return PlainTextResponse(_CSS, media_type="text/css")


async def settlement(request: Request) -> Response:
    """``GET /settlement/{day}.csv``: what was paid that day, as the bank gives it the day after."""
    day = request.path_params["day"]
    rows, total = [], 0
    for code in codes.values():
        for payment in code.payments:
            if payment["paid_at"][:10] == day:
                gross = int(payment["amount"].split(".")[0])
                fee = gross * FEE_PERMILLE // 1000
                total += gross
                cells = (payment["rrn"], code.partner_reference, payment["paid_at"], gross, fee, gross - fee)
                rows.append(";".join(str(c) for c in cells))
    head = "reference;partner_reference;paid_at;gross;fee;net"
    text = "\n".join([head, *rows, f"TOTAL;{len(rows)};{total};;;"]) + "\n"
    return PlainTextResponse(text, media_type="text/csv")


async def switch(request: Request) -> Response:
    """``/acquirer/_control``: mood, wishes, ``{"pay": "<reference or partner reference>"}``."""
    if request.method == "POST":
        asked = await request.json()
        if asked.get("reset"):
            for store in (codes, by_partner, tokens, seen_external, notified):
                store.clear()
            vars(wishes).update(vars(Wishes()))
        for name in [name for name in asked if name in vars(wishes)]:
            setattr(wishes, name, asked.pop(name))
        paying = asked.pop("pay", None)
        if paying is not None:
            code = codes.get(paying) or codes.get(by_partner.get(paying, ""))
            if code is None:
                return JSONResponse({"error": "unknown code"}, 404)
            await pay(code)
        request._json = asked
    answer = await control(mood, request)
    told = {
        "mood": json.loads(bytes(answer.body)),
        "wishes": vars(wishes),
        "notified": notified,
        "codes": {c.reference: {"partner": c.partner_reference, "payments": c.payments} for c in codes.values()},
    }
    return JSONResponse(told, answer.status_code)


def _guarded(handler: Any) -> Any:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)  # type: ignore[no-any-return]
        except Refusal as refusal:
            return _answer_refusal(refusal)

    return moody(mood, answer)


routes = (
    Route("/v1.0/access-token/b2b", _guarded(token), methods=["POST"]),
    Route("/v1.0/qr/qr-mpm-generate", _guarded(generate), methods=["POST"]),
    Route("/v1.0/qr/qr-mpm-query", _guarded(query), methods=["POST"]),
    Route("/demo/{reference}/", demo, methods=["GET", "POST"]),
    Route("/demo.css", style),
    Route("/settlement/{day}.csv", settlement),
    Route("/_control", switch, methods=["GET", "POST"]),
)
