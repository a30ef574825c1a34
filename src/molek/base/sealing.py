"""Short texts that must lie somewhere readable, such as a session's row, without being read there."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=16)
def _cipher(purpose: str, *secrets: str) -> MultiFernet:
    keys = [hashlib.sha256(f"molek.sealing.{purpose}\0{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _current(purpose: str) -> MultiFernet:
    return _cipher(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal(text: str, *, purpose: str) -> str:
    """``text``, unreadable to whoever has the database or its backup without the city's secret key.

    ``purpose`` keeps what was sealed for one thing from being taken for another.
    """
    return _current(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str, ttl_s: int | None = None) -> str | None:
    """The text; None if it is older than ``ttl_s`` seconds, was changed, or its key is gone."""
    try:
        return _current(purpose).decrypt(sealed.encode(), ttl=ttl_s).decode()
    except InvalidToken:
        return None
