"""What the pages of this package have in common: a form that acts, the way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from molek.base.errors import DomainError, NotPermitted, SignInRequired
from molek.base.http import Request
from molek.base.menu import MenuPlace, entries
from molek.residents.forms import RefusableForm

Form = TypeVar("Form", bound=RefusableForm)
# These concern the whole page, not what was typed.
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
    elif (held := getattr(request, "held_form", None)) is not None:
        form = form_class(held)
    else:
        form = form_class(initial=initial)
    return render(request, template, {"form": form, **context}, status=status)


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """The page asked for, if it is one of ours, else ""."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


def residents_home() -> str:
    """Where a resident goes who wanted nothing special: the first page of his menu."""
    for entry in entries(MenuPlace.RESIDENT):
        try:
            return reverse(entry.url_name)
        except NoReverseMatch:
            continue
    return "/"
