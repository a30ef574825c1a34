from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.taxes.views import callback, desk, imports, money, portal, revenue

app_name = "taxes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pajak/", portal.own, name="own"),
    path("pajak/objek/", portal.claim, name="claim"),
    path("pajak/bayar/", portal.pay, name="pay"),
    path("pajak/bayar/<str:number>/", portal.charge, name="charge"),
    path("pajak/bayar/<str:number>/periksa/", portal.check, name="check"),
    path("pajak/tanda-terima/<str:token>/", portal.receipt, name="receipt"),
    path("snap/v1.0/qr/qr-mpm-notify", callback.notify, name="notify"),
    path("kerja/pajak/", desk.index, name="desk"),
    path("kerja/pajak/buka-tutup/", desk.switch, name="switch"),
    path("kerja/pajak/objek/<str:nop>/", desk.object_page, name="object"),
    path("kerja/pajak/tagihan/<int:bill_id>/", desk.bill, name="bill"),
    path("kerja/pajak/keringanan/<int:relief_id>/akhiri/", desk.end_relief, name="end-relief"),
    path("kerja/pajak/kaitan/", desk.ties, name="ties"),
    path("kerja/pajak/kaitan/<int:tie_id>/", desk.tie, name="tie"),
    path("kerja/pajak/impor/", imports.imports, name="imports"),
    path("kerja/pajak/impor/<int:run_id>/", imports.run, name="import-run"),
    path("kerja/pajak/impor/<int:run_id>/laporan.csv", imports.report, name="import-report"),
    path("kerja/pajak/uang-tertahan/", money.held, name="held"),
    path("kerja/pajak/uang-tertahan/<int:held_id>/", money.held_one, name="held-one"),
    path("kerja/pajak/penyelesaian/", money.days, name="days"),
    path("kerja/pajak/penyelesaian/<str:day>/", money.day, name="day"),
    path("kerja/pajak/penyelesaian/<str:day>/periksa/", money.prepare, name="day-prepare"),
    path("kerja/pajak/penyelesaian/<str:day>/tutup/", money.close, name="day-close"),
    path("kerja/pajak/penyelesaian/baris/<int:line_id>/", money.explain, name="day-explain"),
    path("kerja/pendapatan/", revenue.page, name="revenue"),
    path("kerja/pendapatan/data.csv", revenue.export, name="revenue-csv"),
]
