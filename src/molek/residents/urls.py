from __future__ import annotations

from django.urls import URLPattern, path

from molek.residents.views import assistance, cards, imports, representing, search, sign_in

app_name = "residents"
urlpatterns: list[URLPattern] = [
    path("masuk/", sign_in.sign_in, name="sign-in"),
    path("masuk/kode/", sign_in.code, name="code"),
    path("masuk/kode/lagi/", sign_in.code_again, name="code-again"),
    path("keluar/", sign_in.sign_out, name="sign-out"),
    path("kerja/bantu/", assistance.assist, name="assist"),
    path("kerja/bantu/konfirmasi/", assistance.confirm, name="assist-confirm"),
    path("kerja/bantu/kuasa/", representing.principal, name="represent"),
    path("kerja/bantu/kuasa/periksa/", representing.proxy, name="represent-confirm"),
    path("kerja/bantu/selesai/", assistance.end, name="assist-end"),
    path("kerja/kartu/", cards.card, name="card"),
    path("kerja/kartu/terbitkan/", cards.issue, name="card-issue"),
    path("kerja/kartu/pin/", cards.new_pin, name="card-pin"),
    path("kerja/kartu/cabut/", cards.end, name="card-end"),
    path("kerja/kartu/kartu.pdf", cards.paper, name="card-paper"),
    path("kartu-saya/", cards.own, name="own-card"),
    path("kerja/penduduk/", search.search, name="search"),
    path("kerja/penduduk/impor/", imports.imports, name="import"),
    path("kerja/penduduk/impor/<int:run_id>/", imports.run, name="import-run"),
    path("kerja/penduduk/impor/<int:run_id>/laporan.csv", imports.report, name="import-report"),
    path("kerja/penduduk/<uuid:ref>/", search.record, name="record"),
]
