"""The public face of the log: its roots, for everybody, without sign-in. No event is shown here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from molek.audit import queries
from molek.audit.errors import SealNotFound
from molek.base.pages import number_key


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, its daily roots, and the seals page by page."""
    return render(request, "audit/log.html", queries.log_page(after=request.GET.get("after")))


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """The roots for machines: the latest seal and one a day. ``?ukuran=N``: the seal of that size. ``?dari=N``: the
    proof that the log of that size is the unchanged beginning of the latest. Anybody may read it from anywhere."""
    wanted, since = request.GET.get("ukuran"), request.GET.get("dari")
    answer = queries.published_roots(size=_size(wanted), since=_size(since))
    response = JsonResponse(answer, json_dumps_params={"indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=30"
    return response


def _size(text: str | None) -> int | None:
    if text is None:
        return None
    number = number_key(text)
    if number is None:
        raise SealNotFound()
    return number
