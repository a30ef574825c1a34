"""The public pages: which services there are, and the published standard of each."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from molek.base import structured
from molek.base.workdays import city_date
from molek.catalogue import queries

_SHOWN_OPEN = 12  # more than that are folded by purpose: a phone should not scroll through fifty


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("cari", "")[:100]
    groups = queries.service_groups(text=text, language=get_language() or "id")
    is_long = len(groups) > 1 and sum(len(group.cards) for group in groups) > _SHOWN_OPEN
    return render(request, "catalogue/services.html", {"groups": groups, "text": text, "is_long": is_long})


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    at, language = timezone.now(), get_language() or "id"
    page = queries.service_page(code=code, language=language, on=city_date(at))
    data = structured.service(
        name=page.name, summary=page.summary, audience=page.audience, provider=settings.CITY.government,
        url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    context = {"page": page, "components": queries.city_components(at=at, language=language), "data": data}
    return render(request, "catalogue/service.html", context)
