"""One-time codes of the second factor (TOTP, RFC 6238: SHA-1, 6 digits, 30 s steps) and recovery codes."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets

import pyotp

STEP_S = 30
DRIFT_STEPS = 1  # a phone's clock may be half a minute off
RECOVERY_CODES = 10


def new_secret() -> str:
    """160 random bits as base32, what authenticator applications expect."""
    return pyotp.random_base32(32)


def code_at(secret: str, at: dt.datetime) -> str:
    """The six digits that an authenticator shows at ``at``."""
    return pyotp.TOTP(secret, interval=STEP_S).generate_otp(int(at.timestamp()) // STEP_S)


def matching_step(secret: str, code: str, at: dt.datetime, *, after: int | None) -> int | None:
    """The time step whose code was typed, or None. Steps up to and including ``after`` were used and do
    not match."""
    typed = re.sub(r"\s", "", code)
    now = int(at.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret, interval=STEP_S)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()) and (after is None or step > after):
            return step
    return None


def provisioning_uri(secret: str, *, username: str, issuer: str) -> str:
    """What the QR code of the enrolment page carries."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=username, issuer_name=issuer)


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 random bits, to be written on paper."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    raw = ["".join(secrets.choice(alphabet) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in raw]


def recovery_digest(code: str, *, key: bytes) -> str:
    """What is stored of a recovery code; spaces, dashes and case do not matter."""
    typed = code.upper().translate(str.maketrans("OIL", "011", " -"))
    return hmac.new(key, typed.encode(), hashlib.sha256).hexdigest()
