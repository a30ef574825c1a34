import logging

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "molek.messages"
    label = "outbox"  # django.contrib.messages has the plain label

    def ready(self) -> None:
        # Its warnings name the receiver; failures are told by the outbox itself.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)

        from django.utils.translation import gettext_lazy as _

        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace
        from molek.base.menu import register as register_entry
        from molek.messages.operations import register
        from molek.messages.permissions import Permission
        from molek.messages.queries import WATCH

        gauges.register(WATCH)

        register(
            template="messages.mailbox_code",
            id="Kode untuk membuktikan alamat surel ini: {code}. Berlaku {minutes} menit. Abaikan bila bukan Anda.",
            en="Code that proves this mailbox: {code}. Valid for {minutes} minutes. Ignore it if it was not you.",
            secret=True,
            valid_minutes=15,
        )
        register_entry(MenuEntry(MenuPlace.OFFICE, "messages:desk", _("Pesan"), 85, Permission.MANAGE_MESSAGES))
