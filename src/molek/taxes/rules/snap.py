"""Signatures of SNAP BI (ASPI technical standard): what is signed, and how the answer is compared."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

MOST_SKEW = dt.timedelta(minutes=5)


def body_hash(body: bytes) -> str:
    """Of exactly the bytes sent, which are minified JSON."""
    return hashlib.sha256(body).hexdigest()


def symmetric_signature(*, method: str, path: str, token: str, body: bytes, timestamp: str, secret: str) -> str:
    """``X-SIGNATURE`` of a transaction: HMAC-SHA512 with the client secret."""
    text = f"{method}:{path}:{token}:{body_hash(body)}:{timestamp}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()


def token_signature(*, client_id: str, timestamp: str, key: RSAPrivateKey) -> str:
    """``X-SIGNATURE`` of the request for an access token."""
    return base64.b64encode(key.sign(f"{client_id}|{timestamp}".encode(), PKCS1v15(), SHA256())).decode()


def is_signed_by(key: RSAPublicKey, *, method: str, path: str, body: bytes, timestamp: str, signature: str) -> bool:
    """Is this the asymmetric signature, as notifications carry it?"""
    try:
        given = base64.b64decode(signature, validate=True)
        key.verify(given, f"{method}:{path}:{body_hash(body)}:{timestamp}".encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def is_recent(timestamp: str, *, at: dt.datetime) -> bool:
    """Is the sender's clock (ISO 8601 with offset) within five minutes of ours?"""
    try:
        moment = dt.datetime.fromisoformat(timestamp)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs(at - moment) <= MOST_SKEW


def amount_text(amount_idr: int) -> str:
    """``10000`` as ``10000.00``."""
    return f"{amount_idr}.00"


def amount_of(value: object) -> int | None:
    """Whole rupiah of a SNAP amount (``{"value": "10000.00", "currency": "IDR"}``); None if it is none."""
    if not isinstance(value, dict) or value.get("currency") != "IDR":
        return None
    whole, dot, cents = str(value.get("value", "")).partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(whole) <= 16 and dot and cents == "00"):
        return None
    return int(whole)
