from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "molek.files"
    label = "files"
