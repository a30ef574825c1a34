"""Around every request: security headers, the actor, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import DomainError, SignInRequired
from molek.base.http import Request

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def security_headers(get_response: GetResponse) -> GetResponse:
    """No inline script or style, no foreign origin but the live process, no caching of personal pages."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        live = ""
        if settings.MOLEK.live_port:
            live = f" {request.scheme}://{request.get_host().rsplit(':', 1)[0]}:{settings.MOLEK.live_port}"
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self'{live}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"manifest-src 'self'; worker-src 'self'",
        )
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=(self)")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def expired_forms(get_response: GetResponse) -> GetResponse:
    """Placeholder of the chain; forms sent after the session ended are kept by the site (see ``held_forms``)."""
    return get_response


def actors(get_response: GetResponse) -> GetResponse:
    """Sets ``request.actor`` from the session, by whichever door the visitor came in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        cast(Request, request).actor = _actor_of(request)
        return get_response(request)

    return middleware


def _actor_of(request: HttpRequest) -> Actor:
    from molek.residents import queries as residents
    from molek.staff import queries as staff

    now = timezone.now()
    if request.user.is_authenticated:
        return staff.actor_for(official_id=request.user.pk, session=request.session, at=now) or ANONYMOUS
    return residents.actor_for(session=request.session, at=now) or ANONYMOUS


class refusals:  # noqa: N801  a middleware is named like its function siblings
    """Turns a :class:`DomainError` into a page (or a fragment for htmx), or leads to the right sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if isinstance(error, SignInRequired):
            name = "staff:sign-in" if error.data.get("door") == "official" else "residents:sign-in"
            return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
        response = render(request, "refusal.html", {"error": error}, status=error.status)
        patch_vary_headers(response, ["HX-Request"])
        return response
