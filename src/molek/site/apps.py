from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "molek.site"
    label = "site"
