"""What somebody typed must not be lost because his session ended, or changed in another tab.

A form that arrives too late is kept for half an hour, given back once when the same browser opens the same page again,
and forgotten at sign-out. Kept in a session of its own, encrypted with a key that only the browser has: neither the
database nor the cookie alone can be read. Never kept: files, passwords, codes, tokens.

Whose form it is cannot be known when nobody is signed in; when somebody was, only he gets it back.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final, cast
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase, QueryDict

from molek.base.actors import ANONYMOUS, Actor

COOKIE: Final = "molek_held"
BOX_PATH: Final = "/kotak/"  # the screens of the Service Box
KEEP_S: Final = 30 * 60
MOST_BYTES: Final = 50_000
_SECRET_NAMES = frozenset({"csrfmiddlewaretoken", "code", "kode", "otp", "totp", "pin", "token", "repeat"})
_SECRET_PARTS = ("password", "passphrase", "sandi", "secret")


def _is_secret(name: str) -> bool:
    low = name.lower()
    return low in _SECRET_NAMES or any(part in low for part in _SECRET_PARTS)


def _actor(request: HttpRequest) -> Actor:
    return getattr(request, "actor", ANONYMOUS)


def _from_same_site(request: HttpRequest) -> bool:
    """Did a page of ours send it? Otherwise a stranger's page could plant words in our forms."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sender).netloc == request.get_host()


def page_of_form(request: HttpRequest) -> str:
    """The page that held the form: where the browser says it came from, if that is ours, else the address itself.

    A button often posts to an address that answers to no GET; leading back there would be a dead end.
    """
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc == request.get_host() and referer.path:
        return referer.path + (f"?{referer.query}" if referer.query else "")
    return request.get_full_path()


def _typed(request: HttpRequest) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not _is_secret(name):
            typed.setlist(name, [v for v in values if isinstance(v, str)])
    return typed


def may_hold(request: HttpRequest) -> bool:
    """Is there anything to keep, not too much of it, and from a page of ours?

    Never at a Service Box: the next visitor of that browser is somebody else.
    """
    if request.method != "POST" or not _from_same_site(request) or request.path.startswith(BOX_PATH):
        return False
    return 0 < len(_typed(request).urlencode()) <= MOST_BYTES


def _store(key: str | None) -> SessionBase:
    engine = import_module(settings.SESSION_ENGINE)
    return cast(SessionBase, engine.SessionStore(key))


def hold(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep what was typed, and give the browser the key to it. One at a time: a later form replaces an earlier one."""
    drop(request, response)
    secret = Fernet.generate_key()
    kept = {
        "path": urlsplit(page_of_form(request)).path,
        "typed": _typed(request).urlencode(),
        "who": "" if _actor(request) == ANONYMOUS else _actor(request).ref,
    }
    session = _store(None)
    session["held"] = Fernet(secret).encrypt(json.dumps(kept).encode()).decode()
    session.set_expiry(KEEP_S)
    session.create()
    _set_cookie(response, f"{session.session_key}.{secret.decode()}", KEEP_S)


def _set_cookie(response: HttpResponseBase, value: str, max_age: int) -> None:
    response.set_cookie(
        COOKIE, value, max_age=max_age, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _read(request: HttpRequest) -> dict[str, Any] | None:
    key, _, secret = request.COOKIES.get(COOKIE, "").partition(".")
    if not key or not secret:
        return None
    cipher = _store(key).get("held")
    if cipher is None:
        return None
    try:
        kept = json.loads(Fernet(secret).decrypt(cipher, ttl=KEEP_S))
    except (InvalidToken, ValueError):
        return None
    return cast(dict[str, Any], kept)


def is_waiting(request: HttpRequest) -> bool:
    """Is something kept for this browser? Costs a query only when the cookie is there."""
    return _read(request) is not None


def waiting_for(request: HttpRequest) -> QueryDict | None:
    """What was typed on the page being opened now, if it was this person's. A query only when the cookie is there."""
    if request.method != "GET":
        return None
    kept = _read(request)
    if kept is None or kept["path"] != request.path or kept["who"] not in ("", _actor(request).ref):
        return None
    return QueryDict(kept["typed"])


def drop(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget what is kept for this browser."""
    key, _, _ = request.COOKIES.get(COOKIE, "").partition(".")
    if not key:
        return
    session = _store(key)
    if "held" in session:  # never another kind of session
        session.delete()
    response.delete_cookie(COOKIE, samesite="Lax")
