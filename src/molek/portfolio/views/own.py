"""What a resident has let other systems know."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from molek.base.errors import NotPermitted
from molek.base.http import Request, resident_required
from molek.portfolio import operations, queries


@require_safe
@resident_required
def own(request: Request) -> HttpResponse:
    """Systems that may know the reader."""
    if not request.actor.is_resident:
        raise NotPermitted()
    return render(request, "portfolio/own.html", {"consents": queries.own_consents(by=request.actor)})


@require_POST
@resident_required
def withdraw(request: Request, consent_id: int) -> HttpResponse:
    """Take one back."""
    operations.withdraw_consent(consent_id=consent_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Izin dicabut. Aplikasi itu tidak lagi mendapat data Anda dari kota."))
    return redirect("portfolio:own")
