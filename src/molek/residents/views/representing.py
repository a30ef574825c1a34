"""At the counter: somebody comes in another's place, with a power of attorney."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from molek.base.forms import answer, answer_form
from molek.base.http import Request, official_required, remote_address
from molek.residents import operations, queries
from molek.residents.errors import ProxyTooOften
from molek.residents.forms import PrincipalForm, ProxyForm
from molek.residents.permissions import ResidentPermission

_PENDING = "represent_pending"  # the NIK of the one who is represented: between the two pages, never in an address
_SERVICES = "/layanan/"


@sensitive_post_parameters("nik")
@official_required(ResidentPermission.ASSIST)
def principal(request: Request) -> HttpResponse:
    """In whose place he comes; the code goes out to that phone."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.request_proxy_code(
            nik=typed["nik"], by=request.actor, remote=remote_address(request), at=timezone.now()
        )
        request.session[_PENDING] = typed["nik"]
        return redirect("residents:represent-confirm")

    return answer_form(request, PrincipalForm, act, template="residents/represent.html")


@sensitive_post_parameters("code", "proxy_nik", "proxy_birth_date", "proxy_mother_name")
@official_required(ResidentPermission.ASSIST)
def proxy(request: Request) -> HttpResponse:
    """Who he is, the paper, and the code of the one he acts for."""
    pending = request.session.get(_PENDING)
    if pending is None:
        return redirect("residents:represent")

    def act(typed: dict[str, Any]) -> HttpResponse:
        begun = operations.start_representation(
            nik=pending, by=request.actor, remote=remote_address(request), at=timezone.now(), **typed
        )
        del request.session[_PENDING]
        request.session[queries.ASSISTANCE_KEY] = {
            "resident_id": begun.resident_id,
            "until": begun.ends_at.isoformat(),
        }
        return redirect(_SERVICES)

    form = ProxyForm(request.POST, request.FILES) if request.method == "POST" else ProxyForm(request.held_form)
    return answer(request, form, act, template="residents/represent_confirm.html", mendable=(ProxyTooOften,))
