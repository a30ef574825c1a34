from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "molek.jobs"
    label = "jobs"
