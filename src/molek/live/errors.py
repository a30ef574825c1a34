"""Refusals of the live process."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import NotPermitted, TooMany


class StreamTokenRefused(NotPermitted):
    """The token was not made by us, or is too old."""

    code = "stream-token-refused"
    message = _("Halaman ini sudah terlalu lama terbuka.")
    remedy = _("Muat ulang halaman.")


class TooManyStreams(TooMany):
    """So many screens listen already that one more is not served."""

    code = "too-many-streams"
    message = _("Terlalu banyak layar yang mendengarkan.")
    remedy = _("Muat ulang halaman beberapa menit lagi.")
