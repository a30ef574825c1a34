"""Refusals of the public pages of the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import NotFound


class SealNotFound(NotFound):
    """The log was never sealed at this size."""

    code = "seal-not-found"
    message = _("Tidak ada segel log dengan ukuran itu.")
    remedy = _("Lihat daftar segel pada halaman log.")
