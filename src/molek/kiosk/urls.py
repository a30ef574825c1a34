from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.kiosk.views import demo, door, machine, mending, operators, own, paying, services

app_name = "kiosk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("kotak/", machine.idle, name="idle"),
    path("kotak/daftar/", machine.enrol, name="enrol"),
    path("kotak/selesai/", machine.end, name="end"),
    path("kotak/tampilan/", machine.look, name="look"),
    path("kotak/detak/", machine.beat, name="beat"),
    path("kotak/hidup/", machine.alive, name="alive"),
    path("kotak/luring/", machine.without_network, name="offline"),
    path("kotak/sw.js", machine.service_worker, name="service-worker"),
    path("kotak/masuk/", door.door, name="door"),
    path("kotak/masuk/kartu/", door.card, name="card"),
    path("kotak/masuk/pin/", door.pin, name="pin"),
    path("kotak/masuk/nik/", door.nik, name="nik"),
    path("kotak/masuk/kode/", door.code, name="code"),
    path("kotak/menu/", services.menu, name="menu"),
    path("kotak/layanan/", services.groups, name="groups"),
    path("kotak/layanan/<slug:slug>/", services.group, name="group"),
    path("kotak/ajukan/<slug:code>/", services.apply, name="apply"),
    path("kotak/permohonan/", own.own, name="own"),
    path("kotak/permohonan/<slug:ref>/", own.application, name="application"),
    path("kotak/permohonan/<slug:ref>/cetak/", own.start_print, name="start-print"),
    path("kotak/permohonan/<slug:ref>/perbaiki/", mending.correct, name="correct"),
    path("kotak/permohonan/<slug:ref>/tinjau/", mending.request_review, name="request-review"),
    path("kotak/permohonan/<slug:ref>/bayar/", paying.pay, name="pay"),
    path("kotak/bayar/<slug:number>/", paying.charge, name="charge"),
    path("kotak/kode-ambil/", own.pickup, name="pickup"),
    path("kotak/cetak/<int:print_id>/", own.paper, name="print"),
    path("kotak/cetak/<int:print_id>/surat.pdf", own.paper_pdf, name="print-pdf"),
    path("kotak/cetak/<int:print_id>/keluar/", own.paper_taken, name="paper-taken"),
    path("kotak/cetak/<int:print_id>/gagal/", own.paper_failed, name="paper-failed"),
    path("demo/kotak/", demo.demo, name="demo"),
    path("kerja/kotak/", operators.boxes, name="boxes"),
    path("kerja/kotak/baru/", operators.add, name="add"),
    path("kerja/kotak/pengumuman/", operators.announce, name="announce"),
    path("kerja/kotak/pengumuman/<int:announcement_id>/hentikan/", operators.end_announcement, name="announcement-end"),
    path("kerja/kotak/operator/", operators.contacts, name="contacts"),
    path("kerja/kotak/<int:device_id>/", operators.box, name="box"),
    path("kerja/kotak/<int:device_id>/kode/", operators.renew, name="renew"),
    path("kerja/kotak/<int:device_id>/kertas/", operators.load_paper, name="load-paper"),
    path("kerja/kotak/<int:device_id>/cabut/", operators.revoke, name="revoke"),
]
