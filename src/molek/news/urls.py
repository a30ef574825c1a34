from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.news.enums import ItemKind
from molek.news.views import desk, feeds, machines, offices, public

app_name = "news"
_DRAFT = "kerja/berita/naskah/<int:version_id>/"
_ITEM = "kerja/berita/<int:item_id>/"
_OFFICE = "kerja/jam/<str:code>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cari/", public.search, name="search"),
    path("berita/", public.news, name="news"),
    path("berita/rss.xml", feeds.News(), name="rss"),
    path("berita/atom.xml", feeds.NewsAtom(), name="atom"),
    path("berita/gambar/<slug:sha256>.<slug:kind>", public.picture, name="picture"),
    path("berita/<slug:slug>/", public.item, name="item"),
    path("pengumuman/", public.notices, name="notices"),
    path("pengumuman/rss.xml", feeds.Notices(), name="notices-rss"),
    path("pengumuman/<slug:slug>/", public.item, {"kind": ItemKind.NOTICE}, name="notice"),
    path("halaman/<slug:slug>/", public.item, {"kind": ItemKind.PAGE}, name="page"),
    path("maklumat/", public.pledge, name="pledge"),
    path("kantor/", offices.index, name="offices"),
    path("kantor/<str:code>/", offices.office, name="office"),
    path("kartu/layanan/<slug:code>.png", machines.service_card, name="service-card"),
    path("kartu/<slug:kind>/<slug:slug>.png", machines.item_card, name="card"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("kerja/berita/", desk.index, name="desk"),
    path("kerja/berita/baru/", desk.new, name="new"),
    path("kerja/berita/baru/standar/", desk.new_standard, name="new-standard"),
    path(_ITEM, desk.item, name="desk-item"),
    path(f"{_ITEM}gambar/", desk.picture, name="add-picture"),
    path(f"{_ITEM}perbaiki/", desk.correct, name="correct"),
    path(f"{_ITEM}tarik/", desk.withdraw, name="withdraw"),
    path(_DRAFT, desk.write, name="write"),
    path(f"{_DRAFT}pratinjau/", desk.preview, name="preview"),
    path(f"{_DRAFT}ajukan/", desk.submit, name="submit"),
    path(f"{_DRAFT}ambil/", desk.take_back, name="take-back"),
    path(f"{_DRAFT}buang/", desk.discard, name="discard"),
    path(f"{_DRAFT}terbitkan/", desk.approve, name="approve"),
    path(f"{_DRAFT}kembalikan/", desk.send_back, name="send-back"),
    path(f"{_DRAFT}beda/", desk.version, name="version"),
    path("kerja/jam/", offices.hours, name="hours"),
    path(_OFFICE, offices.week, name="week"),
    path(f"{_OFFICE}hari/", offices.day, name="day"),
    path(f"{_OFFICE}hari/<int:day_id>/akhiri/", offices.end_day, name="end-day"),
    path(f"{_OFFICE}titik/", offices.place, name="place"),
]
