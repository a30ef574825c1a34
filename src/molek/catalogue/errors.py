"""Refusals of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import Invalid, NotFound


class WrongService(Invalid):
    """A service file has mistakes; ``mistakes`` in the data tells each with its line."""

    code = "service-wrong"
    message = _("Berkas layanan ini belum benar: {count} kesalahan.")
    remedy = _("Jalankan `molek service check BERKAS` untuk melihat setiap kesalahan dan barisnya.")


class ServiceNotFound(NotFound):
    """There is no such service, or it is no longer offered."""

    code = "service-not-found"
    message = _("Layanan ini tidak ada atau tidak lagi dibuka.")
    remedy = _("Lihat daftar layanan untuk layanan yang dibuka.")
