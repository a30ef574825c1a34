"""The resident's own letter."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from molek.base.http import Request, resident_required
from molek.letters import operations, queries


@require_GET
@resident_required
def download(request: Request, ref: str) -> HttpResponse:
    """The signed PDF, for the one it belongs to."""
    letter = operations.record_download(application_ref=ref, by=request.actor, at=timezone.now())
    return pdf_response(queries.pdf_of(letter), filename=f"surat-{ref}.pdf", inline=False)


def pdf_response(pdf: bytes, *, filename: str, inline: bool) -> HttpResponse:
    """A PDF for a save dialog, or for the browser's own viewer and its print button."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
