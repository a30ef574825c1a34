from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "molek.letters"
    label = "letters"
