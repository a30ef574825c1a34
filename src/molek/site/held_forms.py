"""What was typed must not be lost when a session is over."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "molek_held"


def is_waiting(request: HttpRequest) -> bool:
    return COOKIE in request.COOKIES
