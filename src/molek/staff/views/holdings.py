"""Administration of who holds a post and who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.base.workdays import city_date
from molek.staff import operations, queries
from molek.staff.forms import AssignForm, DelegateForm, EndHoldingForm
from molek.staff.permissions import STAFF_MANAGE


@official_required(STAFF_MANAGE)
def assign(request: Request, post_id: int) -> HttpResponse:
    at = timezone.now()
    post = queries.post_row(post_id, at=at)

    def act(typed: dict[str, Any]) -> HttpResponse:
        official_id = queries.official_id_of(typed.pop("username"))
        operations.assign_post(official_id=official_id, post_id=post_id, **typed, by=request.actor, at=at)
        notices.success(request, _("Pejabat sudah ditetapkan."))
        return redirect("staff:post", post_id)

    initial = {"since": city_date(at), "username": request.GET.get("pegawai", "")}
    return answer_form(request, AssignForm, act, template="staff/assign.html", initial=initial, post=post)


@official_required(STAFF_MANAGE)
def delegate(request: Request, post_id: int) -> HttpResponse:
    at = timezone.now()
    post = queries.post_row(post_id, at=at)

    def act(typed: dict[str, Any]) -> HttpResponse:
        official_id = queries.official_id_of(typed.pop("username"))
        operations.delegate(official_id=official_id, post_id=post_id, **typed, by=request.actor, at=at)
        notices.success(request, _("Penugasan sudah disimpan."))
        return redirect("staff:post", post_id)

    initial = {"since": city_date(at), "username": request.GET.get("pegawai", "")}
    return answer_form(request, DelegateForm, act, template="staff/delegate.html", initial=initial, post=post)


@official_required(STAFF_MANAGE)
def end(request: Request, holding_id: int) -> HttpResponse:
    at = timezone.now()
    holding = queries.holding_row(holding_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.end_holding(holding_id=holding_id, **typed, by=request.actor, at=at)
        notices.success(request, _("Masa jabatan sudah diakhiri."))
        return redirect("staff:post", holding.post_id)

    initial = {"on": city_date(at)}
    return answer_form(
        request, EndHoldingForm, act, template="staff/holding_end.html", initial=initial, holding=holding
    )
