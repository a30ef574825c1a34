from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "molek.residents"
    label = "residents"
