from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "molek.insight"
    label = "insight"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.insight.permissions import InsightPermission

        register(MenuEntry(MenuPlace.PUBLIC, "insight:figures", _("Angka"), 60))
        register(MenuEntry(MenuPlace.OFFICE, "insight:policy", _("Peta kebijakan"), 90, InsightPermission.READ))
        register(MenuEntry(MenuPlace.OFFICE, "insight:desk", _("Data terbuka"), 92, InsightPermission.RELEASE))
        for event, title in {
            "insight.table.made": _("Tabel triwulan {period} dibuat"),
            "insight.table.released": _("Tabel triwulan {period} diterbitkan sebagai data terbuka"),
            "insight.dataset.held": _("Himpunan data ditahan: {reason}"),
            "insight.dataset.hold_ended": _("Himpunan data tidak lagi ditahan"),
            "insight.history.loaded": _("{facts} angka dari hari-hari lampau dimuat"),
        }.items():
            audit.register_presenter(event=event, title=title)
