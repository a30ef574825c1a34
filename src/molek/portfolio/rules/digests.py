"""Random texts, and what is kept of them. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """256 random bits, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """What is kept of a random text. Without salt or stretching: nobody can try 2**256 of them."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_same(text: str, kept: str) -> bool:
    """Compared in constant time; nothing is the same as nothing kept."""
    return bool(kept) and hmac.compare_digest(digest(text), kept)
