"""The authority that a city starts with: the city's seal and officials' certificates, all marked "UJI COBA".

An official's private key lies in the database as PKCS#8, encrypted under Argon2id of his passphrase: whoever has
the database alone cannot sign.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from argon2.low_level import Type, hash_secret_raw
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from molek.base.workdays import CITY_TZ
from molek.documents.enums import CertificateState, KeyState
from molek.documents.errors import NoCertificate, WrongPassphrase
from molek.documents.models import SigningKey
from molek.documents.providers.keys import KeyFolder, KeyPair
from molek.documents.providers.pades import Container, Credential, countersign_pdf, sign_pdf
from molek.documents.providers.signing import Mark, Placement, Signer

_ARGON2 = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}  # KiB; OWASP's minimum, some 30 ms


def _wrapping_secret(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **_ARGON2).hex().encode()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key pair as it may be stored."""

    certificate: str
    encrypted_key: str
    salt: bytes
    serial: str


def wrap(pair: KeyPair, passphrase: str) -> WrappedKey:
    """``pair`` with the private key readable by ``passphrase`` only."""
    salt = secrets.token_bytes(16)
    pem = pair.key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_wrapping_secret(passphrase, salt))
    )
    return WrappedKey(
        pair.certificate.public_bytes(Encoding.PEM).decode(), pem.decode(), salt, f"{pair.certificate.serial_number:x}"
    )


def _unwrap(stored: SigningKey, passphrase: str) -> ec.EllipticCurvePrivateKey:
    secret = _wrapping_secret(passphrase, bytes(stored.salt))
    try:
        key = load_pem_private_key(stored.encrypted_key.encode(), password=secret)
    except ValueError as error:
        raise WrongPassphrase() from error
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


class LocalAuthority:
    """Signs on this machine, in about half a millisecond."""

    name = "local"
    is_test = True

    def __init__(self, keys: KeyFolder) -> None:
        self.keys = keys
        self._containers: dict[str, Container] = {}

    @cached_property
    def _seal(self) -> Credential:
        return self._credential(self.keys.seal.key, self.keys.seal.certificate)

    def sign(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, placement: Placement | None = None
    ) -> list[bytes]:
        credential = self._seal if signer.is_seal else self._of_official(signer)
        moment = at.astimezone(CITY_TZ)
        return [sign_pdf(pdf, credential, moment, placement) for pdf in pdfs]

    def sign_first(
        self, pdfs: Sequence[bytes], signer: Signer, at: dt.datetime, rooms: Sequence[Placement]
    ) -> list[bytes]:
        credential = self._seal if signer.is_seal else self._of_official(signer)
        moment = at.astimezone(CITY_TZ)
        return [sign_pdf(pdf, credential, moment, room=room) for pdf, room in zip(pdfs, rooms, strict=True)]

    def countersign(self, pdf: bytes, signer: Signer, at: dt.datetime, room: Placement, mark: Mark) -> bytes:
        credential = self._seal if signer.is_seal else self._of_official(signer)
        return countersign_pdf(pdf, credential, at.astimezone(CITY_TZ), mark.pdf)

    def certificate_state(self, signer: Signer, at: dt.datetime) -> CertificateState:
        if signer.is_seal:
            return CertificateState.ACTIVE
        stored = SigningKey.objects.filter(official_ref=signer.official_ref).order_by("pk").last()
        if stored is None:
            return CertificateState.NONE
        return CertificateState.ACTIVE if stored.state == KeyState.ACTIVE else CertificateState.REVOKED

    def _of_official(self, signer: Signer) -> Credential:
        stored = SigningKey.objects.filter(official_ref=signer.official_ref).order_by("pk").last()
        if stored is None:
            raise NoCertificate(state=CertificateState.NONE.label)
        if stored.state != KeyState.ACTIVE:
            raise NoCertificate(state=CertificateState.REVOKED.label)
        key = _unwrap(stored, signer.passphrase)
        return self._credential(key, x509.load_pem_x509_certificate(stored.certificate.encode()))

    def _credential(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Credential:
        chain = (self.keys.authority.certificate,)
        serial = f"{certificate.serial_number:x}"
        if serial not in self._containers:
            self._containers[serial] = Container.of(certificate, chain)
        return Credential(key, certificate, chain, self._containers[serial])
