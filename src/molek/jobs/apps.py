from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "molek.jobs"
    label = "jobs"

    def ready(self) -> None:
        from molek.base import gauges
        from molek.jobs.queries import WATCH

        gauges.register(WATCH)
        autodiscover_modules("tasks")
