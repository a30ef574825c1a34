"""Sending a stored file to somebody who may see it."""

from __future__ import annotations

from django.http import HttpResponse

from molek.cases.errors import ApplicationNotFound
from molek.files import queries as files


def file_response(sha256: str) -> HttpResponse:
    """The file, to be shown and never run: its type is ours, and no script or sniffing is allowed."""
    info = files.info(sha256)
    if info is None:
        raise ApplicationNotFound()
    response = HttpResponse(files.read(sha256), content_type=info.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (  # the style is that of the browser's own viewer
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return response
