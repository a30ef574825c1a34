"""What anybody may check: a paper by its QR code, a PDF by its bytes, both also without network."""

from __future__ import annotations

import base64
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from molek.base.http import remote_address
from molek.documents import operations, queries
from molek.documents.errors import DocumentNotFound
from molek.documents.forms import PdfForm

_WORKER = Path(__file__).parent.parent / "static" / "documents" / "verify-sw.js"


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code. POST compares an uploaded PDF; nothing is kept of it."""
    now = timezone.now()
    operations.allow_check(remote=remote_address(request), at=now)
    found = queries.verification(token, at=now)
    if found is None:
        return render(request, "documents/unknown.html", status=404)
    form = PdfForm(request.POST, request.FILES) if request.method == "POST" else PdfForm()
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = queries.verify_pdf(form.cleaned_data["pdf"], at=now)
    context = {"found": found, "document": found.document, "form": form, "verdict": verdict, "token": token}
    return render(request, "documents/verify.html", context)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Check any PDF, without a QR code at hand."""
    now = timezone.now()
    operations.allow_check(remote=remote_address(request), at=now)
    form = PdfForm(request.POST, request.FILES) if request.method == "POST" else PdfForm()
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = queries.verify_pdf(form.cleaned_data["pdf"], at=now)
    return render(request, "documents/compare.html", {"form": form, "verdict": verdict})


@require_GET
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """The proof that the issue stands in the sealed log, for other people's programs."""
    now = timezone.now()
    operations.allow_check(remote=remote_address(request), at=now)
    found = queries.verification(token, at=now)
    if found is None or found.proof is None:
        raise DocumentNotFound()
    return JsonResponse(found.proof.to_json())


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page that a phone keeps to read QR codes without network. The same for everybody."""
    return render(request, "documents/offline.html")


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that ever signed an offline token."""
    listed = [
        {"kid": kid.hex(), "kty": "EC", "crv": "P-256", "point": base64.urlsafe_b64encode(point).decode().rstrip("=")}
        for kid, point in queries.published_keys().items()
    ]
    return JsonResponse({"keys": listed}, headers={"Cache-Control": "public, max-age=300"})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the verification pages; it must come from the root to look after ``/v/``."""
    return HttpResponse(
        _WORKER.read_bytes(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/v/", "Cache-Control": "no-cache"},
    )
