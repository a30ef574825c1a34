"""The key folder: the local authority, the city's seal, and the key of the offline tokens.

Made at first use under a file lock, readable by this user only. The authority is for trying things out: its
subject says "UJI COBA", and its dates are wide on purpose so that a demo never stops on a birthday of its keys.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

from molek.documents.rules.token import key_id

TEST_MARK = "UJI COBA"
_SINCE, _UNTIL = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2049, 12, 31, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class KeyPair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST_MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _certificate(
    subject: str, key: ec.EllipticCurvePublicKey, issuer: x509.Certificate | None, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    authority = issuer is None
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer.subject if issuer else _name(subject))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_key_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256())
    )


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class KeyFolder:
    """Keys of one folder, read once a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def authority(self) -> KeyPair:
        """Signs the certificates of the seal and of officials."""
        return self._pair("authority", f"Otoritas Sertifikat {TEST_MARK}")

    @cached_property
    def seal(self) -> KeyPair:
        """The city's electronic seal."""
        return self._pair("seal", f"Segel Elektronik Kota - {TEST_MARK}")

    @cached_property
    def token_key(self) -> ec.EllipticCurvePrivateKey:
        """Signs the offline tokens."""
        return self._private("token.key.pem")

    @cached_property
    def token_keys(self) -> dict[bytes, ec.EllipticCurvePublicKey]:
        """Every key that ever signed a token, by key id: the present one and ``token-*.pub.pem`` of before."""
        found = {key_id(self.token_key.public_key()): self.token_key.public_key()}
        for path in sorted(self.folder.glob("token-*.pub.pem")):
            old = load_pem_public_key(path.read_bytes())
            assert isinstance(old, ec.EllipticCurvePublicKey)
            found[key_id(old)] = old
        return found

    @cached_property
    def trusted(self) -> tuple[x509.Certificate, ...]:
        """Roots that we believe: our own authority, and the national ones an administrator puts into ``trusted/``."""
        others = sorted((self.folder / "trusted").glob("*.pem"))
        return (self.authority.certificate, *(x509.load_pem_x509_certificate(p.read_bytes()) for p in others))

    def enrol(self, common_name: str) -> KeyPair:
        """A fresh key with a certificate of the authority."""
        key = new_key()
        pair = self.authority
        return KeyPair(key, _certificate(f"{common_name} - {TEST_MARK}", key.public_key(), pair.certificate, pair.key))

    def _pair(self, name: str, subject: str) -> KeyPair:
        key = self._private(f"{name}.key.pem")
        path = self.folder / f"{name}.cert.pem"
        if not path.exists():
            issuer = None if name == "authority" else self.authority
            signed_by = issuer.certificate if issuer else None
            made = _certificate(subject, key.public_key(), signed_by, issuer.key if issuer else key)
            self._write_once(path, made.public_bytes(Encoding.PEM))
        return KeyPair(key, x509.load_pem_x509_certificate(path.read_bytes()))

    def _private(self, name: str) -> ec.EllipticCurvePrivateKey:
        path = self.folder / name
        if not path.exists():
            pem = new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            self._write_once(path, pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _write_once(self, path: Path, content: bytes) -> None:
        """Several processes may start together: the first writer wins, and nobody reads half a file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.folder / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists():
                return
            draft = path.with_suffix(".new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            draft.rename(path)


def raw_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point of a public key, as WebCrypto imports it ("raw")."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
