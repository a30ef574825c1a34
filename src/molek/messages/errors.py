"""Refusals about messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import Invalid, NotFound, Unavailable


class AddressInvalid(Invalid):
    code = "message-address-invalid"
    message = _("Alamat tujuan pesan tidak benar.")
    remedy = _("Perbaiki nomor telepon atau surel penerima.")


class GatewayDown(Unavailable):
    """No gateway took the message. ``reason`` is a word for logs."""

    code = "message-gateway-down"
    message = _("Pesan belum dapat dikirim ({reason}).")


class MessageNotDead(NotFound):
    code = "message-not-dead"
    message = _("Tidak ada pesan gagal dengan nomor {message_id} yang masih dapat dikirim.")
    remedy = _("Muat ulang daftarnya. Isi pesan yang sudah dihapus tidak dapat dikirim ulang.")
