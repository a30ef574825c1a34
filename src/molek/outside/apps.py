from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "molek.outside"
    label = "outside"
