from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from molek.insight.views import data, desk, policy, public


class DayConverter:
    """A calendar day as in 2026-10-15."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(DayConverter, "insight_day")

app_name = "insight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("angka/", public.figures, name="figures"),
    path("data/", data.catalogue, name="catalogue"),
    path("data/katalog.jsonld", data.catalogue_jsonld, name="catalogue-jsonld"),
    path("data/katalog.ttl", data.catalogue_turtle, name="catalogue-turtle"),
    path("data/<slug:code>/", data.dataset, name="dataset"),
    path("data/<slug:code>.csv", data.csv_file, name="csv"),
    path("data/<slug:code>.json", data.json_file, name="json"),
    path("data/<slug:code>/<insight_day:day>.csv", data.csv_file, name="csv-version"),
    path("data/<slug:code>/<insight_day:day>.json", data.json_file, name="json-version"),
    path("kerja/kebijakan/", policy.page, name="policy"),
    path("kerja/kebijakan/data.csv", policy.export_csv, name="policy-csv"),
    path("kerja/kebijakan/data.xlsx", policy.export_xlsx, name="policy-xlsx"),
    path("kerja/kebijakan/layanan/<slug:code>/", policy.service, name="policy-service"),
    path("kerja/kebijakan/<str:code>/", policy.area, name="policy-area"),
    path("kerja/data-terbuka/", desk.page, name="desk"),
    path("kerja/data-terbuka/<slug:code>/tahan/", desk.hold, name="hold"),
    path("kerja/data-terbuka/<slug:code>/lepas/", desk.end_hold, name="end-hold"),
    path("kerja/data-terbuka/<slug:code>/terbitkan/", desk.release, name="release"),
]
