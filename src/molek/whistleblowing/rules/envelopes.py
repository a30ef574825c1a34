"""Sealing and opening: age (X25519) for what is written, Argon2id and ChaCha20-Poly1305 for the keys themselves."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_SALT, _NONCE = 16, 12
_ARGON2 = {"time_cost": 4, "memory_cost": 64 * 1024, "parallelism": 1}  # KiB; some 150 ms
Stored = bytes | memoryview  # as the database gives it
_PAGE = 4096  # texts are filled up to whole pages, so that their length tells little


class CannotOpen(Exception):
    """The wrong key, the wrong passphrase, or a changed text."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An age key pair: ``age1…`` and ``AGE-SECRET-KEY-1…``."""

    public: str
    private: str = field(repr=False)


def new_pair() -> Pair:
    identity = pyrage.x25519.Identity.generate()
    return Pair(str(identity.to_public()), str(identity))


def close(content: bytes, *publics: str) -> bytes:
    """``content`` for the holders of these keys, and nobody else."""
    if not publics:
        raise ValueError("sealed for nobody")
    return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(public) for public in publics]))


def open_with(sealed: Stored, private: str) -> bytes:
    """Raises :class:`CannotOpen`."""
    try:
        return bytes(pyrage.decrypt(bytes(sealed), [pyrage.x25519.Identity.from_str(private)]))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise CannotOpen from error


def padded(text: str) -> bytes:
    """The text's bytes with blanks after it, up to a whole page; JSON does not mind them."""
    raw = text.encode()
    return raw + b" " * (-len(raw) % _PAGE)


def lock(private: str, passphrase: str) -> bytes:
    """A private key under a passphrase."""
    salt = secrets.token_bytes(_SALT)
    return salt + lock_with(private, _key_of(passphrase, salt))


def unlock(locked: Stored, passphrase: str) -> str:
    """Raises :class:`CannotOpen`."""
    raw = bytes(locked)
    return unlock_with(raw[_SALT:], _key_of(passphrase, raw[:_SALT]))


def lock_with(private: str, key: bytes) -> bytes:
    """A private key under a key of 32 bytes."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, private.encode(), None)


def unlock_with(locked: Stored, key: bytes) -> str:
    """Raises :class:`CannotOpen`."""
    raw = bytes(locked)
    try:
        return ChaCha20Poly1305(key).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def _key_of(passphrase: str, salt: bytes) -> bytes:
    typed = " ".join(passphrase.split())
    return bytes(hash_secret_raw(typed.encode(), salt, hash_len=32, type=Type.ID, **_ARGON2))


def fingerprint(public: str) -> str:
    """Sixteen digits (hexadecimal) by which two people compare a key on the telephone: ``3F2A 90C1 77DE 0B48``."""
    digits = hashlib.sha256(public.encode()).hexdigest()[:16].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
