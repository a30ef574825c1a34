from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "molek.staff"
    label = "staff"

    def ready(self) -> None:
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.staff.permissions import STAFF_MANAGE

        register(MenuEntry(MenuPlace.OFFICE, "staff:manage", _("Kelola"), order=65, permission=STAFF_MANAGE))
        register(MenuEntry(MenuPlace.OFFICE, "staff:account", _("Akun saya"), order=90))
