from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from molek.documents.rules.token import (
    TokenClaims,
    WrongToken,
    decode_token,
    encode_token,
    from_text,
    key_id,
    to_text,
)

KEY = ec.generate_private_key(ec.SECP256R1())
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
ISSUED = dt.datetime(2025, 10, 1, 1, 0, tzinfo=dt.UTC)
CLAIMS = TokenClaims(
    number="12/Kel.Ftbs.400.12.2.1/X/2025",
    title="Surat Keterangan Domisili",
    unit="Kelurahan Fatubesi",
    masked_name="Y***** K******* L***",
    content_hash="ab" * 16,
    issued_at=ISSUED,
    valid_until=dt.datetime(2025, 12, 31, 15, 59, 59, tzinfo=dt.UTC),
)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_what_is_encoded_is_decoded() -> None:
    assert decode_token(encode_token(CLAIMS, KEY), KEYS) == CLAIMS


def test_same_claims_give_the_same_token() -> None:
    assert encode_token(CLAIMS, KEY) == encode_token(CLAIMS, KEY)


def test_independent_library_reads_it() -> None:
    key = cwt.COSEKey.from_pem(PEM, kid=key_id(KEY.public_key()), alg="ES256")
    payload: Any = cbor2.loads(cwt.COSE.new().decode(encode_token(CLAIMS, KEY), key))
    assert payload[6] == int(ISSUED.timestamp())
    assert payload[-65537] == [
        CLAIMS.number, CLAIMS.title, CLAIMS.unit, CLAIMS.masked_name, bytes.fromhex(CLAIMS.content_hash),
    ]  # fmt: skip


def test_token_is_small() -> None:
    assert len(to_text(encode_token(CLAIMS, KEY))) < 320


def test_unknown_key_is_refused() -> None:
    with pytest.raises(WrongToken):
        decode_token(encode_token(CLAIMS, ec.generate_private_key(ec.SECP256R1())), KEYS)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_flipped_bit_is_refused_or_changes_nothing(place: int, bit: int) -> None:
    token = bytearray(encode_token(CLAIMS, KEY))
    token[place % len(token)] ^= 1 << bit
    with contextlib.suppress(WrongToken):
        assert decode_token(bytes(token), KEYS) == CLAIMS


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(WrongToken):
        decode_token(noise, KEYS)


@given(st.text(max_size=100))
def test_text_that_is_no_token_is_refused(text: str) -> None:
    try:
        decode_token(from_text(text), KEYS)
    except WrongToken:
        return
    raise AssertionError(text)
