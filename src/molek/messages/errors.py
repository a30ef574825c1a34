"""Refusals about messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import DomainError, Invalid, NotFound, NotPermitted, TooMany, Unavailable


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


class GatewayBusy(GatewayDown):
    """The gateway asks for patience: ``retry_after_s`` seconds."""

    code = "message-gateway-busy"


class AddressRefused(DomainError):
    """The gateway says that this address can never receive. The next channel may."""

    code = "message-address-refused"
    message = _("Alamat tujuan ditolak oleh gerbang pesan ({reason}).")
    remedy = _("Sistem mencoba saluran lain bila ada.")


class ReceiptForged(NotPermitted):
    """A receipt whose signature does not fit, or that is too old to be believed."""

    code = "message-receipt-forged"
    message = _("Tanda terima ini tidak bertanda tangan sah.")
    remedy = _("Periksa MOLEK_GATEWAY_SECRET di kedua sisi, dan jam server.")


class ReceiptUnreadable(Invalid):
    code = "message-receipt-unreadable"
    message = _("Tanda terima tidak terbaca.")
    remedy = _("Kirim JSON seperti pada panduan gerbang pesan.")


class ChannelUnavailable(Invalid):
    code = "message-channel-unavailable"
    message = _("Saluran ini belum dapat dipakai.")
    remedy = _("Pilih saluran lain. Untuk surel, buktikan dahulu alamat surel Anda.")


class MailboxCodeWrong(Invalid):
    """Wrong, used, too old, or none was asked for."""

    code = "message-mailbox-code-wrong"
    message = _("Kode tidak cocok atau sudah tidak berlaku.")
    remedy = _("Periksa surel terbaru dari kami, atau minta kode baru.")


class TooManyMailboxCodes(TooMany):
    code = "message-mailbox-too-many"
    message = _("Terlalu sering meminta kode surel.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi.")


class ReasonMissing(Invalid):
    code = "message-reason-missing"
    message = _("Alasan belum diisi.")
    remedy = _("Tulis mengapa pesan ini tidak perlu dikirim lagi.")
