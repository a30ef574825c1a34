from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "molek.staff"
    label = "staff"
