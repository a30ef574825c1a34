"""Paying the tax that an application waits for: the QRIS code on the box's screen, scanned by anybody's bank app."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from molek.kiosk import queries
from molek.kiosk.views.screens import BoxRequest, screen, visitor_required
from molek.taxes import operations as taxes
from molek.taxes import queries as taxes_queries

_REFRESH_S = 3


@require_POST
@visitor_required
def pay(request: BoxRequest, ref: str) -> HttpResponse:
    """Order a code for all that is overdue."""
    charge = taxes.pay_by_qris(
        resident_id=cast(int, request.actor.id), bill_ids=None, application_ref=ref, by=request.actor, at=timezone.now()
    )
    return redirect("kiosk:charge", number=charge.number)


@require_GET
@visitor_required
def charge(request: BoxRequest, number: str) -> HttpResponse:
    """The code to scan; changes by itself when the money is there."""
    page = taxes_queries.charge_page(number=number, by=request.actor)
    say = queries.guidance("paid" if page.state == "PAID" else "pay" if page.is_open else "unpaid")
    return screen(request, "kiosk/pay.html", say=say, page=page, refresh_s=_REFRESH_S if page.is_open else 0)
