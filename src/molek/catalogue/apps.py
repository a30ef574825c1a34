from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "molek.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.catalogue.permissions import Permission

        entry = MenuEntry(MenuPlace.OFFICE, "catalogue:editor", _("Layanan dan surat"), 75, permission=Permission.EDIT)
        register(entry)
        register(MenuEntry(MenuPlace.PUBLIC, "catalogue:services", _("Layanan"), order=10))
