from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "molek.documents"
    label = "documents"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from molek.audit import operations as audit
        from molek.base import gauges, menu
        from molek.base.menu import MenuEntry, MenuPlace
        from molek.documents.permissions import DocumentPermission
        from molek.documents.queries.watched import WATCH

        gauges.register(WATCH)
        menu.register(MenuEntry(MenuPlace.PUBLIC, "documents:compare", _("Periksa surat"), order=40))
        menu.register(
            MenuEntry(
                MenuPlace.OFFICE,
                "documents:registers",
                _("Buku register"),
                order=60,
                permission=DocumentPermission.REGISTER,
            )
        )
        for event, title in (
            ("documents.number.reserved", _("Nomor surat {number} dipesan")),
            ("documents.number.voided", _("Nomor surat {number} dibatalkan")),
            ("documents.document.issued", _("Surat {number} terbit")),
            ("documents.document.revoked", _("Surat {number} dicabut")),
            ("documents.key.enrolled", _("Sertifikat {serial} dibuat")),
            ("documents.key.revoked", _("Sertifikat {serial} dicabut")),
        ):
            audit.register_presenter(event=event, title=title)
