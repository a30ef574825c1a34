from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.privacy.views import breaches, desk, portal

app_name = "privacy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("data-saya/", portal.own, name="own"),
    path("data-saya/akses/", portal.looks, name="looks"),
    path("data-saya/akses/<int:event_id>/tanya/", portal.ask, name="ask"),
    path("data-saya/pertanyaan/<str:code>/", portal.question, name="question"),
    path("data-saya/permintaan/", portal.requests, name="requests"),
    path("data-saya/permintaan/baru/<str:kind>/", portal.new, name="new"),
    path("data-saya/permintaan/<str:code>/", portal.own_request, name="request"),
    path("data-saya/permintaan/<str:code>/kode/", portal.copy_code, name="copy-code"),
    path("data-saya/permintaan/<str:code>/unduh/", portal.copy, name="copy"),
    path("data-saya/pelanggaran/<str:code>/", portal.breach_notice, name="breach-notice"),
    path("pelanggaran-data/", portal.public_notices, name="public-notices"),
    path("kerja/data-pribadi/", desk.index, name="desk"),
    path("kerja/data-pribadi/permintaan/<str:code>/", desk.one, name="desk-request"),
    path("kerja/data-pribadi/permintaan/<str:code>/teruskan/", desk.forward, name="forward"),
    path("kerja/data-pribadi/permintaan/<str:code>/bukti/", desk.proof, name="proof"),
    path("kerja/data-pribadi/pertanyaan/<str:code>/", desk.question, name="desk-question"),
    path("kerja/data-pribadi/kegiatan/", desk.processing, name="processing"),
    path("kerja/data-pribadi/kegiatan/data.csv", desk.processing_csv, name="processing-csv"),
    path("kerja/data-pribadi/pembetulan/", desk.forwarded, name="forwarded"),
    path("kerja/data-pribadi/pembetulan/<str:code>/", desk.forwarded_one, name="forwarded-one"),
    path("kerja/data-pribadi/tanpa-alasan/", desk.unjustified, name="unjustified"),
    path("kerja/pertanyaan-warga/", desk.asked, name="asked"),
    path("kerja/pertanyaan-warga/<str:code>/", desk.asked_one, name="asked-one"),
    path("kerja/data-pribadi/pelanggaran/", breaches.index, name="breaches"),
    path("kerja/data-pribadi/pelanggaran/baru/", breaches.new, name="breach-new"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/", breaches.one, name="breach"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/cakupan/", breaches.scope, name="breach-scope"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/teks/", breaches.draft, name="breach-draft"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/sahkan/", breaches.sign, name="breach-sign"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/kirim/", breaches.send, name="breach-send"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/lapor/", breaches.report, name="breach-report"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/umumkan/", breaches.publish, name="breach-publish"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/tutup/", breaches.close, name="breach-close"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/daftar.csv", breaches.concerned, name="breach-concerned"),
    path("kerja/data-pribadi/pelanggaran/<str:code>/lembaga.pdf", breaches.authority, name="breach-authority"),
]
