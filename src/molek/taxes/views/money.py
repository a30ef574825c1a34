"""Held money, refunds, and the bank's settlement day by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.taxes import operations
from molek.taxes.enums import HeldState
from molek.taxes.forms import DayForm, HeldForm, NoteForm, RefundForm
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries import desk as queries


@require_GET
@official_required(TaxPermission.RECONCILE)
def held(request: Request) -> HttpResponse:
    """Money that waits for a decision or a refund."""
    return render(request, "taxes/held.html", {"rows": queries.held_money(by=request.actor)})


@require_http_methods(["GET", "POST"])
@official_required(TaxPermission.RECONCILE)
def held_one(request: Request, held_id: int) -> HttpResponse:
    """Book it, put it on the refund list, or confirm the refund."""
    now = timezone.now()
    row = queries.held_one(held_id=held_id, by=request.actor)

    def decide(typed: dict[str, Any]) -> HttpResponse:
        if typed["what"] == "APPLY":
            bill_id = queries.bill_id_of(nop=typed["nop"], year=typed["year"])
            operations.apply_held(held_id=held_id, bill_id=bill_id, note=typed["note"], by=request.actor, at=now)
        else:
            operations.order_refund(held_id=held_id, note=typed["note"], by=request.actor, at=now)
        messages.success(request, _("Tersimpan."))
        return redirect("taxes:held")

    def refund(typed: dict[str, Any]) -> HttpResponse:
        operations.confirm_refund(held_id=held_id, reference=typed["reference"], by=request.actor, at=now)
        messages.success(request, _("Pengembalian dicatat."))
        return redirect("taxes:held")

    if row.state == HeldState.REFUND:
        return answer_form(request, RefundForm, refund, template="taxes/held_one.html", held=row)
    return answer_form(request, HeldForm, decide, template="taxes/held_one.html", held=row)


@require_http_methods(["GET", "POST"])
@official_required(TaxPermission.RECONCILE)
def days(request: Request) -> HttpResponse:
    """The days of settlement; upload of a day's file."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.import_settlement(
            day=typed["day"], content=typed["file"].read(), by=request.actor, at=timezone.now()
        )
        return redirect("taxes:day", day=typed["day"].isoformat())

    return answer_form(
        request, DayForm, act, template="taxes/days.html", days=queries.settlement_days(by=request.actor)
    )


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@require_GET
@official_required(TaxPermission.RECONCILE)
def day(request: Request, day: str) -> HttpResponse:
    """A day, line by line."""
    page = queries.day_page(day=_day_of(day), by=request.actor)
    context = {"page": page, "form": NoteForm(), "may_close": request.actor.may(TaxPermission.CLOSE)}
    return render(request, "taxes/day.html", context)


@require_POST
@official_required(TaxPermission.RECONCILE)
def explain(request: Request, line_id: int) -> HttpResponse:
    line = operations.explain_line(
        line_id=line_id, note=request.POST.get("note", ""), by=request.actor, at=timezone.now()
    )
    return redirect("taxes:day", day=line.day.day.isoformat())


@require_POST
@official_required(TaxPermission.RECONCILE)
def prepare(request: Request, day: str) -> HttpResponse:
    operations.prepare_day(day=_day_of(day), by=request.actor, at=timezone.now())
    messages.success(request, _("Hari ini sudah Anda periksa. Orang kedua menutupnya."))
    return redirect("taxes:day", day=day)


@require_POST
@official_required(TaxPermission.CLOSE)
def close(request: Request, day: str) -> HttpResponse:
    operations.close_day(day=_day_of(day), by=request.actor, at=timezone.now())
    messages.success(request, _("Hari ini ditutup."))
    return redirect("taxes:day", day=day)
