from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "molek.catalogue"
    label = "catalogue"
