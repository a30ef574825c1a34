from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "molek.news"
    label = "news"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.catalogue import operations as catalogue
        from molek.news import queries
        from molek.news.permissions import NewsPermission

        catalogue.register_components(queries.standard_components)

        register(MenuEntry(MenuPlace.PUBLIC, "news:news", _("Berita"), 60))
        register(MenuEntry(MenuPlace.PUBLIC, "news:notices", _("Pengumuman"), 62))
        register(MenuEntry(MenuPlace.PUBLIC, "news:offices", _("Kantor"), 30))
        register(MenuEntry(MenuPlace.OFFICE, "news:desk", _("Situs kota"), 78, permission=NewsPermission.READ))
        register(MenuEntry(MenuPlace.OFFICE, "news:hours", _("Jam kantor"), 79, permission=NewsPermission.HOURS))
        for event, title in {
            "news.correction.begun": _("Perbaikan naskah nomor {number} dimulai"),
            "news.day.ended": _("Jam lain pada {day} dihapus"),
            "news.day.set": _("Jam lain pada {day} dicatat"),
            "news.hours.set": _("Jam pelayanan berlaku sejak {since}"),
            "news.item.begun": _("Tulisan baru di situs kota"),
            "news.item.withdrawn": _("Tulisan ditarik dari situs kota"),
            "news.picture.added": _("Gambar nomor {number} diunggah"),
            "news.place.set": _("Titik lokasi kantor diubah"),
            "news.version.discarded": _("Naskah nomor {number} dibuang"),
            "news.version.published": _("Naskah nomor {number} terbit"),
            "news.version.returned": _("Naskah nomor {number} dikembalikan"),
            "news.version.saved": _("Naskah nomor {number} disimpan, simpanan {revision}"),
            "news.version.scheduled": _("Naskah nomor {number} dijadwalkan"),
            "news.version.submitted": _("Naskah nomor {number} diajukan"),
            "news.version.taken_back": _("Naskah nomor {number} diambil kembali"),
        }.items():
            audit.register_presenter(event=event, title=title)
