from __future__ import annotations

from django.urls import URLPattern, path

from molek.catalogue.views import desk, draft, letter, public

app_name = "catalogue"
_ONE = "kerja/layanan/<slug:code>/"
_DRAFT = f"{_ONE}rancangan/"
urlpatterns: list[URLPattern] = [
    path("layanan/", public.services, name="services"),
    path("layanan/<slug:code>/", public.service, name="service"),
    path("kerja/layanan/", desk.services, name="editor"),
    path("kerja/layanan/baru/", desk.new, name="new"),
    path("kerja/layanan/unggah/", desk.upload, name="upload"),
    path(_ONE, desk.service, name="history"),
    path(f"{_ONE}beda/", desk.compare, name="compare"),
    path(f"{_ONE}unduh/", desk.download, name="download"),
    path(f"{_ONE}tutup/", desk.close, name="close"),
    path(f"{_ONE}buka/", desk.reopen, name="reopen"),
    path(f"{_ONE}mulai/", draft.begin, name="begin"),
    path(_DRAFT, draft.overview, name="draft"),
    path(f"{_DRAFT}isi/<slug:section>/", draft.section, name="draft-section"),
    path(f"{_DRAFT}daftar/<slug:kind>/", draft.entry_list, name="draft-list"),
    path(f"{_DRAFT}daftar/<slug:kind>/<slug:number>/", draft.entry, name="draft-entry"),
    path(f"{_DRAFT}aturan/", draft.rules, name="draft-rules"),
    path(f"{_DRAFT}aturan/<slug:name>/", draft.figure, name="draft-figure"),
    path(f"{_DRAFT}kasus/", draft.cases, name="draft-cases"),
    path(f"{_DRAFT}surat/", letter.letter, name="draft-letter"),
    path(f"{_DRAFT}surat/<slug:number>/", letter.block, name="draft-block"),
    path(f"{_DRAFT}surat/<slug:number>/contoh/", letter.preview, name="draft-preview"),
    path(f"{_DRAFT}contoh.png", letter.page, name="draft-page"),
    path(f"{_DRAFT}contoh.pdf", letter.paper, name="draft-paper"),
    path(f"{_DRAFT}ajukan/", draft.submit, name="draft-submit"),
    path(f"{_DRAFT}setujui/", draft.approve, name="draft-approve"),
    path(f"{_DRAFT}kembalikan/", draft.send_back, name="draft-return"),
    path(f"{_DRAFT}tarik/", draft.take_back, name="draft-take-back"),
    path(f"{_DRAFT}buang/", draft.discard, name="draft-discard"),
]
