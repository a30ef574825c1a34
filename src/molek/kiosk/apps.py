from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "molek.kiosk"
    label = "kiosk"
