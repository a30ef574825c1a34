"""At the counter: a resident confirms, an official acts for him, and stops."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from molek.base.forms import answer_form
from molek.base.http import Request, official_required, remote_address
from molek.residents import operations, queries
from molek.residents.enums import AssistanceMethod
from molek.residents.forms import AssistForm, CodeForm, KnowledgeForm
from molek.residents.permissions import ResidentPermission

_PENDING = "assist_pending"  # {"nik", "method"}: between the two pages, never in an address
_SERVICES = "/layanan/"


@sensitive_post_parameters("nik")
@official_required(ResidentPermission.ASSIST)
def assist(request: Request) -> HttpResponse:
    """First page: who stands there, and how he confirms."""
    at = timezone.now()

    def act(typed: dict[str, Any]) -> HttpResponse:
        if typed["method"] == AssistanceMethod.CODE:
            operations.request_code(nik=typed["nik"], remote=remote_address(request), at=at)
        request.session[_PENDING] = {"nik": typed["nik"], "method": typed["method"]}
        return redirect("residents:assist-confirm")

    return answer_form(
        request,
        AssistForm,
        act,
        template="residents/assist.html",
        initial={"method": AssistanceMethod.KNOWLEDGE},
        current=queries.current_assistance(by=request.actor, at=at),
    )


@sensitive_post_parameters("code", "birth_date", "mother_name")
@official_required(ResidentPermission.ASSIST)
def confirm(request: Request) -> HttpResponse:
    """Second page: the resident's own words."""
    pending = request.session.get(_PENDING)
    if pending is None:
        return redirect("residents:assist")

    def act(typed: dict[str, Any]) -> HttpResponse:
        begun = operations.start_assistance(
            nik=pending["nik"], by=request.actor, remote=remote_address(request), at=timezone.now(), **typed
        )
        del request.session[_PENDING]
        request.session[queries.ASSISTANCE_KEY] = {
            "resident_id": begun.resident_id,
            "until": begun.ends_at.isoformat(),
        }
        return redirect(_SERVICES)

    by_code = pending["method"] == AssistanceMethod.CODE
    if by_code:
        return answer_form(request, CodeForm, act, template="residents/assist_confirm.html", by_code=True)
    return answer_form(request, KnowledgeForm, act, template="residents/assist_confirm.html", by_code=False)


@require_POST
@official_required()
def end(request: Request) -> HttpResponse:
    """Stop acting for the resident."""
    operations.end_assistance(by=request.actor, at=timezone.now())
    request.session.pop(queries.ASSISTANCE_KEY, None)
    notices.success(request, _("Selesai membantu. Anda bertindak atas nama sendiri lagi."))
    return redirect("residents:assist")
