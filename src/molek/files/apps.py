from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "molek.files"
    label = "files"

    def ready(self) -> None:
        from molek.base import gauges
        from molek.files.queries import WATCH

        gauges.register(WATCH)
