from __future__ import annotations

from django.urls import path

from molek.letters.views import desk, portal

app_name = "letters"
urlpatterns = [
    path("surat/<str:ref>/unduh/", portal.download, name="download"),
    path("kerja/tanda-tangan/", desk.signing, name="signing"),
    path("kerja/tanda-tangan/kunci/", desk.signing_key, name="signing-key"),
    path("kerja/tanda-tangan/<int:letter_id>/pratinjau/", desk.preview, name="preview"),
    path("kerja/tanda-tangan/<int:letter_id>/kembalikan/", desk.return_unsigned, name="return"),
    path("kerja/cetak/", desk.print_letter, name="print"),
    path("kerja/cetak/<int:print_id>/", desk.print_one, name="print-one"),
    path("kerja/cetak/<int:print_id>/surat.pdf", desk.print_pdf, name="print-pdf"),
    path("kerja/cetak/<int:print_id>/diterima/", desk.collected, name="print-collected"),
    path("kerja/cetak/<int:print_id>/gagal/", desk.failed, name="print-failed"),
    path("kerja/surat/<str:ref>/cabut/", desk.revoke, name="revoke"),
]
