from __future__ import annotations

from django.urls import URLPattern, path

from molek.audit import views

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("log/", views.log, name="log"),
    path("log/akar.json", views.roots, name="roots"),
]
