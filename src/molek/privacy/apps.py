from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "molek.privacy"
    label = "privacy"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.privacy import operations
        from molek.privacy.permissions import PrivacyPermission
        from molek.privacy.queries.watched import WATCH

        gauges.register(WATCH)
        operations.register_templates()
        for place, url_name, label, order, permission in (
            (MenuPlace.RESIDENT, "privacy:own", _("Data saya"), 60, ""),
            (MenuPlace.OFFICE, "privacy:desk", _("Data pribadi"), 80, PrivacyPermission.ANSWER),
            (MenuPlace.OFFICE, "privacy:breaches", _("Pelanggaran data"), 81, PrivacyPermission.COUNTERSIGN),
            (MenuPlace.OFFICE, "privacy:forwarded", _("Pembetulan data"), 82, PrivacyPermission.REGISTER),
            (MenuPlace.OFFICE, "privacy:unjustified", _("Akses tanpa alasan"), 83, PrivacyPermission.INSPECT),
            (MenuPlace.OFFICE, "privacy:asked", _("Pertanyaan warga"), 90, ""),
        ):
            register(MenuEntry(place, url_name, label, order, permission))
        for event, title in {
            "privacy.request.filed": _("Permintaan tentang data pribadi diajukan"),
            "privacy.request.forwarded": _("Pembetulan diteruskan ke kantor kependudukan"),
            "privacy.request.answered": _("Permintaan tentang data pribadi dijawab"),
            "privacy.copy.made": _("Salinan data dibuat dari {sources} sumber"),
            "privacy.copy.fetched": _("Salinan data diunduh pemiliknya"),
            "privacy.copy.forgotten": _("Salinan data dihapus"),
            "privacy.access.questioned": _("Akses dipertanyakan pemilik data"),
            "privacy.access.explained": _("Petugas memberi alasan aksesnya"),
            "privacy.access.justified": _("Akses dinilai ada alasannya"),
            "privacy.access.unjustified": _("Akses dinilai tidak ada alasannya"),
            "privacy.breach.opened": _("Pelanggaran data dibuka"),
            "privacy.breach.scoped": _("Cakupan pelanggaran dihitung: {concerned} orang"),
            "privacy.breach.exported": _("Daftar yang terkena pelanggaran diunduh"),
            "privacy.breach.drafted": _("Pemberitahuan pelanggaran disusun"),
            "privacy.breach.signed": _("Pemberitahuan pelanggaran disahkan orang kedua"),
            "privacy.breach.sent": _("Pemberitahuan pelanggaran dikirim"),
            "privacy.breach.reported": _("Pelanggaran dilaporkan kepada lembaga"),
            "privacy.breach.published": _("Pelanggaran diumumkan"),
            "privacy.breach.closed": _("Pelanggaran data ditutup"),
        }.items():
            audit.register_presenter(event=event, title=title)
