from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "molek.queueing"
    label = "queueing"
