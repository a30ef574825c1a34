from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "molek.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from molek.base.menu import MenuEntry, MenuPlace, register

        register(MenuEntry(MenuPlace.PUBLIC, "catalogue:services", _("Layanan"), order=10))
