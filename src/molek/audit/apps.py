from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "molek.audit"
    label = "audit"
