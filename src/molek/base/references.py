"""Codes given to people. Random, so that nobody can count or guess; without letters that look alike."""

from __future__ import annotations

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U


def new_code(groups: int, size: int = 4) -> str:
    """``groups`` groups of ``size`` characters, 5 bits each: ``new_code(2)`` gives e.g. ``7K2M-9QXB``."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(size)) for _ in range(groups))


def normalise_code(text: str) -> str:
    """What somebody typed, as :func:`new_code` would have written it (case, spaces, O for 0, I/L for 1)."""
    return text.upper().translate(str.maketrans("OIL", "011", " -–—."))


def new_token() -> str:
    """An opaque token of 128 bits for addresses, 22 URL-safe characters."""
    return secrets.token_urlsafe(16)
