"""Where a message stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    QUEUED = "QUEUED", _("menunggu")
    SENDING = "SENDING", _("sedang dikirim")
    SENT = "SENT", _("terkirim")
    FAILED = "FAILED", _("gagal, akan dicoba lagi")
    DEAD = "DEAD", _("gagal, tidak dicoba lagi")
