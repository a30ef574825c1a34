"""What the pages of this package have in common: a form that acts, a grave act, the way on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from molek.base.actors import Actor
from molek.base.errors import DomainError, NotPermitted, SignInRequired, TooMany
from molek.base.http import Request, View
from molek.base.menu import MenuPlace, entries
from molek.staff import queries
from molek.staff.forms import RefusableForm

Form = TypeVar("Form", bound=RefusableForm)
# These concern the whole page, not what was typed.
_NOT_THE_FORM = (NotPermitted, SignInRequired)


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
        form = form_class(request.POST)
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except _NOT_THE_FORM:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
        else:
            status = 422
    elif (held := getattr(request, "held_form", None)) is not None:
        form = form_class(held)
    else:
        form = form_class(initial=initial)
    response = render(request, template, {"form": form, **context}, status=status)
    if status == TooMany.status:
        response.headers["Retry-After"] = "900"
    return response


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """The page asked for, if it is one of ours, else ""."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


def home_of(actor: Actor | None) -> str:
    """The first page of the office menu that is the official's."""
    for entry in entries(MenuPlace.OFFICE):
        if actor is not None and entry.permission and actor.may(entry.permission):
            try:
                return reverse(entry.url_name)
            except NoReverseMatch:
                continue
    return reverse("staff:account")


def grave(view: View) -> View:
    """Before the page, the official types his password again unless he did in the last ten minutes."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.is_recently_confirmed(session=request.session, at=timezone.now()):
            return redirect(f"{reverse('staff:confirm')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return guarded
