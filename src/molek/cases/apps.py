from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "molek.cases"
    label = "cases"
