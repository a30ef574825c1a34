"""The code with which a reporter comes back, and what is made of it.

The code has 80 bits in sixteen characters that are hard to confuse. It is computed from the random key of the form
that was sent and the city's secret: the same form sent twice gives the same code, and nothing has to be kept for that.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_LENGTH, _GROUP = 16, 4
_ARGON2 = {"time_cost": 3, "memory_cost": 32 * 1024, "parallelism": 1}  # KiB; some 60 ms


@dataclass(frozen=True, slots=True)
class Derived:
    """``digest`` finds the report and is stored; ``key`` opens what was written to the reporter and never is."""

    digest: bytes
    key: bytes


def code_of(form_key: bytes, *, secret: str) -> str:
    """The code of the report that this form becomes, e.g. ``7K2M-9QXB-4HTN-PZ3C``."""
    drawn = hmac.digest(secret.encode(), b"molek.whistleblowing.code\0" + form_key, "sha256")
    number = int.from_bytes(drawn)
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def typed_code(text: str) -> str | None:
    """What somebody typed as the bare sixteen characters; None if it cannot be a code."""
    bare = text.upper().translate(str.maketrans("OIL", "011", " -–—.\t"))
    return bare if len(bare) == _LENGTH and set(bare) <= set(_ALPHABET) else None


def derive(code: str, *, secret: str) -> Derived:
    """Argon2id over a code, salted with the city's secret: without that secret a stolen database cannot even begin to
    guess, and with it each guess costs 32 MiB and three passes.
    """
    bare = typed_code(code)
    if bare is None:
        raise ValueError("not a code")
    salt = hashlib.sha256(f"molek.whistleblowing.salt\0{secret}".encode()).digest()
    made = hash_secret_raw(bare.encode(), salt, hash_len=64, type=Type.ID, **_ARGON2)
    return Derived(made[:32], made[32:])
