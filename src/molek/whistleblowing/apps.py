from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhistleblowingConfig(AppConfig):
    name = "molek.whistleblowing"
    label = "whistleblowing"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.whistleblowing.operations import register_templates
        from molek.whistleblowing.permissions import WhistlePermission

        register_templates()
        register(
            MenuEntry(
                MenuPlace.OFFICE, "whistleblowing:desk", _("Laporan aman"), 78, permission=WhistlePermission.HANDLE
            )
        )
        for event, title in {
            "whistleblowing.file.opened": _("Berkas laporan aman dibuka"),
            "whistleblowing.key.admitted": _("Kunci laporan aman {fingerprint} diterima"),
            "whistleblowing.key.asked": _("Kunci laporan aman {fingerprint} dibuat dan menunggu"),
            "whistleblowing.key.ended": _("Kunci laporan aman {fingerprint} diakhiri"),
            "whistleblowing.key.first": _("Kunci laporan aman pertama {fingerprint} dibuat"),
            "whistleblowing.key.passphrase-changed": _("Frasa sandi kunci laporan aman {fingerprint} diganti"),
            "whistleblowing.report.answered": _("Laporan aman dijawab"),
            "whistleblowing.report.closed": _("Laporan aman selesai diperiksa"),
            "whistleblowing.report.erased": _("Laporan aman dihapus setelah masa simpannya"),
            "whistleblowing.report.examining": _("Laporan aman mulai diperiksa"),
            "whistleblowing.report.opened": _("Laporan aman dibuka"),
            "whistleblowing.report.received": _("Laporan aman diterima pada hari itu"),
            "whistleblowing.reports.shared": _("{count} laporan aman dibagikan kepada kunci {fingerprint}"),
        }.items():
            audit.register_presenter(event=event, title=title)
