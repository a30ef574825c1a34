"""The demo city's way to a box: a card to scan, and a button that makes this browser the box."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from molek.base.errors import NotFound
from molek.base.http import Request
from molek.kiosk import operations
from molek.kiosk.views.screens import set_device_cookie
from molek.residents import operations as residents


@require_http_methods(["GET", "POST"])
def demo(request: Request) -> HttpResponse:
    """In a real city there is no such page."""
    if not settings.MOLEK.demo:
        raise NotFound()
    if request.method == "POST":
        response = redirect("kiosk:idle")
        set_device_cookie(response, operations.open_demo_box(at=timezone.now()))
        return response
    picture = residents.card_qr_svg(operations.DEMO_CARD_CODE)
    context = {
        "code": operations.DEMO_CARD_CODE,
        "pin": operations.DEMO_CARD_PIN,
        "qr": f"data:image/svg+xml;utf8,{quote(picture)}",
    }
    return render(request, "kiosk/demo.html", context)
