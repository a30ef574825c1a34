"""The revenue office: objects, ties, bills, and the switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from molek.base.errors import DomainError
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.taxes import operations
from molek.taxes.enums import ReliefKind, TieRole
from molek.taxes.forms import BillForm, NopForm, ReasonForm, TieForm
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries import desk as queries


@require_GET
@official_required(TaxPermission.READ)
def index(request: Request) -> HttpResponse:
    """What waits, and the search by NOP."""
    now = timezone.now()
    form, status = NopForm(), 200
    if wanted := request.GET.get("nop", ""):
        try:
            found = queries.find_object(nop=wanted, by=request.actor)
        except DomainError as error:
            form, status = NopForm({"nop": wanted[:40]}), error.status
            form.is_valid()
            form.refuse(error)
        else:
            return redirect("taxes:object", nop=found.nop)
    context = {"page": queries.desk(by=request.actor, on=city_date(now)), "form": form}
    return render(request, "taxes/desk.html", context, status=status)


@require_http_methods(["GET", "POST"])
@official_required(TaxPermission.SWITCH)
def switch(request: Request) -> HttpResponse:
    """Close the source with a reason, or open it again."""
    now = timezone.now()
    if request.method == "POST" and "reopen" in request.POST:
        resumed = operations.reopen_source(by=request.actor, at=now)
        messages.success(request, _("Sistem pajak dibuka; %(count)s permohonan dilanjutkan.") % {"count": resumed})
        return redirect("taxes:desk")

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.close_source(reason=typed["reason"], by=request.actor, at=now)
        messages.success(request, _("Sistem pajak dinyatakan tutup. Permohonan yang memerlukannya menunggu."))
        return redirect("taxes:desk")

    page = queries.desk(by=request.actor, on=city_date(now))
    return answer_form(request, ReasonForm, act, template="taxes/switch.html", closure=page.closure)


@require_GET
@official_required(TaxPermission.READ)
def object_page(request: Request, nop: str) -> HttpResponse:
    """One object with its names, residents and bills."""
    page = queries.object_page(nop=nop, by=request.actor, at=timezone.now())
    return render(
        request,
        "taxes/object.html",
        {"page": page, "may_relieve": request.actor.may(TaxPermission.RELIEF)},
    )


@require_http_methods(["GET", "POST"])
@official_required(TaxPermission.RELIEF)
def bill(request: Request, bill_id: int) -> HttpResponse:
    """A relief of a bill, or a correction."""
    now = timezone.now()
    row = queries.bill(bill_id=bill_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        amount = typed["amount_idr"]
        if typed["what"] == "CORRECTION":
            operations.correct_bill(
                bill_id=bill_id, principal_idr=row.principal_idr if amount is None else amount,
                reason=typed["decision"], by=request.actor, at=now,
            )  # fmt: skip
        else:
            operations.grant_relief(
                bill_id=bill_id, kind=ReliefKind(typed["what"]), decision=typed["decision"],
                since=typed["since"] or city_date(now), until=typed["until"], amount_idr=amount or 0,
                by=request.actor, at=now,
            )  # fmt: skip
        messages.success(request, _("Tersimpan. Permohonan yang menunggu pajak ini diperiksa lagi."))
        return redirect("taxes:object", nop=row.object.nop)

    return answer_form(request, BillForm, act, template="taxes/bill.html", bill=row)


@require_POST
@official_required(TaxPermission.RELIEF)
def end_relief(request: Request, relief_id: int) -> HttpResponse:
    relief = operations.end_relief(relief_id=relief_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Keringanan diakhiri."))
    return redirect("taxes:object", nop=relief.bill.object.nop)


@require_GET
@official_required(TaxPermission.LINK)
def ties(request: Request) -> HttpResponse:
    """Claims and guesses that wait for a clerk."""
    return render(request, "taxes/ties.html", {"ties": queries.undecided_ties(by=request.actor)})


@require_http_methods(["GET", "POST"])
@official_required(TaxPermission.LINK)
def tie(request: Request, tie_id: int) -> HttpResponse:
    """One tie: the file on one side, the register on the other."""
    now = timezone.now()
    page = queries.tie_page(tie_id=tie_id, by=request.actor, at=now)

    def act(typed: dict[str, Any]) -> HttpResponse:
        if typed["decision"] == "CONFIRM":
            operations.confirm_tie(tie_id=tie_id, role=TieRole(typed["role"]), by=request.actor, at=now)
        else:
            operations.refuse_tie(tie_id=tie_id, reason=typed["reason"], by=request.actor, at=now)
        messages.success(request, _("Tersimpan."))
        return redirect("taxes:ties")

    return answer_form(request, TieForm, act, template="taxes/tie.html", initial={"role": page.tie.role}, page=page)
