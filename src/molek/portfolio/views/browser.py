"""The pages of the protocol that people see on their way between two systems.

They are left by a page that moves on by itself where a form led to it: a browser that obeys ``form-action`` would
not follow a redirect from our form to somebody else's address, and no page of ours is allowed more than ourselves.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import auth
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from molek.base.http import Request
from molek.portfolio import operations
from molek.portfolio.enums import Audience
from molek.residents import queries as residents
from molek.staff import queries as staff

_ASKED = "molek_since"  # our own mark in the address of a request that leads through a sign-in
_SALT = "portfolio.asked"
_ASKED_LIVES_S = 60 * 60


@require_http_methods(["GET", "POST"])
def authorize(request: Request) -> HttpResponse:
    """Known at another system: sign in if need be, agree if need be, and back."""
    at = timezone.now()
    is_answer = request.method == "POST"
    result = operations.authorise(
        uri=_without_mark(request),
        by=request.actor,
        signed_in_at=_signed_in_at(request),
        asked_at=_asked_at(request),
        is_agreed=request.POST.get("decision") == "allow" if is_answer else None,
        agreement=request.POST.get("agreement", ""),
        at=at,
    )
    if isinstance(result, operations.SendBack):
        return _send(request, result.address, by_page=is_answer or _ASKED in request.GET)
    if isinstance(result, operations.ConsentNeeded):
        return render(request, "portfolio/consent.html", {"page": result})
    return _sign_in_first(request, result, at)


def _signed_in_at(request: Request) -> dt.datetime | None:
    if request.actor.is_resident:
        return residents.signed_in_at(session=request.session)
    return staff.signed_in_at(session=request.session) if request.actor.is_official else None


def _without_mark(request: Request) -> str:
    query = request.GET.copy()
    query.pop(_ASKED, None)
    if _ASKED not in request.GET:
        return request.build_absolute_uri()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _asked_at(request: Request) -> dt.datetime | None:
    """When this request first came, as we marked it; None if it did not lead through a sign-in, or too long ago."""
    try:
        moment, query = signing.loads(request.GET.get(_ASKED, ""), salt=_SALT, max_age=_ASKED_LIVES_S)
    except (signing.BadSignature, ValueError):
        return None
    return dt.datetime.fromisoformat(moment) if query == _query(request) else None


def _query(request: Request) -> str:
    query = request.GET.copy()
    query.pop(_ASKED, None)
    return query.urlencode()


def _send(request: Request, address: str, *, by_page: bool) -> HttpResponse:
    if not by_page:
        response: HttpResponse = HttpResponseRedirect(address)
    else:
        response = render(request, "portfolio/onward.html", {"address": address})
    add_never_cache_headers(response)
    return response


def _sign_in_first(request: Request, needed: operations.SignInNeeded, at: dt.datetime) -> HttpResponse:
    if needed.is_fresh:
        auth.logout(request)  # the door lets through whoever is signed in
    mark = signing.dumps([at.isoformat(), _query(request)], salt=_SALT)
    back = f"{request.path}?{_query(request)}&{urlencode({_ASKED: mark})}"
    doors = {
        Audience.RESIDENTS: reverse("residents:sign-in"), Audience.OFFICIALS: reverse("staff:sign-in"),
    }  # fmt: skip
    led = {audience: f"{door}?{urlencode({'next': back})}" for audience, door in doors.items()}
    if needed.audience in led:
        return redirect(led[needed.audience])
    context = {
        "system": needed.system, "resident_door": led[Audience.RESIDENTS], "official_door": led[Audience.OFFICIALS]
    }  # fmt: skip
    return render(request, "portfolio/doors.html", context)


@require_http_methods(["GET", "POST"])
def leave(request: Request) -> HttpResponse:
    """A client asks that its visitor be signed out of the city too; he is asked first."""
    asked = request.GET
    is_done = request.method == "POST"
    result = operations.leave(
        hint=asked.get("id_token_hint", ""),
        client_key=asked.get("client_id", ""),
        address=asked.get("post_logout_redirect_uri", ""),
        state=asked.get("state", "")[:300],
        is_done=is_done,
        by=request.actor,
        at=timezone.now(),
    )
    if not is_done and request.actor.id is not None:
        return render(request, "portfolio/leave.html", {"system": result.system})
    auth.logout(request)
    return _send(request, result.address or reverse("home"), by_page=True)
