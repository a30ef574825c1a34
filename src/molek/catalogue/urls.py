from __future__ import annotations

from django.urls import URLPattern, path

from molek.catalogue import views

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("layanan/", views.services, name="services"),
    path("layanan/<slug:code>/", views.service, name="service"),
]
