"""Around every request: security headers, the actor, and refusals turned into pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import DomainError, SignInRequired
from molek.base.http import MOST_BYTES, Request
from molek.files.errors import UploadTooLarge
from molek.site import held_forms

GetResponse = Callable[[HttpRequest], HttpResponseBase]


NAMELESS_PATH = "/lapor-aman"  # without the stroke too, which only leads to the page with it
_KEPT_HEADERS = frozenset(
    {"HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO"}
)
_OF_SENDERS = ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER", "REMOTE_IDENT")


def nameless(get_response: GetResponse) -> GetResponse:
    """At the door of sealed reports a request comes in without sender: no address, no device, no session, no cookie
    but the chosen language. Code that does not know a thing cannot keep it, nor tell a signed-in official from a
    stranger. Nothing is set in the browser, and no page tells another where its reader came from.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(NAMELESS_PATH):
            return get_response(request)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        for name in [n for n in request.META if n.startswith("HTTP_") and n not in _KEPT_HEADERS]:
            del request.META[name]
        request.META.update(dict.fromkeys(_OF_SENDERS, ""))
        request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: language} if language else {}
        response = get_response(request)
        response.cookies.clear()
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


# What no page of ours asks a browser for.
_PERMISSIONS = (
    "camera=(self), geolocation=(self), accelerometer=(), autoplay=(self), bluetooth=(), browsing-topics=(), "
    "display-capture=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), screen-wake-lock=(self), serial=(), usb=(), xr-spatial-tracking=()"
)


def security_headers(get_response: GetResponse) -> GetResponse:
    """No inline script or style, no foreign origin but the live process, no caching of personal pages.

    A file that is handed out is no page: whatever stands in it, nothing of it runs, even where a browser shows it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        live = ""
        if settings.MOLEK.live_port:
            live = f" {request.scheme}://{request.get_host().rsplit(':', 1)[0]}:{settings.MOLEK.live_port}"
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
            if _is_handed_out(response)
            else f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self'{live}; object-src 'none'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'",
        )
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)  # for browsers without the policy
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


WAITED_TOO_LONG_S = 5.0
_COME_AGAIN_S = 10
_MILLISECONDS_FROM = 1e11  # as seconds that would be in the year 5138


def in_time(get_response: GetResponse) -> GetResponse:
    """Who asks for a page and waited in line too long is told at once to come again. He has mostly left by now, and as
    long as a city works for those who left, the ones who come wait too long as well: it would never catch up.

    Since when somebody waits, the proxy before the city says (``X-Request-Start``); without one nobody is sent away.
    What is sent is always taken.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and _waited_s(request) > WAITED_TOO_LONG_S:
            again = {"Retry-After": str(_COME_AGAIN_S)}
            busy = HttpResponse(_busy_page(), status=HTTPStatus.SERVICE_UNAVAILABLE, headers=again)
            busy._has_been_logged = True  # type: ignore[attr-defined]  # a crowd must not fill the log; it is counted
            return busy
        return get_response(request)

    return middleware


def _waited_s(request: HttpRequest) -> float:
    """Seconds since the proxy took the request; 0 if it does not say."""
    try:
        since = float(request.headers.get("X-Request-Start", "").removeprefix("t="))
    except ValueError:
        return 0.0
    return time.time() - (since / 1000 if since > _MILLISECONDS_FROM else since) if since > 0 else 0.0


@cache
def _busy_page() -> str:
    return get_template("503.html").render()


def _is_handed_out(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("attachment")


class compressed(GZipMiddleware):  # noqa: N801  a middleware is named like its function siblings
    """Pages travel compressed: a phone on a weak line pays for each kilobyte. Papers and pictures are so already.

    Django adds up to a hundred random bytes to each answer, and masks its tokens anew each time, so that the length
    tells nothing of what stands in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if not kind.startswith("text/") and kind not in ("application/json", "image/svg+xml"):
            return response
        return super().process_response(request, response)


def language_of_address(get_response: GetResponse) -> GetResponse:
    """``?bahasa=en`` at the end of an address: this answer in that language, as search engines and shared links name
    it. What the visitor chose for himself stays.
    """
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get("bahasa", "")
        if wanted in known:
            translation.activate(wanted)
            request.LANGUAGE_CODE = wanted
        return get_response(request)

    return middleware


def no_zero_bytes(get_response: GetResponse) -> GetResponse:
    """Refuses a zero byte in an address: no page of ours writes one, and the database takes none.

    Fields of forms refuse it by themselves.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("zero byte in an address")
        return get_response(request)

    return middleware


class body_limit:  # noqa: N801  a middleware is named like its function siblings
    """Refuses a request larger than any form of ours before a byte of it is kept: a form's own limits are asked only
    when all of it lies on disk, and who is not signed in could fill that.
    """

    SWALLOWED_BYTES = 200_000_000
    SWALLOWED_S = 20.0

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        most = getattr(view, "most_bytes", MOST_BYTES) if cast(Request, request).actor.is_official else MOST_BYTES
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:18]) <= most:
            return None
        self._swallow(request)
        error = UploadTooLarge(limit_mb=most // 1_000_000)
        return render(request, "refusal.html", {"error": error}, status=error.status)

    def _swallow(self, request: HttpRequest) -> None:
        """A browser shows an answer only when it has sent everything: read it, keep nothing, for a while."""
        until, left = time.monotonic() + self.SWALLOWED_S, self.SWALLOWED_BYTES
        try:
            while left > 0 and time.monotonic() < until and (part := request.read(1 << 16)):
                left -= len(part)
        except OSError:
            return


_SIGN_OUTS = frozenset({"residents:sign-out", "staff:sign-out"})


class expired_forms:  # noqa: N801  a middleware is named like its function siblings
    """Gives back what was typed before a session ended, as ``request.held_form``, once; see ``held_forms``.

    It counts as given when the page opened (status 200): the detour over the sign-in page takes nothing away.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cast(Request, request).held_form = None
        response = self.get_response(request)
        given = cast(Request, request).held_form is not None and response.status_code == HTTPStatus.OK
        match = request.resolver_match
        if given or (match is not None and match.view_name in _SIGN_OUTS):
            held_forms.drop(request, response)
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        if held_forms.COOKIE in request.COOKIES:  # the actor is known here, all middleware having been passed
            cast(Request, request).held_form = held_forms.waiting_for(request)


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
    actor = residents.actor_for(session=request.session, at=now) or ANONYMOUS
    # A session opened at a Service Box is good for its own screens and nothing else.
    return ANONYMOUS if actor.device and not request.path.startswith(held_forms.BOX_PATH) else actor


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
            return _to_sign_in(request, error)
        response = render(request, "refusal.html", {"error": error}, status=error.status)
        if "HX-Request" in request.headers:  # said above the content, where it is not overlooked
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#pesan", "innerHTML show:window:top"
        patch_vary_headers(response, ["HX-Request"])
        return response


def _to_sign_in(request: HttpRequest, error: SignInRequired) -> HttpResponse:
    """To the right door, keeping what was typed and the way back."""
    name = "staff:sign-in" if error.data.get("door") == "official" else "residents:sign-in"
    back = request.get_full_path() if request.method in ("GET", "HEAD") else held_forms.page_of_form(request)
    address = f"{reverse(name)}?{urlencode({'next': back})}"
    response: HttpResponse = redirect(address)
    if "HX-Request" in request.headers:  # a whole page, not a sign-in form inside a table row
        response = HttpResponse(status=204, headers={"HX-Redirect": address})
    if held_forms.may_hold(request):
        held_forms.hold(request, response)
    return response
