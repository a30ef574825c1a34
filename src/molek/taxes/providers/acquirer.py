"""The acquirer (the regional bank) by SNAP BI: QRIS codes made, asked about, and its notifications checked.

Wire format: ASPI technical standard, services 73 (token), 47 (qr-mpm-generate), 51 (qr-mpm-query), 52
(qr-mpm-notify). Sends exactly the bytes it has signed.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings

from molek.base.workdays import CITY_TZ
from molek.outside import operations as outside
from molek.outside.errors import SourceDown, SourceRefused
from molek.taxes.errors import AcquirerAnswerWrong
from molek.taxes.rules import qris, snap

NAME = "QRIS"
CHANNEL = "95221"
_CONFLICT = 409
_EARLY = dt.timedelta(minutes=1)  # before its end a token is no longer used
_TOKEN_PATH, _MAKE_PATH, _ASK_PATH = "/v1.0/access-token/b2b", "/v1.0/qr/qr-mpm-generate", "/v1.0/qr/qr-mpm-query"
NOTIFY_PATH = "/v1.0/qr/qr-mpm-notify"
PAID, PENDING = "00", "03"


class NumberUsed(Exception):
    """The acquirer has seen this number before; its answer was lost. Another number is needed."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QRIS code as issued; ``payload`` was checked."""

    payload: str
    acquirer_ref: str


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment as the acquirer tells it, by whichever way. ``reference`` is the retrieval reference number."""

    our_number: str
    reference: str
    amount_idr: int
    paid_at: dt.datetime


@dataclass(slots=True)
class _Token:
    text: str = ""
    until: dt.datetime | None = None


_token = _Token()
_guard = threading.Lock()


def forget_token() -> None:
    """Ask for a new one next time. For tests, and after the acquirer refused it."""
    with _guard:
        _token.text = ""


@cache
def _keys(folder: Path) -> tuple[RSAPrivateKey, RSAPublicKey]:
    own = load_pem_private_key((folder / "city.pem").read_bytes(), None)
    bank = load_pem_public_key((folder / "bank.pub.pem").read_bytes())
    assert isinstance(own, RSAPrivateKey)
    assert isinstance(bank, RSAPublicKey)
    return own, bank


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(CITY_TZ).isoformat(timespec="seconds")


def _post(path: str, body: bytes, headers: Mapping[str, str], *, accept: tuple[int, ...] = ()) -> tuple[int, Any]:
    client = outside.client(NAME, settings.MOLEK.acquirer_url, timeout_s=8.0, retries=0)
    response = client.request(
        "POST", path, content=body, headers={"Content-Type": "application/json", **headers}, accept=accept
    )
    try:
        return response.status_code, json.loads(response.content)
    except ValueError:
        raise SourceDown(name=NAME, reason="not-json") from None


def _access_token(at: dt.datetime) -> str:
    with _guard:
        if _token.text and _token.until and at < _token.until - _EARLY:
            return _token.text
    config, stamp = settings.MOLEK, _stamp(at)
    try:
        own, _bank = _keys(config.acquirer_keys)
    except OSError:  # a city that has no acquirer yet, or whose simulator still starts
        raise SourceDown(name=NAME, reason="no-keys") from None
    headers = {
        "X-TIMESTAMP": stamp,
        "X-CLIENT-KEY": config.acquirer_client_id,
        "X-SIGNATURE": snap.token_signature(client_id=config.acquirer_client_id, timestamp=stamp, key=own),
    }
    _status, answer = _post(_TOKEN_PATH, b'{"grantType":"client_credentials"}', headers)
    try:
        text, seconds = str(answer["accessToken"]), int(answer["expiresIn"])
    except (KeyError, TypeError, ValueError):
        raise SourceDown(name=NAME, reason="no-token") from None
    with _guard:
        _token.text, _token.until = text, at + dt.timedelta(seconds=seconds)
    return text


def _signed(path: str, content: Mapping[str, Any], *, external_id: str, at: dt.datetime) -> tuple[int, Any]:
    """One signed request; once more with a new token where the old one is no longer known (status 401)."""
    body = json.dumps(content, separators=(",", ":")).encode()
    config = settings.MOLEK
    for is_last in (False, True):
        token, stamp = _access_token(at), _stamp(at)
        headers = {
            "Authorization": f"Bearer {token}",
            "X-TIMESTAMP": stamp,
            "X-SIGNATURE": snap.symmetric_signature(
                method="POST", path=path, token=token, body=body, timestamp=stamp, secret=config.acquirer_secret
            ),
            "X-PARTNER-ID": config.acquirer_client_id,
            "X-EXTERNAL-ID": external_id,
            "CHANNEL-ID": CHANNEL,
        }
        try:
            return _post(path, body, headers, accept=(_CONFLICT,))
        except SourceRefused as refused:
            if is_last or refused.response.status_code != 401:
                raise
            forget_token()
    raise AssertionError("unreachable")


def make_code(*, number: str, amount_idr: int, expires_at: dt.datetime, at: dt.datetime) -> Code:
    """Have a dynamic code made for ``amount_idr``. ``number``: ours, digits, never used before.

    Raises:
        NumberUsed: the number was seen before.
        AcquirerAnswerWrong: what came is not what was asked for.
        SourceDown, SourceRefused: as for any partner.
    """
    config = settings.MOLEK
    content = {
        "partnerReferenceNo": number,
        "amount": {"value": snap.amount_text(amount_idr), "currency": "IDR"},
        "merchantId": config.acquirer_merchant_id,
        "validityPeriod": _stamp(expires_at),
    }
    status, answer = _signed(_MAKE_PATH, content, external_id=number, at=at)
    if status == _CONFLICT:
        raise NumberUsed
    payload, reference = _text(answer, "qrContent"), _text(answer, "referenceNo")
    why = qris.why_not(payload, amount_idr=amount_idr, nmid=config.acquirer_nmid) or ("" if reference else "reference")
    if why or _text(answer, "partnerReferenceNo") != number:
        raise AcquirerAnswerWrong(why=why or "number")
    return Code(payload, reference)


def ask(*, number: str, acquirer_ref: str, at: dt.datetime) -> Paid | None:
    """Was the code of ``number`` paid? None if not (yet).

    Raises:
        SourceDown, SourceRefused: as for any partner.
    """
    external_id = f"{int(at.timestamp() * 1000)}{number[-6:]}"  # a question may be put again
    content = {"originalReferenceNo": acquirer_ref, "originalPartnerReferenceNo": number, "serviceCode": "47"}
    _status, answer = _signed(_ASK_PATH, content, external_id=external_id, at=at)
    return read_paid(answer)


def read_paid(answer: Any) -> Paid | None:
    """A payment out of an answer or a notification; None if it tells of none.

    Raises:
        SourceDown: it tells of one, but amount, time or reference cannot be read.
    """
    if not isinstance(answer, dict) or _text(answer, "latestTransactionStatus") != PAID:
        return None
    more = answer.get("additionalInfo")
    reference = _text(more if isinstance(more, dict) else {}, "retrievalReferenceNo")
    amount = snap.amount_of(answer.get("amount"))
    try:
        paid_at = dt.datetime.fromisoformat(_text(answer, "paidTime"))
    except ValueError:
        paid_at = None
    reference = reference or _text(answer, "originalReferenceNo")
    if not amount or paid_at is None or paid_at.tzinfo is None or not reference:
        raise SourceDown(name=NAME, reason="unreadable")
    return Paid(_text(answer, "originalPartnerReferenceNo")[:64], reference[:40], amount, paid_at)


def is_genuine(*, body: bytes, path: str, timestamp: str, signature: str, at: dt.datetime) -> bool:
    """Did the acquirer send this notification, within five minutes of ``at``? Never, in a city without one."""
    try:
        _own, bank = _keys(settings.MOLEK.acquirer_keys)
    except OSError:
        return False
    return snap.is_recent(timestamp, at=at) and snap.is_signed_by(
        bank, method="POST", path=path, body=body, timestamp=timestamp, signature=signature
    )


def _text(source: Any, name: str) -> str:
    value = source.get(name) if isinstance(source, dict) else None
    return value if isinstance(value, str) else ""
