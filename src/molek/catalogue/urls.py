from __future__ import annotations

from django.urls import URLPattern, path

from molek.catalogue.views import public

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("layanan/", public.services, name="services"),
    path("layanan/<slug:code>/", public.service, name="service"),
]
