from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrityConfig(AppConfig):
    name = "molek.integrity"
    label = "integrity"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.integrity.permissions import IntegrityPermission

        register(
            MenuEntry(MenuPlace.OFFICE, "integrity:board", _("Integritas"), 90, permission=IntegrityPermission.READ)
        )
        for event, title in {
            "integrity.run.finished": _("Indikator integritas dihitung; {opened} temuan baru"),
            "integrity.finding.found": _("Temuan integritas dibuat sistem"),
            "integrity.finding.grew": _("Bukti temuan bertambah {added}"),
            "integrity.finding.taken": _("Temuan diambil untuk diperiksa"),
            "integrity.finding.noted": _("Catatan ditulis pada temuan"),
            "integrity.finding.asked": _("Penjelasan diminta"),
            "integrity.finding.answered": _("Penjelasan diterima"),
            "integrity.finding.concluded": _("Temuan diselesaikan"),
            "integrity.case.exported": _("Berkas temuan dicetak"),
        }.items():
            audit.register_presenter(event=event, title=title)
