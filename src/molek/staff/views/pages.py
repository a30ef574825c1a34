"""What the pages of this package have in common: a grave act, the way on."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from molek.base.actors import Actor
from molek.base.http import Request, View, address_of
from molek.base.menu import MenuPlace, entries
from molek.staff import queries


def home_of(actor: Actor | None) -> str:
    """The first page of the office menu that is the official's."""
    for entry in entries(MenuPlace.OFFICE):
        if actor is not None and entry.permission and actor.may(entry.permission):
            address = address_of(entry.url_name)
            if address:
                return address
    return reverse("staff:account")


def grave(view: View) -> View:
    """Before the page, the official types his password again unless he did in the last ten minutes."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.is_recently_confirmed(session=request.session, at=timezone.now()):
            return redirect(f"{reverse('staff:confirm')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return guarded
