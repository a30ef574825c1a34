"""What every view knows of a request: the actor, where it comes from, and who may come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from molek.base.actors import Actor
from molek.base.errors import NotPermitted, SignInRequired

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request after the site's middleware: ``actor`` is always set.

    ``held_form`` is what was typed on this page before a session ended, or None: for filling the form, no more.
    """

    actor: Actor
    held_form: QueryDict | None


def remote_address(request: HttpRequest) -> str:
    """The visitor's address. The proxy in front sets REMOTE_ADDR by its protocol; headers are not believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def address_of(url_name: str) -> str:
    """The address of a named page that needs nothing else, or "" if this installation does not have it."""
    return _address_of(url_name, settings.ROOT_URLCONF, get_script_prefix())


@cache  # the addresses of a running city do not change; a page asks for some forty of them
def _address_of(url_name: str, urlconf: str, _prefix: str) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """The page asked for, if it is one of ours, else ""."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


MOST_BYTES = 30_000_000  # of a request; a form's own limits are smaller and say so beside the field


def takes_up_to(most_bytes: int) -> Callable[[View], View]:
    """Lets officials send more than :data:`MOST_BYTES` to this view. The outermost decorator."""

    def decorate(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return decorate


def resident_required(view: View) -> View:
    """A resident, or an official who assists one; otherwise :class:`SignInRequired` (leads to the sign-in page)."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.actor.is_resident or request.actor.assisting is not None):
            raise SignInRequired(door="resident")
        return view(request, *args, **kwargs)

    return guarded


def official_required(permission: str = "") -> Callable[[View], View]:
    """An official who holds ``permission`` somewhere ("" = any official). The operation asks again, with the area."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.actor.is_official:
                raise SignInRequired(door="official")
            if permission and not request.actor.may(permission):
                raise NotPermitted(permission=permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
