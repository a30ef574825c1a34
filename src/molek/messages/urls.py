from __future__ import annotations

from django.urls import URLPattern, path

from molek.messages import views

app_name = "messages"
urlpatterns: list[URLPattern] = [
    path("demo/pesan/", views.demo, name="demo"),
    path("pesan/tanda-terima/", views.receipt, name="receipt"),
    path("kerja/pesan/", views.desk, name="desk"),
    path("kerja/pesan/coba-lagi/", views.retry_all, name="retry-all"),
    path("kerja/pesan/<int:message_id>/coba-lagi/", views.retry, name="retry"),
    path("kerja/pesan/<int:message_id>/hentikan/", views.drop, name="drop"),
]
