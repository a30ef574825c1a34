"""A certificate authority of the sandbox's own. Its certificates are worth nothing and say so."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

_SINCE, _UNTIL = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2049, 12, 31, tzinfo=dt.UTC)
_AS_IS: dict[str, Any] = {"border_width": 0, "background_opacity": 1.0}
RESERVED = 16_384  # bytes for the container; generous, as a real service is


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SANDBOX BSRE - UJI COBA"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _issue(
    common_name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, ca: bool
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by, SHA256())
    )


_ROOT = "Root Sandbox"


@cache
def _root() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _issue(_ROOT, key, _ROOT, key, ca=True)


def root_pem() -> str:
    """The root to trust in a test."""
    return _root()[1].public_bytes(Encoding.PEM).decode()


@cache
def _signer(common_name: str) -> SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _issue(common_name, key, _ROOT, _root()[0], ca=False)
    store = SimpleCertificateStore()
    store.register_multiple([asn1_x509.Certificate.load(_root()[1].public_bytes(Encoding.DER))])
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        cert_registry=store,
    )


async def sign(
    pdf: bytes, common_name: str, box: tuple[int, int, int, int] | None, page: int, picture: bytes | None = None
) -> bytes:
    """``pdf`` with a PAdES signature of ``common_name``, shown as ``picture`` in ``box``.

    Raises ValueError if it is no PDF, or no picture.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        field = f"sig_{len(pdf)}"
        look = StaticStampStyle(background=PdfImage(Image.open(io.BytesIO(picture))), **_AS_IS) if picture else None
        signing = PdfSigner(
            PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
            _signer(common_name),
            new_field_spec=SigFieldSpec(field, on_page=page, box=box),
            stamp_style=look,
        )
        output = await signing.async_sign_pdf(writer, bytes_reserved=RESERVED)
    except Exception as error:
        raise ValueError("not a PDF that can be signed") from error
    output.seek(0)
    return bytes(output.read())


def rewritten(pdf: bytes) -> bytes:
    """The same pages in a file written anew: what a careless service does before it signs."""
    out = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(pdf))).write(out)
    return out.getvalue()
