from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "molek.audit"
    label = "audit"

    def ready(self) -> None:
        from molek.audit.queries.watched import WATCH
        from molek.base import gauges

        gauges.register(WATCH)
