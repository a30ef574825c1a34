from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.feedback.views import desk, moderation, own, public, register

app_name = "feedback"
_OWN, _REPORT = "pengaduan/lacak/<str:code>/", "kerja/pengaduan/laporan/<str:code>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pengaduan/", public.home, name="home"),
    path("pengaduan/baru/", public.new, name="new"),
    path("pengaduan/terkirim/", public.receipt, name="receipt"),
    path("pengaduan/lacak/", public.track, name="track"),
    path("pengaduan/selesai-melihat/", public.leave, name="leave"),
    path(_OWN, own.own, name="own"),
    path(f"{_OWN}tanggapan/", own.reply, name="reply"),
    path(f"{_OWN}terima/", own.accept, name="accept"),
    path(f"{_OWN}keberatan/", own.object_to, name="object"),
    path(f"{_OWN}berkas/<int:number>/", own.own_attachment, name="own-file"),
    path("pengaduan/daftar/", register.index, name="register"),
    path("pengaduan/daftar/data.csv", register.export, name="register-csv"),
    path("pengaduan/daftar/<int:number>/", register.entry, name="entry"),
    path("kerja/pengaduan/", desk.index, name="desk"),
    path("kerja/pengaduan/sp4n-lapor.csv", desk.export, name="export"),
    path("kerja/pengaduan/tampil-umum/", moderation.index, name="moderation"),
    path("kerja/pengaduan/rekomendasi/", moderation.recommendation, name="recommendation"),
    path(_REPORT, desk.report, name="report"),
    path(f"{_REPORT}teruskan/", desk.forward, name="forward"),
    path(f"{_REPORT}lengkapi/", desk.complete, name="complete"),
    path(f"{_REPORT}tolak/", desk.reject, name="reject"),
    path(f"{_REPORT}gabung/", desk.merge, name="merge"),
    path(f"{_REPORT}alihkan/", desk.refer, name="refer"),
    path(f"{_REPORT}kembalikan/", desk.send_back, name="send-back"),
    path(f"{_REPORT}jawab/", desk.give_answer, name="answer"),
    path(f"{_REPORT}perpanjang/", desk.extend, name="extend"),
    path(f"{_REPORT}keberatan/", desk.decide, name="decide"),
    path(f"{_REPORT}tutup/", desk.close_recommendation, name="close"),
    path(f"{_REPORT}identitas/", desk.identity, name="identity"),
    path(f"{_REPORT}berkas/<int:number>/", desk.attachment, name="file"),
    path(f"{_REPORT}umum/", moderation.publish, name="publish"),
    path(f"{_REPORT}umum/tarik/", moderation.withdraw, name="withdraw"),
]
