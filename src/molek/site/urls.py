"""Every address of the city, one line a package."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("molek.catalogue.urls")),
    path("", include("molek.residents.urls")),
    path("", include("molek.staff.urls")),
    path("", include("molek.documents.urls")),
    path("", include("molek.audit.urls")),
    path("", include("molek.messages.urls")),
    path("", include("molek.cases.urls")),
    path("", include("molek.letters.urls")),
]
