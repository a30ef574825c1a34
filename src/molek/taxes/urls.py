from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "taxes"
urlpatterns: list[URLPattern | URLResolver] = []
