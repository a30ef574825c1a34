from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "molek.messages"
    label = "outbox"  # django.contrib.messages has the plain label
