"""Reading stored files."""

from __future__ import annotations

import hashlib
from datetime import datetime

from molek.files.errors import FileCorrupt, FileUnknown
from molek.files.models import StoredFile
from molek.files.providers import file_store


def read(sha256: str) -> bytes:
    """The content, proven to be what was stored. One query.

    Raises :class:`FileUnknown`, or :class:`FileCorrupt` if the bytes are gone or are others. Who may read it is the
    caller's question.
    """
    if not StoredFile.objects.filter(pk=sha256).exists():
        raise FileUnknown()
    try:
        content = file_store().read(sha256)
    except FileNotFoundError:
        raise FileCorrupt(sha256=sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileCorrupt(sha256=sha256)
    return content


def info(sha256: str) -> StoredFile | None:
    """Type, size, when and by whom; None if it was never stored."""
    return StoredFile.objects.filter(pk=sha256).first()


def damaged(*, stored_until: datetime) -> list[str]:
    """Hashes of all files stored until then whose bytes are gone or changed. Reads every one of them."""
    found = []
    for sha256 in StoredFile.objects.filter(created_at__lte=stored_until).values_list("pk", flat=True).iterator():
        try:
            read(sha256)
        except (FileCorrupt, FileUnknown):
            found.append(sha256)
    return found
