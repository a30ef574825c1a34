from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "molek.portfolio"
    label = "portfolio"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.portfolio import operations, queries
        from molek.portfolio.permissions import PortfolioPermission
        from molek.residents.operations import register_held_data

        operations.register_templates()
        register_held_data(
            name="other-systems",
            title=_("Izin Anda kepada aplikasi lain"),
            source=_("Anda sendiri, pada halaman persetujuan"),
            legal_basis="UU 27/2022 Pasal 20 ayat (2) huruf a",
            reader=queries.held_consents,
            purpose=_("agar aplikasi lain mengenal Anda sejauh Anda izinkan"),
            retention=_("selama izin berlaku; catatan masuk 90 hari"),
            recipients=_("aplikasi yang Anda izinkan"),
        )
        audit.register_reader(kind="app", name_of=queries.reader_name)
        register(MenuEntry(MenuPlace.PUBLIC, "portfolio:public", _("Aplikasi kota"), 60))
        register(MenuEntry(MenuPlace.OFFICE, "portfolio:register", _("Aplikasi kota"), 88, PortfolioPermission.READ))
        for event, title in {
            "portfolio.check.recorded": _("Pemeriksaan keamanan dicatat"),
            "portfolio.code.given": _("Seseorang diantar masuk"),
            "portfolio.code.misused": _("Kode masuk dipakai dua kali; yang terbuka dengannya ditutup"),
            "portfolio.code.spoilt": _("Kode masuk ditukar dengan bukti yang salah"),
            "portfolio.connection.approved": _("Sambungan disetujui oleh orang kedua"),
            "portfolio.connection.change-proposed": _("Perubahan sambungan diusulkan"),
            "portfolio.connection.proposed": _("Sambungan diusulkan"),
            "portfolio.connection.refused": _("Usul sambungan ditolak"),
            "portfolio.connection.stopped": _("Sambungan diputus"),
            "portfolio.consent.given": _("Anda mengizinkan sebuah aplikasi mengenal Anda"),
            "portfolio.consent.refused": _("Anda menolak sebuah aplikasi"),
            "portfolio.consent.withdrawn": _("Anda mencabut izin sebuah aplikasi"),
            "portfolio.exchange.added": _("Pertukaran data dicatat"),
            "portfolio.exchange.removed": _("Pertukaran data dihapus"),
            "portfolio.key.made": _("Kunci tanda tangan baru dibuat"),
            "portfolio.secret.made": _("Kunci rahasia baru dibuat"),
            "portfolio.sign-in.done": _("Seseorang masuk"),
            "portfolio.sign-in.left": _("Keluar lewat aplikasi lain"),
            "portfolio.system.corrected": _("Data aplikasi diubah"),
            "portfolio.system.registered": _("Aplikasi didaftarkan"),
            "portfolio.system.status-changed": _("Status aplikasi diubah"),
        }.items():
            audit.register_presenter(event=event, title=title)
