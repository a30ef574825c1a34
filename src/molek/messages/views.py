"""The demo page of messages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from molek.base.errors import NotFound
from molek.base.http import Request
from molek.messages import queries

_REFRESH_S = 5


def demo(request: Request) -> HttpResponse:
    """What would have been sent. In a real city there is no such page.

    ``nomor`` filters by the last digits of the phone; ``diam`` stops the page from renewing itself.
    """
    if not settings.MOLEK.demo:
        raise NotFound()
    ending = "".join(c for c in request.GET.get("nomor", "") if c.isdigit())[-15:].removeprefix("0")
    is_still = "diam" in request.GET
    response = render(
        request,
        "messages/demo.html",
        {
            "messages_sent": queries.demo_messages(at=timezone.now(), ending=ending),
            "ending": ending,
            "is_still": is_still,
            "seconds": _REFRESH_S,
        },
    )
    if not is_still:
        response["Refresh"] = str(_REFRESH_S)
    return response
