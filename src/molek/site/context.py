"""What every template may know."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from molek.base.http import Request
from molek.base.menu import MenuEntry, MenuPlace, entries


def _menu(request: HttpRequest) -> list[MenuEntry]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return entries(MenuPlace.PUBLIC)
    if actor.is_official:
        return [e for e in entries(MenuPlace.OFFICE) if not e.permission or actor.may(e.permission)]
    if actor.is_resident:
        return entries(MenuPlace.PUBLIC) + entries(MenuPlace.RESIDENT)
    return entries(MenuPlace.PUBLIC)


def site(request: HttpRequest) -> dict[str, Any]:
    """``menu`` (entries for this actor), ``actor``, ``is_demo``, ``live_port``."""
    return {
        "menu": _menu(request),
        "actor": getattr(cast(Request, request), "actor", None),
        "is_demo": settings.MOLEK.demo,
        "live_port": settings.MOLEK.live_port,
    }
