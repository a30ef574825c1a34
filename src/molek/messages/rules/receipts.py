"""Signatures of receipts: HMAC-SHA256 over the moment and the body, as gateways commonly do."""

from __future__ import annotations

import hashlib
import hmac

BELIEVED_S = 300


def signature_of(*, secret: str, moment: str, body: bytes) -> str:
    """What stands in the header: ``sha256=<hex>`` over ``<moment>.<body>``."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(*, secret: str, moment: str, body: bytes, signature: str, now: float) -> bool:
    """Is the receipt from somebody who knows the secret, and not older (or newer) than five minutes?

    ``moment`` is in seconds since 1970 as text. Without a secret nothing is believed.
    """
    if not secret or not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    expected = signature_of(secret=secret, moment=moment, body=body)
    return hmac.compare_digest(expected.encode(), signature.encode()) and abs(now - int(moment)) <= BELIEVED_S
