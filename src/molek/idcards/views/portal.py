"""The owner's and the public's pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from molek.base.http import Request, resident_required
from molek.base.screens import in_city_language
from molek.idcards import queries
from molek.idcards.enums import PaperKind
from molek.idcards.operations import READY_TOPIC
from molek.idcards.views.pages import pdf_response
from molek.live import queries as live

_ON_DISPLAY = 21  # as many as a full screen shows


@require_GET
@resident_required
def mine(request: Request) -> HttpResponse:
    """My card: where it is, when it comes, what I can do."""
    cards = queries.own_cards(by=request.actor, at=timezone.now())
    context = {"cards": cards, "outage": queries.outage(), "office": queries.office()}
    return render(request, "idcards/mine.html", context)


@require_GET
@resident_required
def receipt(request: Request, paper_id: int) -> HttpResponse:
    return pdf_response(queries.receipt_pdf(paper_id=paper_id, by=request.actor), "tanda-terima-ktp.pdf")


@require_GET
def announcement(request: Request) -> HttpResponse:
    """Cards that lie ready, by registration code; no NIK, and no sign-in."""
    code = request.GET.get("kode", "")[:20]
    context = {
        "code": code,
        "found": queries.ready_cards(code=code) if code else [],
        "rows": queries.ready_cards(limit=300),
        "papers": queries.papers(PaperKind.ANNOUNCEMENT, limit=8),
        "outage": queries.outage(),
        "office": queries.office(),
    }
    return render(request, "idcards/announcement.html", context)


@require_GET
@in_city_language
def display(request: Request, token: str) -> HttpResponse:
    """For a screen in the hall: the latest codes, large. With ``HX-Request`` the list alone."""
    queries.check_display_token(token)
    rows = queries.ready_cards(limit=_ON_DISPLAY)
    template = "idcards/_display.html" if "HX-Request" in request.headers else "idcards/display.html"
    context = {"rows": rows, "outage": queries.outage(), "stream_token": live.stream_token(READY_TOPIC), "token": token}
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request"
    return response
