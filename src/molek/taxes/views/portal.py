"""The resident's own taxes: objects, bills, the QRIS code, receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, resident_required
from molek.live import queries as live
from molek.outside.errors import SourceDown
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.taxes import operations, queries
from molek.taxes.enums import ChargeState, TieRole
from molek.taxes.forms import ClaimForm, chosen_bills
from molek.taxes.queries.bills import resident_of
from molek.taxes.queries.charges import receipt_pdf

_REFRESH_S = 5


def area_names() -> dict[str, str]:
    """Names of the city's kelurahan by code."""
    return {area.code: area.name for area in residents.areas(kind=AreaKind.KELURAHAN)}


@require_GET
@resident_required
def own(request: Request) -> HttpResponse:
    """Objects with their bills, what is to be paid, receipts."""
    page = queries.own_taxes(by=request.actor, at=timezone.now(), area_names=area_names())
    open_charge = queries.open_charge_number(resident_of(request.actor))
    return render(request, "taxes/own.html", {"page": page, "open_charge": open_charge})


@require_http_methods(["GET", "POST"])
@resident_required
def claim(request: Request) -> HttpResponse:
    """Say that an object is one's own."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.claim_object(
            nop=typed["nop"], role=TieRole(typed["role"]), note=typed["note"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Tercatat. Badan Pendapatan Daerah memeriksanya."))
        return redirect("taxes:own")

    return answer_form(request, ClaimForm, act, template="taxes/claim.html")


@require_POST
@resident_required
def pay(request: Request) -> HttpResponse:
    """Order a QRIS code for the chosen bills, or for all that is overdue."""
    charge = operations.pay_by_qris(
        resident_id=resident_of(request.actor),
        bill_ids=chosen_bills(request.POST),
        application_ref=request.POST.get("application", "")[:14],
        by=request.actor,
        at=timezone.now(),
    )
    return redirect("taxes:charge", number=charge.number)


@require_GET
@resident_required
def charge(request: Request, number: str) -> HttpResponse:
    """The code to scan, and what became of it; for live updates the part that changes."""
    page = queries.charge_page(number=number, by=request.actor)
    is_settling = page.is_open or (page.state is ChargeState.PAID and page.receipt is None)
    template = "taxes/_charge.html" if "HX-Request" in request.headers else "taxes/charge.html"
    response = render(
        request,
        template,
        {
            "page": page,
            "stream_token": live.stream_token(page.charge.topic) if is_settling else "",
            "refresh_s": _REFRESH_S if is_settling else 0,
        },
    )
    response.headers["Vary"] = "HX-Request"
    return response


@require_POST
@resident_required
def check(request: Request, number: str) -> HttpResponse:
    """ "I have paid": ask the bank now."""
    try:
        found = operations.check_charge(number=number, by=request.actor, at=timezone.now())
    except SourceDown:
        messages.info(request, _("Bank sedang tidak menjawab. Halaman ini berubah sendiri begitu bank menjawab."))
    else:
        if found.state in (ChargeState.READY, ChargeState.ORDERED):
            messages.info(request, _("Bank belum menerima pembayaran ini. Tunggu sebentar, lalu periksa lagi."))
    return redirect("taxes:charge", number=number)


@require_GET
@resident_required
def receipt(request: Request, token: str) -> HttpResponse:
    """The STTS as a signed PDF."""
    response = HttpResponse(receipt_pdf(token=token, by=request.actor), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="stts-pbb.pdf"'
    return response
