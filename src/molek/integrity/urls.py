from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.integrity.views import board, finding

app_name = "integrity"
urlpatterns: list[URLPattern | URLResolver] = [
    path("kerja/integritas/", board.board, name="board"),
    path("kerja/integritas/temuan/", board.findings, name="findings"),
    path("kerja/integritas/temuan/<str:ref>/", finding.page, name="finding"),
    path("kerja/integritas/temuan/<str:ref>/ambil/", finding.take_up, name="take-up"),
    path("kerja/integritas/temuan/<str:ref>/ambil-alih/", finding.take_over, name="take-over"),
    path("kerja/integritas/temuan/<str:ref>/langkah/", finding.step, name="step"),
    path("kerja/integritas/temuan/<str:ref>/simpulan/", finding.conclude, name="conclude"),
    path("kerja/integritas/temuan/<str:ref>/berkas.pdf", finding.export, name="export"),
    path("kerja/integritas/temuan/<str:ref>/bukti/<str:kind>/<str:evidence>/", finding.person, name="person"),
]
