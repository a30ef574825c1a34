"""The family of refusals that a reader can act on.

A refusal is raised by an operation or a parser, read by one middleware (page, fragment or JSON) and by
the ``molek`` command. Programming mistakes stay ``ValueError``/``AssertionError`` and page us.
Each package lists its own in ``errors.py`` as subclasses of the kinds below.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal in plain words.

    ``code`` is stable English for machines; ``message`` tells what is wrong and ``remedy`` what to do, both
    Indonesian gettext source texts with ``{named}`` places filled from the keyword arguments, which are kept
    in ``data``. ``status`` is the HTTP status. ``field`` names the input at fault, if one is.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[Text] = _("Permintaan ini tidak dapat dilakukan.")
    remedy: ClassVar[Text] = ""
    status: ClassVar[int] = 400
    permanent: ClassVar[bool] = True  # a retry of the same job cannot help

    def __init__(self, *, field: str = "", **data: Any) -> None:
        self.field = field
        self.data = data
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message).format(**self.data)

    @property
    def advice(self) -> str:
        """What the reader can do, or an empty text."""
        return str(self.remedy).format(**self.data)


class Invalid(DomainError):
    """The input cannot be right, whoever sends it."""

    code = "invalid"
    message = _("Isian tidak benar.")
    status = 422


class NotPermitted(DomainError):
    """The actor may not do this here and now."""

    code = "not-permitted"
    message = _("Anda tidak berwenang melakukan ini.")
    remedy = _("Masuk dengan akun atau jabatan yang berwenang, atau hubungi administrator kantor Anda.")
    status = 403


class SignInRequired(DomainError):
    """Nobody is signed in, or the session is over."""

    code = "sign-in-required"
    message = _("Anda perlu masuk terlebih dahulu.")
    remedy = _("Silakan masuk; isian Anda tidak hilang.")
    status = 401


class NotFound(DomainError):
    """There is no such thing, or not for this reader: the two answers are the same on purpose."""

    code = "not-found"
    message = _("Yang Anda cari tidak ditemukan.")
    remedy = _("Periksa kembali alamat atau nomornya.")
    status = 404


class ChangedMeanwhile(DomainError):
    """Somebody else was first; what they did stands."""

    code = "changed-meanwhile"
    message = _("Data ini baru saja berubah.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")
    status = 409


class TooMany(DomainError):
    """A limit on attempts was reached."""

    code = "too-many"
    message = _("Terlalu banyak percobaan.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi.")
    status = 429


class Unavailable(DomainError):
    """Something we depend on does not answer. Trying again later can help."""

    code = "unavailable"
    message = _("Layanan sedang tidak tersedia.")
    remedy = _("Tidak ada yang hilang. Sistem mencoba lagi sendiri.")
    status = 503
    permanent = False
