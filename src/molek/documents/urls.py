from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from molek.documents.views import desk, public


class TokenConverter:
    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TokenConverter, "documents_token")

app_name = "documents"
urlpatterns: list[URLPattern] = [
    path("v/<documents_token:token>", public.verify, name="verify"),
    path("v/<documents_token:token>/", public.verify),
    path("v/<documents_token:token>/bukti.json", public.proof, name="proof"),
    path("v/luring", public.offline, name="offline"),
    path("v/keys.json", public.keys, name="keys"),
    path("verify-sw.js", public.worker, name="worker"),
    path("verifikasi/", public.compare, name="compare"),
    path("kerja/register/", desk.registers, name="registers"),
    path("kerja/register/<int:register_id>/", desk.register, name="register"),
    path("kerja/register/nomor/<int:entry_id>/batal/", desk.void, name="void"),
]
