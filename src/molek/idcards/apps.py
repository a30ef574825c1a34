from django.apps import AppConfig


class IdcardsConfig(AppConfig):
    name = "molek.idcards"
    label = "idcards"
