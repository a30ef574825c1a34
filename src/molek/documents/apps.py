from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "molek.documents"
    label = "documents"
