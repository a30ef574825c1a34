from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.whistleblowing.views import desk, door, keys

app_name = "whistleblowing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lapor-aman/", door.front, name="front"),
    path("lapor-aman/panduan/", door.advice, name="advice"),
    path("lapor-aman/tulis/", door.report, name="report"),
    path("lapor-aman/kembali/", door.come_back, name="come-back"),
    path("lapor-aman/kembali/tulis/", door.write_again, name="write-again"),
    path("kerja/lapor-aman/", desk.index, name="desk"),
    path("kerja/lapor-aman/buka/", desk.open_, name="open"),
    path("kerja/lapor-aman/tutup/", desk.close_key, name="close-key"),
    path("kerja/lapor-aman/kunci/", keys.index, name="keys"),
    path("kerja/lapor-aman/kunci/baru/", keys.new, name="key-new"),
    path("kerja/lapor-aman/kunci/frasa/", keys.change, name="key-change"),
    path("kerja/lapor-aman/kunci/akhiri/", keys.end_own, name="key-end-own"),
    path("kerja/lapor-aman/kunci/<int:recipient_id>/terima/", keys.admit, name="key-admit"),
    path("kerja/lapor-aman/kunci/<int:recipient_id>/bagikan/", keys.share, name="key-share"),
    path("kerja/lapor-aman/kunci/<int:recipient_id>/akhiri/", keys.end, name="key-end"),
    path("kerja/lapor-aman/<str:ref>/", desk.report, name="report-page"),
    path("kerja/lapor-aman/<str:ref>/berkas/<int:number>/", desk.attachment, name="attachment"),
    path("kerja/lapor-aman/<str:ref>/mulai/", desk.begin, name="begin"),
    path("kerja/lapor-aman/<str:ref>/jawab/", desk.answer, name="answer"),
    path("kerja/lapor-aman/<str:ref>/selesai/", desk.conclude, name="conclude"),
]
