"""What every template may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from molek.base.actors import ANONYMOUS, Actor
from molek.base.errors import Text
from molek.base.http import Request, address_of
from molek.base.menu import MenuEntry, MenuPlace, entries
from molek.site import held_forms

_SIGN_IN_PAGES = frozenset({"residents:sign-in", "staff:sign-in"})


@dataclass(frozen=True, slots=True)
class MenuLink:
    label: Text
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Links under one heading of the folded menu."""

    title: Text
    links: list[MenuLink]


_SHORT = 5  # links beside the folded menu; a narrow screen shows the first of them


def _short(links: list[MenuLink]) -> list[MenuLink]:
    """The first links; the page's own is among them wherever it stands."""
    first = links[:_SHORT]
    current = next((link for link in links[_SHORT:] if link.is_current), None)
    return [*first[: _SHORT - 1], current] if current else first


def _groups(actor: Actor, links: list[MenuLink]) -> list[MenuGroup]:
    """The whole menu under headings; nothing where all of it stands in the short one."""
    if len(links) <= _SHORT:
        return []
    if actor.is_official:
        return [MenuGroup(_("Pekerjaan"), links)]
    own = {address_of(entry.url_name) for entry in entries(MenuPlace.RESIDENT)} if actor.is_resident else set()
    groups = [
        MenuGroup(_("Milik saya"), [link for link in links if link.href in own]),
        MenuGroup(_("Layanan dan kota"), [link for link in links if link.href not in own]),
    ]
    return [group for group in groups if group.links]


def _menu(actor: Actor) -> list[MenuEntry]:
    if actor.is_official:
        return [e for e in entries(MenuPlace.OFFICE) if e.is_for(actor)]
    if actor.is_resident:
        return entries(MenuPlace.PUBLIC) + entries(MenuPlace.RESIDENT)
    return entries(MenuPlace.PUBLIC)


def _links(menu: list[MenuEntry], path: str) -> list[MenuLink]:
    """The menu with addresses. Current is the one nearest above the page: ``/kerja/`` is above the others too."""
    found = [(entry.label, href) for entry in menu if (href := address_of(entry.url_name))]
    here = max((href for _, href in found if path.startswith(href)), key=len, default="")
    return [MenuLink(label, href, href == here) for label, href in found]


def _who(actor: Actor) -> str:
    """Tells two persons at one browser apart, so that a draft of one is never shown to the other; says no more."""
    if actor == ANONYMOUS:
        return ""
    return hashlib.blake2s(actor.ref.encode(), key=settings.SECRET_KEY.encode()[:32], digest_size=6).hexdigest()


def _is_box(request: HttpRequest, actor: Actor) -> bool:
    return request.path.startswith(held_forms.BOX_PATH) or bool(actor.device)


def _site_url(request: HttpRequest) -> str:
    """Where this page stands; a request under a name that is not ours is refused on a page all the same."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return settings.MOLEK.public_url


def site(request: HttpRequest) -> dict[str, Any]:
    """``menu`` (links for this actor), ``menu_short`` and ``menu_groups`` (the same to draw), ``actor``, ``is_demo``,
    ``live_port``, ``city_name``, ``site_url`` (no path).

    ``here`` is the address that a language switch returns to: "/" after a POST, whose address may not answer to GET.
    ``is_phone`` is false at a Service Box, which is nobody's own: nothing is installed or kept there.
    ``has_held_form`` is true on a sign-in page while typed input waits for the visitor.
    """
    actor = getattr(cast(Request, request), "actor", ANONYMOUS)
    match = request.resolver_match
    menu = _links(_menu(actor), request.path)
    return {
        "menu": menu,
        "menu_short": _short(menu),
        "menu_groups": _groups(actor, menu),
        "actor": actor,
        "who": _who(actor),
        "is_demo": settings.MOLEK.demo,
        "live_port": settings.MOLEK.live_port,
        "city_name": settings.CITY.name,
        "site_url": _site_url(request),
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else "/",
        "is_phone": not _is_box(request, actor),
        "has_held_form": match is not None and match.view_name in _SIGN_IN_PAGES and held_forms.is_waiting(request),
    }
