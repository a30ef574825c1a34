from __future__ import annotations

from django.urls import URLPattern, path

from molek.cases.views import desk, portal

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("permohonan/", portal.own, name="own"),
    path("permohonan/baru/<slug:code>/", portal.apply, name="apply"),
    path("permohonan/<slug:ref>/", portal.application, name="application"),
    path("permohonan/<slug:ref>/status/", portal.status, name="status"),
    path("permohonan/<slug:ref>/tarik/", portal.withdraw, name="withdraw"),
    path("permohonan/<slug:ref>/tinjau/", portal.request_review, name="request-review"),
    path("permohonan/<slug:ref>/perbaikan/", portal.correct, name="correct"),
    path("permohonan/<slug:ref>/lampiran/<slug:field>/", portal.attachment, name="attachment"),
    path("kerja/", desk.desk, name="desk"),
    path("kerja/permohonan/<slug:ref>/ulangi/", desk.retry_outcome, name="retry-outcome"),
    path("kerja/tugas/<int:task_id>/", desk.task, name="task"),
    path("kerja/tugas/<int:task_id>/terima/", desk.decide, {"decision": "accept"}, name="accept"),
    path("kerja/tugas/<int:task_id>/tolak/", desk.decide, {"decision": "reject"}, name="reject"),
    path("kerja/tugas/<int:task_id>/perbaikan/", desk.request_correction, name="request-correction"),
    path("kerja/tugas/<int:task_id>/alihkan/", desk.reassign, name="reassign"),
    path("kerja/tugas/<int:task_id>/lampiran/<slug:field>/", desk.attachment, name="task-attachment"),
]
