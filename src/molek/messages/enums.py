"""Where a message stands, and by which way it goes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    QUEUED = "QUEUED", _("menunggu")
    SENDING = "SENDING", _("sedang dikirim")
    SENT = "SENT", _("terkirim")
    FAILED = "FAILED", _("gagal, akan dicoba lagi")
    DEAD = "DEAD", _("gagal, tidak dicoba lagi")


class Channel(TextChoices):
    """A way to a person. ``PAGE`` sends nothing: he reads it on his own page of messages."""

    WHATSAPP = "WHATSAPP", "WhatsApp"
    SMS = "SMS", "SMS"
    EMAIL = "EMAIL", _("surel")
    PAGE = "PAGE", _("hanya di halaman ini")


class Receipt(TextChoices):
    """What the gateway told later. A later word never weakens an earlier one: READ stays READ."""

    DELIVERED = "DELIVERED", _("sampai di ponsel")
    READ = "READ", _("dibaca")
    FAILED = "FAILED", _("tidak sampai")
