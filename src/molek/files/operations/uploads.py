"""What people send: what it is, by its content, and whether it may come in."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Protocol

import filetype

from molek.base.actors import Actor
from molek.files.errors import UploadEmpty, UploadTooLarge, UploadTypeRefused
from molek.files.models import StoredFile
from molek.files.operations.contents import store
from molek.files.operations.pdf import check_pdf
from molek.files.operations.pictures import clean_picture
from molek.files.operations.stripping import strip_pdf

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
_STARTS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
UPLOADS = frozenset(_NAMES)


class Upload(Protocol):
    """What Django gives for an uploaded file."""

    size: int | None

    def read(self, num_bytes: int | None = None, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...


def media_type_of(content: bytes, *, allowed: frozenset[str]) -> str:
    """The media type, if it is an allowed one; the mark must stand at the very first byte."""
    kind = filetype.guess(content[:8192])
    found = kind.mime if kind is not None else ""
    if found not in allowed or not content.startswith(_STARTS.get(found, b"\0")):
        raise UploadTypeRefused(allowed=", ".join(sorted(_NAMES[one] for one in allowed)))
    return str(found)


def receive_upload(
    *, upload: Upload | IO[bytes], allowed: frozenset[str] = UPLOADS, max_bytes: int = 5_000_000,
    by: Actor, at: datetime, most_pages: int = 50,
) -> StoredFile:  # fmt: skip
    """Inspect what somebody sends and keep it if it is harmless.

    Args:
        upload: a file of the request, read from its start.
        allowed: media types, out of PDF, JPEG and PNG.
        max_bytes: of the upload as sent.
        most_pages: of a PDF.

    The content decides what it is; name and declared type are not looked at. Pictures are drawn anew without metadata;
    PDFs are kept as they are, so encrypted ones and those with scripts, launches, forms that send, or attachments are
    refused. Raises the refusals of ``molek.files.errors``, in words for the person who uploads.
    """
    media_type, content = _inspected(upload, allowed, max_bytes, most_pages)
    return store(content=content, media_type=media_type, by=by, at=at)


def strip_upload(
    *, upload: Upload | IO[bytes], allowed: frozenset[str] = UPLOADS, max_bytes: int = 5_000_000, most_pages: int = 50
) -> tuple[str, bytes]:
    """As :func:`receive_upload`, for what must not tell who sent it: PDFs are made anew too, without metadata, and
    nothing is kept here. Returns media type and clean content.
    """
    media_type, content = _inspected(upload, allowed, max_bytes, most_pages)
    return media_type, strip_pdf(content) if media_type == PDF else content


def _inspected(
    upload: Upload | IO[bytes], allowed: frozenset[str], max_bytes: int, most_pages: int
) -> tuple[str, bytes]:
    limit = {"limit_mb": f"{max_bytes / 1_000_000:.0f}"}
    if (getattr(upload, "size", None) or 0) > max_bytes:
        raise UploadTooLarge(**limit)
    content = upload.read(max_bytes + 1)
    if not content:
        raise UploadEmpty()
    if len(content) > max_bytes:
        raise UploadTooLarge(**limit)
    media_type = media_type_of(content, allowed=allowed)
    if media_type == PDF:
        check_pdf(content, most_pages=most_pages)
    else:
        content = clean_picture(content, media_type)
    return media_type, content
