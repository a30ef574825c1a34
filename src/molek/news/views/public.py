"""News, announcements, pages, the pledge, pictures, the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from molek.base import structured
from molek.base.http import Request
from molek.news import queries
from molek.news.enums import ItemKind
from molek.news.queries import pictures, public, standards

_FOR_EVER = "public, max-age=31536000, immutable"


def language() -> str:
    return get_language() or "id"


def _listing(request: Request, kind: ItemKind, template: str) -> HttpResponse:
    page = public.listing(kind=kind, at=timezone.now(), language=language(), after=request.GET.get("after"))
    return render(request, template, {"page": page})


@require_safe
def news(request: Request) -> HttpResponse:
    """The archive of news, newest first."""
    return _listing(request, ItemKind.NEWS, "news/news.html")


@require_safe
def notices(request: Request) -> HttpResponse:
    """The announcements that hold now."""
    return _listing(request, ItemKind.NOTICE, "news/notices.html")


@require_safe
def item(request: Request, slug: str, kind: ItemKind = ItemKind.NEWS) -> HttpResponse:
    """One text as the public reads it."""
    text = queries.shown(kind=kind, slug=slug, at=timezone.now(), language=language())
    return render(
        request, "news/item.html", {"text": text, "data": structured.article(text, request.build_absolute_uri)}
    )


@require_safe
def pledge(request: Request) -> HttpResponse:
    """The pledge of service with its versions, and the components of every standard."""
    at = timezone.now()
    context = {
        "text": standards.pledge(at=at, language=language()),
        "history": standards.pledge_history(),
        "components": queries.standard_components(at, language()),
    }
    return render(request, "news/pledge.html", context)


@require_safe
def picture(request: Request, sha256: str, kind: str) -> HttpResponse:
    """One file of a picture; kept by browsers for ever once it is public."""
    content, is_public = pictures.picture_content(sha256=sha256, kind=kind, by=request.actor)
    response = HttpResponse(content, content_type=f"image/{kind}")
    response.headers["Cache-Control"] = _FOR_EVER if is_public else "private, no-store"
    return response


@require_safe
def search(request: Request) -> HttpResponse:
    """One question to everything: services, texts, offices."""
    found = queries.search(text=request.GET.get("q", ""), at=timezone.now(), language=language())
    return render(request, "news/search.html", {"found": found})
