from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "idcards"
urlpatterns: list[URLPattern | URLResolver] = []
