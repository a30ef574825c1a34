"""The compact signed token in every QR code: a CWT in a COSE_Sign1 (RFC 8392, RFC 9052), ES256.

With it a phone without network can tell what a paper ought to say. Payload, a CBOR map:

====== ==================================================================================================
claim  meaning
====== ==================================================================================================
6      iat: moment of issue, seconds since 1970
4      exp: end of the last day of validity in the city, seconds since 1970; absent = no end
-65537 private use: array of number, title, unit, masked name, first 16 bytes of the content's SHA-256
====== ==================================================================================================

The key id (header 4) is the first 4 bytes of the SHA-256 of the public key's DER form. Keys: ``/v/keys.json``.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, cast

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ES256 = ec.ECDSA(SHA256())
_SIGN = ec.ECDSA(SHA256(), deterministic_signing=True)  # RFC 6979: a repeat gives the same token
_TAG_SIGN1, _ALG, _KID, _ES256_ID = 18, 1, 4, -7
_EXP, _IAT, _LETTER = 4, 6, -65537
_HALF = 32  # bytes of r and of s on P-256
HASH_BYTES = 16  # of the content hash: 128 bits are enough against a second content


class WrongToken(ValueError):
    """Not a token of ours: unreadable, unknown key, or a signature that does not fit."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says. ``content_hash`` is the first half of the hexadecimal hash (32 characters)."""

    number: str
    title: str
    unit: str
    masked_name: str
    content_hash: str
    issued_at: dt.datetime
    valid_until: dt.datetime | None


def key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:4]


def _signed_part(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def encode_token(claims: TokenClaims, key: ec.EllipticCurvePrivateKey) -> bytes:
    """The signed token, about 200 bytes."""
    payload: dict[int, Any] = {_IAT: int(claims.issued_at.timestamp())}
    if claims.valid_until is not None:
        payload[_EXP] = int(claims.valid_until.timestamp())
    payload[_LETTER] = [
        claims.number, claims.title, claims.unit, claims.masked_name,
        bytes.fromhex(claims.content_hash)[:HASH_BYTES],
    ]  # fmt: skip
    protected, body = cbor2.dumps({_ALG: _ES256_ID}), cbor2.dumps(payload)
    r, s = decode_dss_signature(key.sign(_signed_part(protected, body), _SIGN))
    signature = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
    return cbor2.dumps(cbor2.CBORTag(_TAG_SIGN1, [protected, {_KID: key_id(key.public_key())}, body, signature]))


def decode_token(token: bytes, keys: dict[bytes, ec.EllipticCurvePublicKey]) -> TokenClaims:
    """The claims of a token signed by one of ``keys`` (by key id).

    Raises:
        WrongToken: anything else, whatever the reason.
    """
    try:
        protected, header, body, signature = cast(cbor2.CBORTag, cbor2.loads(token)).value
        if cbor2.loads(protected) != {_ALG: _ES256_ID} or len(signature) != 2 * _HALF:
            raise WrongToken("algorithm")
        der = encode_dss_signature(int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big"))
        keys[header[_KID]].verify(der, _signed_part(protected, body), _ES256)
        payload = cbor2.loads(body)
        number, title, unit, masked_name, half_hash = payload[_LETTER]
        until = payload.get(_EXP)
        return TokenClaims(
            number, title, unit, masked_name, half_hash.hex(),
            dt.datetime.fromtimestamp(payload[_IAT], dt.UTC),
            None if until is None else dt.datetime.fromtimestamp(until, dt.UTC),
        )  # fmt: skip
    except (InvalidSignature, LookupError) as error:
        raise WrongToken("signature") from error
    except (
        cbor2.CBORDecodeError,
        AttributeError,
        TypeError,
        ValueError,
        OverflowError,
        OSError,
        RecursionError,
    ) as error:
        raise WrongToken("form") from error


def to_text(token: bytes) -> str:
    """Base64url without padding, as in the address."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Back from :func:`to_text`; :class:`WrongToken` if it is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise WrongToken("form") from error
