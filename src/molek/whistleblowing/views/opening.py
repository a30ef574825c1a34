"""An opened key between two clicks at the desk.

Typed for every click, a passphrase would soon be short and stand on a note. So the opened key is kept for twenty
minutes, encrypted, in the session's row; what decrypts it is only in a cookie of that browser, sent to the desk's
pages and nowhere else. Neither the database nor the cookie alone opens anything, as with held forms (ADR 10).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from molek.base.errors import DomainError, NotPermitted
from molek.base.http import Request
from molek.whistleblowing import operations
from molek.whistleblowing.errors import KeyMissing
from molek.whistleblowing.forms import PassphraseForm

COOKIE: Final = "molek_lapor"
PATH: Final = "/kerja/lapor-aman/"
OPEN_S: Final = 20 * 60
_KEPT = "whistleblowing_key"
View = Callable[..., HttpResponse]


def keep(request: Request, response: HttpResponse, key: operations.OpenKey) -> None:
    secret = Fernet.generate_key()
    plain = json.dumps([key.recipient_id, key.official_id, key.private]).encode()
    request.session[_KEPT] = Fernet(secret).encrypt(plain).decode()
    response.set_cookie(
        COOKIE, secret.decode(), max_age=OPEN_S, path=PATH, httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def drop(request: Request, response: HttpResponse) -> None:
    request.session.pop(_KEPT, None)
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def opened(request: Request) -> operations.OpenKey | None:
    """The key that this browser opened less than twenty minutes ago, for the official who is signed in."""
    kept, secret = request.session.get(_KEPT), request.COOKIES.get(COOKIE, "")
    if not kept or not secret:
        return None
    try:
        recipient_id, official_id, private = json.loads(Fernet(secret).decrypt(kept.encode(), ttl=OPEN_S))
    except (InvalidToken, ValueError):
        return None
    return operations.OpenKey(recipient_id, official_id, private) if official_id == request.actor.id else None


def with_key(view: View) -> View:
    """The view gets ``key``. While it is closed, the passphrase is asked for: on a page of its own, or with what was
    typed kept in the page, so that nothing is lost when the twenty minutes end in the middle of a sentence.
    """

    @wraps(view)
    def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = opened(request)
        if key is not None:
            return view(request, *args, key=key, **kwargs)
        if request.method != "POST":
            return redirect(f"{reverse('whistleblowing:open')}?{urlencode({'next': request.get_full_path()})}")
        form = PassphraseForm(request.POST if "key-passphrase" in request.POST else None, prefix="key")
        if form.is_valid():
            try:
                key = operations.open_key(
                    passphrase=form.cleaned_data["passphrase"], by=request.actor, at=timezone.now()
                )
            except KeyMissing:
                return redirect("whistleblowing:keys")
            except NotPermitted:
                raise
            except DomainError as error:
                form.refuse(error)
            else:
                response = view(request, *args, key=key, **kwargs)
                keep(request, response, key)
                return response
        return render(request, "whistleblowing/closed.html", {"form": form, "typed": _typed(request)}, status=422)

    return asked


def _typed(request: Request) -> list[tuple[str, str]]:
    hidden = {"csrfmiddlewaretoken", "key-passphrase"}
    return [(name, value) for name, values in request.POST.lists() if name not in hidden for value in values]
