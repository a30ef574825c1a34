from django.apps import AppConfig


class TaxesConfig(AppConfig):
    name = "molek.taxes"
    label = "taxes"
