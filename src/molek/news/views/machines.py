"""For search engines and for links shared elsewhere: site map, robots.txt, cards."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as draw_sitemap
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from molek.base.http import Request, address_of
from molek.catalogue import queries as catalogue
from molek.news.enums import ItemKind
from molek.news.errors import ItemNotFound
from molek.news.providers import cards
from molek.news.queries import public
from molek.news.queries.public import Address
from molek.staff import queries as staff

_PRIVATE = ("/kerja/", "/masuk/", "/permohonan/", "/data-saya/", "/demo/", "/bahasa/", "/kotak/", "/cari/", "/v/")
# Pages of the city that always stand, by name; one whose package is missing is left out.
_STANDING = (
    "home", "help", "catalogue:services", "news:news", "news:notices", "news:offices", "news:pledge", "audit:log",
    "documents:compare", "queueing:halls", "idcards:announcement",
)  # fmt: skip


if TYPE_CHECKING:
    _OfTexts = Sitemap[Address]
    _OfPages = Sitemap[str]
else:  # the library's class takes no brackets while the program runs
    _OfTexts = _OfPages = Sitemap


class _Texts(_OfTexts):
    protocol = None

    def items(self) -> list[Address]:
        return public.addresses(at=timezone.now())

    def location(self, item: Address) -> str:
        return item.href

    def lastmod(self, item: Address) -> dt.datetime:
        return item.changed_at


class _Standing(_OfPages):
    protocol = None

    def items(self) -> list[str]:
        return [
            *filter(None, map(address_of, _STANDING)),
            *(reverse("catalogue:service", args=[one.code]) for one in catalogue.published()),
            *(reverse("news:office", args=[unit.code]) for unit in staff.all_units()),
        ]

    def location(self, item: str) -> str:
        return item


@require_safe
def sitemap(request: HttpRequest) -> TemplateResponse:
    """Every public address; nothing that is not published."""
    protocol = "https" if settings.MOLEK.https else request.scheme
    maps: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"texts": _Texts(), "standing": _Standing()}
    for one in maps.values():
        one.protocol = protocol
    response: TemplateResponse = draw_sitemap(request, maps)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what everybody may, and find the site map; nobody's own pages."""
    lines: Iterable[str] = (
        "User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE), "",
        f"Sitemap: {request.build_absolute_uri(reverse('news:sitemap'))}", "",
    )  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def card_mark(*words: str) -> str:
    """A short hash of what a card shows: its address changes with its content, so it may be kept for ever."""
    return hashlib.blake2s("\n".join([cards.LOOK, settings.CITY.name, *words]).encode(), digest_size=8).hexdigest()


@require_safe
def item_card(request: Request, kind: str, slug: str) -> HttpResponse:
    """The picture that other sites show beside a link to a text."""
    kinds = {"berita": ItemKind.NEWS, "pengumuman": ItemKind.NOTICE, "halaman": ItemKind.PAGE}
    if kind not in kinds:
        raise ItemNotFound()
    text = public.shown(kind=kinds[kind], slug=slug, at=timezone.now(), language=get_language() or "id")
    return _card(str(kinds[kind].label).capitalize(), text.title)


@require_safe
def service_card(request: Request, code: str) -> HttpResponse:
    """The same for a service."""
    page = catalogue.service_card(catalogue.current(code), language=get_language() or "id")
    return _card(page.foot, page.name)


def _card(above: str, title: str) -> HttpResponse:
    mark = card_mark(above, title)
    response = HttpResponse(cards.card(above=above, title=title, city=settings.CITY.name), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["ETag"] = f'"{mark}"'
    return response
