"""What the desk's pages have in common: a form that acts and comes back with what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from molek.base.errors import DomainError, NotPermitted, SignInRequired
from molek.base.http import Request
from molek.idcards.errors import IdentityNotProven, ProxyWithoutAuthority, SecondPersonNeeded
from molek.idcards.forms import RefusableForm

_INVALID = 422
# Refusals of this form, though they say 403: the reader can mend them right here.
_MENDABLE = (SecondPersonNeeded, ProxyWithoutAuthority, IdentityNotProven)


def form_page(
    request: Request,
    form: RefusableForm,
    act: Callable[[dict[str, Any]], HttpResponse],
    *,
    template: str = "idcards/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or act on it. Context of the plain page: title, submit, back (address), optional intro, warning."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except DomainError as error:
                if isinstance(error, NotPermitted | SignInRequired) and not isinstance(error, _MENDABLE):
                    raise
                form.refuse(error)
                status = error.status
        else:
            status = _INVALID
    return render(request, template, {"form": form, **context}, status=status)


def typed(request: Request) -> Any:
    """What the form begins with: what is sent now, or what was typed before a session ended."""
    return request.POST if request.method == "POST" else request.held_form


def pdf_response(pdf: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
