"""What all screens have in common: a live box, a visitor of its own, no trace afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone

from molek.base.errors import DomainError
from molek.base.forms import RefusableForm
from molek.base.http import Request
from molek.kiosk import operations, queries
from molek.kiosk.errors import DeviceNotKnown
from molek.kiosk.operations import Recognised
from molek.kiosk.rules.health import BEAT
from molek.residents import queries as residents

COOKIE = "molek_box"
COOKIE_PATH = "/kotak/"
_COOKIE_LASTS_S = 400 * 86_400  # as long as a browser keeps one; renewed daily
LOOK = "kiosk_look"  # session: what the visitor set on the screen; {"contrast": bool, ...}
LOOKS = ("contrast", "large", "low", "quiet")
AGENT = "http://127.0.0.1:8631"  # the box's own printer service, see deploy/kiosk
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    f"connect-src 'self' {AGENT}; frame-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
View = Callable[..., HttpResponseBase]


class BoxRequest(Request):
    """A request from a live box."""

    box: Recognised


def set_device_cookie(response: HttpResponse, token: str) -> None:
    """The box keeps its token where no script and no other part of the site can read it."""
    response.set_cookie(
        COOKIE, token, max_age=_COOKIE_LASTS_S, path=COOKIE_PATH, secure=settings.MOLEK.https, httponly=True,
        samesite="Strict",
    )  # fmt: skip


def box_required(view: View) -> View:
    """Only from a live box; a refusal of what is asked stays on the kiosk's own screens."""

    @wraps(view)
    def guarded(request: BoxRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            request.box = operations.recognise(token=request.COOKIES.get(COOKIE, ""), at=timezone.now())
            response = view(request, *args, **kwargs)
        except DeviceNotKnown as error:
            forget_visitor(request)
            response = render(request, "kiosk/locked.html", {"error": error}, status=error.status)
        except DomainError as error:
            say = f"{error} {error.advice}".strip()
            response = screen(request, "kiosk/refusal.html", say=say, error=error, status=error.status)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return guarded


def visitor_required(view: View) -> View:
    """A resident who signed in at this very box, with a card that is still good; else back to the first screen."""

    @wraps(view)
    def guarded(request: BoxRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = request.session.get(residents.SESSION_KEY) or {}
        is_here = request.actor.is_resident and request.actor.device == request.box.device.ref
        if not is_here or not residents.is_live_card(held.get("card", 0)):
            return leave(request)
        return view(request, *args, **kwargs)

    return box_required(guarded)


def open_session(request: BoxRequest, opened: operations.Opened) -> None:
    """A new session for the visitor, with nothing in it from before but how he set the screen."""
    look = request.session.get(LOOK, {})
    request.session.flush()
    rotate_token(request)
    request.session[LOOK] = look
    request.session[residents.SESSION_KEY] = dict(opened.session)


def forget_visitor(request: HttpRequest) -> None:
    """Nothing of a visitor stays. An official who looks at a box from his own browser stays signed in."""
    session = request.session
    resident = session.get(residents.SESSION_KEY)
    if request.user.is_authenticated or (resident and not resident.get("device")):
        for key in [key for key in session.keys() if key.startswith("kiosk_")]:  # noqa: SIM118  not a mapping
            del session[key]
        return
    if session.keys():
        auth.logout(request)


def wiped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` with orders to the browser to forget what it has seen. The key of the box stays."""
    response.headers["Clear-Site-Data"] = '"cache"'
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def leave(request: HttpRequest) -> HttpResponse:
    """To the first screen, everything forgotten."""
    forget_visitor(request)
    return wiped(request, redirect("kiosk:idle"))


def screen(request: BoxRequest, template: str, *, say: str, status: int = 200, **context: Any) -> HttpResponse:
    """One screen. ``say`` is read aloud and stands in the caption."""
    device = request.box.device
    now = timezone.now()
    seen_s = (now - device.last_seen_at).total_seconds() if device.last_seen_at else BEAT.total_seconds()
    return render(
        request,
        template,
        {
            "box": device,
            "say": say,
            "say_key": next((key for key in queries.GUIDANCE if queries.guidance(key) == say), ""),
            "look": request.session.get(LOOK, {}),
            "is_visitor": request.actor.is_resident and request.actor.device == device.ref,
            "beat_in_s": max(0, round(BEAT.total_seconds() - seen_s)),
            "agent": AGENT,
            "has_voices": queries.has_voices(),
            "idle_warning": queries.guidance("idle-warning"),
            "offline_text": queries.guidance("offline"),
            **context,
        },
        status=status,
    )


def form_screen(
    request: BoxRequest,
    form_class: type[RefusableForm],
    act: Callable[[dict[str, Any]], HttpResponse],
    *,
    template: str,
    say: str,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A screen with one form; a refusal comes back on it and is read aloud."""
    status = 200
    form = form_class(initial=initial)
    if request.method == "POST":
        form = form_class(request.POST)
        status = 422
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except DeviceNotKnown:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
        say = " ".join(str(text) for errors in form.errors.values() for text in errors)
    return screen(request, template, say=say, form=form, status=status, **context)
