"""Structured data (schema.org) for search engines, as JSON that may stand inside a page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

Absolute = Callable[[str], str]
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def embedded(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in, and in which no two braces meet."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, indent=0)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class _Drawn(Protocol):
    @property
    def fallback(self) -> str: ...


class _Text(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def href(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def published_at(self) -> dt.datetime: ...
    @property
    def changed_at(self) -> dt.datetime: ...
    @property
    def lead(self) -> _Drawn | None: ...


def article(text: _Text, absolute: Absolute) -> str:
    """A news item, an announcement or a page."""
    data: dict[str, Any] = {
        "@type": "NewsArticle" if text.kind == "NEWS" else "Article",
        "headline": text.title,
        "description": text.summary,
        "inLanguage": text.language,
        "datePublished": text.published_at.isoformat(),
        "dateModified": text.changed_at.isoformat(),
        "mainEntityOfPage": absolute(text.href),
        "isAccessibleForFree": True,
    }
    if text.lead is not None:
        data["image"] = absolute(text.lead.fallback)
    return embedded(data)


def office(
    *, name: str, address: str, phone: str, city: str, days: Sequence[Sequence[tuple[dt.time, dt.time]]],
    place: tuple[Any, Any] | None, url: str,
) -> str:  # fmt: skip
    """A government office with its regular hours."""
    data: dict[str, Any] = {
        "@type": "GovernmentOffice",
        "name": name,
        "url": url,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": address,
            "addressLocality": city,
            "addressCountry": "ID",
        },
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": _DAY_NAMES[number],
                "opens": f"{opens:%H:%M}",
                "closes": f"{closes:%H:%M}",
            }
            for number, spans in enumerate(days)
            for opens, closes in spans
        ],
    }
    if phone:
        data["telephone"] = phone
    if place is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": str(place[0]), "longitude": str(place[1])}
    return embedded(data)


def city(*, name: str, url: str, search: str) -> str:
    """The city's government and the search of its website. ``search`` is the path of the results page."""
    data = {
        "@type": "WebSite",
        "name": name,
        "url": url,
        "publisher": {"@type": "GovernmentOrganization", "name": name, "url": url},
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{url.rstrip('/')}{search}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }
    return embedded(data)


def service(*, name: str, summary: str, audience: str, provider: str, url: str) -> str:
    """A service of the city that anybody may apply for by himself."""
    return embedded(
        {
            "@type": "GovernmentService",
            "name": name,
            "description": summary,
            "audience": {"@type": "Audience", "audienceType": audience},
            "provider": {"@type": "GovernmentOrganization", "name": provider},
            "url": url,
            "isAccessibleForFree": True,
        }
    )
