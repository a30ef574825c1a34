"""Every address of the city, one line a package."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from molek.site import hall, health, machines, my_messages, phone, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("bantuan/", views.help_page, name="help"),
    path("galeri/", views.gallery, name="gallery"),
    path("data-saya/pesan/", my_messages.page, name="my-messages"),
    path("data-saya/pesan/surel/", my_messages.mailbox, name="my-mailbox"),
    path("data-saya/pesan/surel/kode/", my_messages.mailbox_code, name="my-mailbox-code"),
    path("data-saya/pesan/surel/hapus/", my_messages.mailbox_removed, name="my-mailbox-removed"),
    path("ponsel/", phone.on_my_phone, name="phone"),
    path("luring/", phone.offline, name="offline"),
    path("sw.js", phone.worker, name="worker"),
    path("survei/kunjungan/<slug:token>/", hall.judge_visit, name="judge-visit"),
    path("kerja/mesin/", machines.work, name="machines"),
    path("kerja/mesin/<int:job_id>/coba-lagi/", machines.retry, name="retry-job"),
    path("sehat", health.health, name="health"),
    path("siap", health.ready, name="ready"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("bahasa/", set_language, name="set_language"),
    path("", include("molek.catalogue.urls")),
    path("", include("molek.residents.urls")),
    path("", include("molek.staff.urls")),
    path("", include("molek.documents.urls")),
    path("", include("molek.audit.urls")),
    path("", include("molek.messages.urls")),
    path("", include("molek.cases.urls")),
    path("", include("molek.letters.urls")),
    path("", include("molek.taxes.urls")),
    path("", include("molek.survey.urls")),
    path("", include("molek.idcards.urls")),
    path("", include("molek.queueing.urls")),
    path("", include("molek.portfolio.urls")),
    path("", include("molek.whistleblowing.urls")),
    path("", include("molek.privacy.urls")),
    path("", include("molek.kiosk.urls")),
    path("", include("molek.integrity.urls")),
    path("", include("molek.news.urls")),
    path("", include("molek.insight.urls")),
    path("", include("molek.feedback.urls")),
]

handler400 = "molek.site.views.bad_request"
handler403 = "molek.site.views.forbidden"
handler404 = "molek.site.views.not_found"
handler500 = "molek.site.views.broken"
