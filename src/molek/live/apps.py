from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "molek.live"
    label = "live"
