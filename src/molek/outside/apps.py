import logging

from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "molek.outside"
    label = "outside"

    def ready(self) -> None:
        # They write whole addresses, with queries, into the log.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
