"""What the desk's pages have in common: a form that acts and comes back with what was refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from molek.base.forms import Act, RefusableForm, answer
from molek.base.http import Request
from molek.idcards.errors import IdentityNotProven, ProxyWithoutAuthority, SecondPersonNeeded

# Refusals of this form, though they say 403: the reader can mend them right here.
_MENDABLE = (SecondPersonNeeded, ProxyWithoutAuthority, IdentityNotProven)


def form_page(
    request: Request,
    form: RefusableForm,
    act: Act,
    *,
    template: str = "idcards/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or act on it. Context of the plain page: title, submit, back (address), optional intro, warning."""
    return answer(request, form, act, template=template, mendable=_MENDABLE, **context)


def typed(request: Request) -> Any:
    """What the form begins with: what is sent now, or what was typed before a session ended."""
    return request.POST if request.method == "POST" else request.held_form


def pdf_response(pdf: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
