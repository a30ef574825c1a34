import logging

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "molek.messages"
    label = "outbox"  # django.contrib.messages has the plain label

    def ready(self) -> None:
        # Its warnings name the receiver; failures are told by the outbox itself.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
