"""Keys that the public may know."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding

from molek.documents.providers import key_folder
from molek.documents.providers.keys import raw_point


def published_keys() -> dict[bytes, bytes]:
    """Key id and uncompressed point of every key that ever signed an offline token."""
    return {kid: raw_point(key) for kid, key in key_folder().token_keys.items()}


def authority_certificate() -> str:
    """The root that signs seal and officials, PEM, to be trusted by other people's PDF readers."""
    return key_folder().authority.certificate.public_bytes(Encoding.PEM).decode()
