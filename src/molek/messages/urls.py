from __future__ import annotations

from django.urls import URLPattern, path

from molek.messages import views

app_name = "messages"
urlpatterns: list[URLPattern] = [path("demo/pesan/", views.demo, name="demo")]
