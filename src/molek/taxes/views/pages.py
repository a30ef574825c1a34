"""What the office's pages have in common: a form that acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import render

from molek.base.errors import DomainError, NotPermitted, SignInRequired
from molek.base.http import Request
from molek.taxes.forms import RefusableForm

Form = TypeVar("Form", bound=RefusableForm)
_NOT_THE_FORM = (NotPermitted, SignInRequired)
_INVALID = 422


def answer_form(
    request: Request,
    form_class: type[Form],
    act: Callable[[dict[str, Any]], HttpResponse],
    *,
    template: str,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or act on it; a refusal comes back with everything that was typed and its own status."""
    status = 200
    if request.method == "POST":
        form = form_class(request.POST, request.FILES)
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except _NOT_THE_FORM:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
        else:
            status = _INVALID
    else:
        held = request.held_form
        form = form_class(held) if held is not None else form_class(initial=initial)
    return render(request, template, {"form": form, **context}, status=status)
